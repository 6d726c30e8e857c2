"""Widgets that go on in a new line where the room ends."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from keystead.ui.widgets.flow import GAP, Flow

WIDE, HIGH = 100, 20  # of each widget
RIGHT = Qt.LayoutDirection.RightToLeft


def flow(
    qtbot: QtBot, width: int, *, last_at_the_end: bool = False, mirrored: bool = False
) -> list[QRect]:
    """Where three widgets stand."""
    holder = QWidget()
    qtbot.addWidget(holder)
    if mirrored:
        holder.setLayoutDirection(RIGHT)
    layout, parts = Flow(holder), [QWidget() for _ in range(3)]
    for part in parts:
        part.setFixedSize(WIDE, HIGH)
        layout.addWidget(part)
    if last_at_the_end:
        layout.setAlignment(parts[-1], Qt.AlignmentFlag.AlignTrailing)
    holder.resize(width, 400)
    holder.show()
    qtbot.waitUntil(lambda: parts[0].width() == WIDE)
    assert layout.heightForWidth(width) == max(part.geometry().bottom() + 1 for part in parts)
    return [part.geometry() for part in parts]


@pytest.mark.parametrize(
    ("width", "lines"),
    [(3 * WIDE + 2 * GAP, 1), (3 * WIDE + 2 * GAP - 1, 2), (WIDE + 1, 3)],
)
def test_each_line_holds_what_fits(qtbot: QtBot, width: int, lines: int) -> None:
    assert len({place.y() for place in flow(qtbot, width)}) == lines


def test_the_last_one_stands_at_the_end_of_a_line_that_it_does_not_begin(qtbot: QtBot) -> None:
    *_, last = flow(qtbot, 500, last_at_the_end=True)
    assert last.right() == 499
    *_, last = flow(qtbot, 2 * WIDE + GAP, last_at_the_end=True)
    assert last.left() == 0


def test_it_runs_from_the_right_where_the_window_does(qtbot: QtBot) -> None:
    first, second, _ = flow(qtbot, 500, mirrored=True)
    assert first.right() == 499
    assert second.right() == 499 - WIDE - GAP
