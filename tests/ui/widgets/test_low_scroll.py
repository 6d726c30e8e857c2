"""A place that is as high as what is in it, and no lower than it may be."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from keystead.ui.widgets.label import Label
from keystead.ui.widgets.low_scroll import LowScroll

LEAST = 40  # logical pixels


def low(qtbot: QtBot, *parts: QWidget) -> LowScroll:
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part)
    place = LowScroll(content, LEAST)
    qtbot.addWidget(place)
    return place


def block(height: int) -> QWidget:
    part = QWidget()
    part.setFixedSize(100, height)
    return part


@pytest.mark.parametrize(("height", "lowest"), [(30, 30), (300, LEAST)])
def test_it_needs_what_is_in_it_and_can_do_with_less(
    qtbot: QtBot, height: int, lowest: int
) -> None:
    place = low(qtbot, block(height))
    assert (place.sizeHint().height(), place.minimumSizeHint().height()) == (height, lowest)


def test_it_is_higher_where_a_text_needs_more_lines(qtbot: QtBot) -> None:
    place = low(qtbot, Label("word " * 40, wrap=True))
    place.show()
    place.resize(600, 400)
    wide = place.sizeHint().height()
    place.resize(150, 400)
    assert place.sizeHint().height() > wide
