"""A value to choose: cut where there is no room, chosen anywhere in its box, mirrored."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from keystead.ui.widgets.radio_field import RadioField

LONG = "deepseek/deepseek-v3.2-" + "x" * 200


def row(qtbot: QtBot, *values: str, direction: Qt.LayoutDirection | None = None) -> QWidget:
    whole = QWidget()
    if direction is not None:
        whole.setLayoutDirection(direction)
    line = QHBoxLayout(whole)
    group = QButtonGroup(whole)
    for value in values:
        field = RadioField(value, "Model")
        group.addButton(field)
        line.addWidget(field, 1)
    whole.resize(480, 40)
    qtbot.addWidget(whole)
    with qtbot.waitExposed(whole):
        whole.show()
    return whole


def fields(whole: QWidget) -> list[RadioField]:
    return whole.findChildren(RadioField)


def test_what_has_no_room_is_cut_and_said_whole(qtbot: QtBot) -> None:
    whole = row(qtbot, LONG, "short")
    long, short = fields(whole)
    assert long.width() == short.width()
    assert long.text().endswith("…")
    assert QFontMetrics(long.font()).horizontalAdvance(long.text()) < long.width()
    assert (long.value, long.toolTip()) == (LONG, LONG)
    assert long.accessibleName() == f"Model: {LONG}"
    assert (short.text(), short.toolTip()) == ("short", "")


def test_the_whole_box_is_the_button(qtbot: QtBot) -> None:
    whole = row(qtbot, "first", "second")
    first, second = fields(whole)
    for field in (second, first):
        corner = QPoint(field.width() - 3, field.height() - 3)
        qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=corner)
        assert field.isChecked()
    assert not second.isChecked()


def test_an_ampersand_is_one_and_nothing_is_markup(qtbot: QtBot) -> None:
    whole = row(qtbot, "<b>R&D</b>\u202e")
    (field,) = fields(whole)
    assert field.value == "<b>R&D</b>⟨U+202E⟩"
    assert field.text() == "<b>R&&D</b>⟨U+202E⟩"


def test_a_value_reads_in_its_own_direction_in_a_mirrored_window(qtbot: QtBot) -> None:
    mirrored = row(qtbot, "one, two", direction=Qt.LayoutDirection.RightToLeft)
    assert fields(mirrored)[0].text() == "\u2068one, two\u2069"
