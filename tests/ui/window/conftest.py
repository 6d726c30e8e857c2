"""A window with two views and commands, as the program makes it, but without an engine."""

from enum import StrEnum

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from keystead.ui.commands import application, tabs
from keystead.ui.commands.actions import Actions
from keystead.ui.commands.application import ApplicationCommand
from keystead.ui.icons import Icon
from keystead.ui.widgets.button import IconButton
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel
from keystead.ui.window.area import Area
from keystead.ui.window.main_window import MainWindow
from keystead.ui.window.view import View
from keystead.ui.window_state import WindowState


class Rooms(StrEnum):
    KITCHEN = "kitchen"
    CELLAR = "cellar"


VIEWS = (
    View(Rooms.KITCHEN, "Kitchen", Icon.BEAKER, lambda _: QWidget()),
    View(Rooms.CELLAR, "Cellar", Icon.LOCK, lambda _: QWidget()),
)


class Page(QWidget):
    """A page with two areas of its own, as an agent's tab has."""

    def __init__(self):
        super().__init__()
        self.first, self.second = QLineEdit(), QLineEdit()
        self.composer = QLineEdit()
        above, below = Area("Transcript"), Area("Composer")
        for area, lines in ((above, (self.first, self.second)), (below, (self.composer,))):
            column = QVBoxLayout(area)
            for line in lines:
                line.setAccessibleName("Line")
                column.addWidget(line)
        column = QVBoxLayout(self)
        column.addWidget(above)
        column.addWidget(below)


@pytest.fixture
def state():
    return WindowState()


def _tabs(window: MainWindow) -> tabs.Tabs:
    return window.tabs


@pytest.fixture
def window(qtbot, icons, state):
    window = MainWindow(VIEWS, icons, state)
    commands = (
        *application.COMMANDS,
        *(command.within(_tabs) for command in tabs.COMMANDS),
    )
    actions = Actions(commands, window, window, icons)
    actions.refused.connect(window.status_bar.say)
    window.title_row.set_menu(actions.menu(window))
    window.title_row.add_command(actions.action(ApplicationCommand.TOGGLE_SIDE_BAR), Icon.SIDE_BAR)
    window.activity_bar.add_command(actions.action(ApplicationCommand.QUIT), Icon.SETTINGS)
    model = RowModel(window)
    model.set_rows([Row("a", "first"), Row("b", "second")])
    add = IconButton(Icon.ADD, "New", icons)
    window.side_bar.add_page(Rooms.KITCHEN, "Kitchen", RowList(icons, "Dishes", model), add)
    window.side_bar.show_page(Rooms.KITCHEN)
    window.close_requested.connect(window.hide)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


def focused():
    widget = QApplication.focusWidget()
    assert widget
    return widget
