"""A scroll bar's room is there before it is needed, and empty until then."""

from __future__ import annotations

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from keystead.ui.icons import Icons
from keystead.ui.widgets.steady_scroll_bar import WIDTH, keep_room


def picture(area: QListWidget) -> QImage:
    return area.verticalScrollBar().grab().toImage()


def test_nothing_moves_aside_when_there_is_more_to_see(icons: Icons, qtbot: QtBot) -> None:
    area = QListWidget()
    qtbot.addWidget(area)
    keep_room(area)
    area.resize(200, 100)
    area.show()
    width, empty = area.viewport().width(), picture(area)
    assert area.verticalScrollBar().width() == WIDTH
    area.addItems([str(number) for number in range(100)])
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert area.viewport().width() == width
    assert picture(area) != empty
    area.clear()
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    assert picture(area) == empty
