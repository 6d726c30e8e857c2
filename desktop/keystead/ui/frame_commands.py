"""The commands that the frame shows: the menu, buttons at its edges, a tab's menu.

Owns which stand where; what they do is known to the commands, how they look to the frame.
"""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from keystead.ui.commands.actions import Actions
from keystead.ui.commands.application import ApplicationCommand
from keystead.ui.commands.palette import PaletteCommand
from keystead.ui.commands.tabs import TabCommand
from keystead.ui.commands.work import WorkCommand
from keystead.ui.icons import Icon, Icons
from keystead.ui.views import ViewId
from keystead.ui.widgets.button import CommandButton
from keystead.ui.window.main_window import MainWindow

TAB_MENU = (
    TabCommand.CLOSE,
    TabCommand.CLOSE_OTHERS,
    TabCommand.REOPEN,
    TabCommand.SPLIT,
    TabCommand.MOVE_OVER,
)
TITLE_ROW = (
    (ApplicationCommand.TOGGLE_SIDE_BAR, Icon.SIDE_BAR),
    (ApplicationCommand.TOGGLE_SIDE_PANEL, Icon.SIDE_PANEL),
)
# The buttons beside the title of each view's page.
TOOLS = {
    ViewId.AGENTS: (
        (WorkCommand.FILTER_AGENTS, Icon.FILTER),
        (WorkCommand.NEW_AGENT, Icon.ADD),
    ),
    ViewId.PROVIDERS: ((WorkCommand.NEW_PROFILE, Icon.ADD),),
    ViewId.MODELS: (
        (WorkCommand.REFRESH_MODELS, Icon.REFRESH),
        (WorkCommand.NEW_PROFILE, Icon.ADD),
    ),
}


class FrameCommands(QObject):
    """Puts commands into ``window``; `tools` makes those of a view's page."""

    def __init__(self, actions: Actions[Any], window: MainWindow, icons: Icons) -> None:
        super().__init__()
        self._actions = actions
        self._window = window
        self._icons = icons
        self._add_menu()
        window.tabs.menu_wanted.connect(self._open_tab_menu)
        window.title_row.set_search(actions.action(PaletteCommand.EVERYTHING))
        for command, icon in TITLE_ROW:
            window.title_row.add_command(actions.action(command), icon)
        window.activity_bar.add_command(actions.action(WorkCommand.SETTINGS), Icon.SETTINGS)

    def tools(self, view: str) -> list[QWidget]:
        """The buttons beside the title of a view's page."""
        return [
            CommandButton(icon, self._actions.action(command), self._icons)
            for command, icon in TOOLS[ViewId(view)]
        ]

    def _add_menu(self) -> None:
        title_row = self._window.title_row
        if sys.platform == "darwin":
            from keystead.ui.system_menu import system_menu

            title_row.menu_button.hide()
            self._menu_bar = system_menu(self._actions)
        else:
            title_row.set_menu(self._actions.menu(self._window))

    def _open_tab_menu(self, place: QPoint) -> None:
        self._actions.open_menu(TAB_MENU, place, self._window)
