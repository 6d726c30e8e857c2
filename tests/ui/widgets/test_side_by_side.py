"""Two parts beside each other, and under each other where there is no room."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from keystead.ui.widgets.side_by_side import SideBySide


def test_a_narrow_pane_has_the_side_under_the_rest(qtbot: QtBot) -> None:
    main, side, rest = QWidget(), QWidget(), QWidget()
    both = SideBySide(main, side, side=side, width=320, room=300)
    panes = QSplitter()
    qtbot.addWidget(panes)
    panes.addWidget(both)
    panes.addWidget(rest)
    panes.resize(1000, 400)
    panes.show()
    panes.setSizes([800, 200])
    QApplication.sendPostedEvents()
    assert (side.width(), main.width()) == (320, both.width() - 320)
    panes.setSizes([310, 690])
    QApplication.sendPostedEvents()
    assert main.width() == side.width() == both.width()
    assert both.width() < 620
    assert main.geometry().bottom() < side.geometry().top()
    panes.setSizes([800, 200])
    QApplication.sendPostedEvents()
    assert side.width() == 320
    assert side.geometry().left() == main.geometry().right() + 1
