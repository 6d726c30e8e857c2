"""The menu bar of a system that has one of its own: all commands, each in its place."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from keystead.ui.commands import COMMANDS
from keystead.ui.commands.application import ApplicationCommand
from keystead.ui.commands.command import CATEGORY_TITLES, Category, Place
from keystead.ui.commands.work import WorkCommand
from keystead.ui.desktop import Desktop
from keystead.ui.system_menu import system_menu


def test_every_command_stands_in_the_menu_bar_and_says_why_it_cannot_run(
    desktop: Desktop, qtbot: QtBot
) -> None:
    bar = system_menu(desktop._actions)
    qtbot.addWidget(bar)
    menus = [menu for action in bar.actions() if (menu := _menu(action))]
    assert [menu.title() for menu in menus] == [CATEGORY_TITLES[category] for category in Category]
    shown = [action.text() for menu in menus for action in menu.actions()]
    here = (command for command in COMMANDS if command.place is Place.MAIN)
    assert sorted(shown) == sorted(command.shown_title for command in here)
    tab = menus[2]
    tab.aboutToShow.emit()
    close = next(action for action in tab.actions() if action.text() == "Close tab")
    assert (close.isEnabled(), close.toolTip()) == (False, "no tab is open")
    tab.aboutToHide.emit()


def test_the_system_takes_only_what_is_its_own(desktop: Desktop, qtbot: QtBot) -> None:
    qtbot.addWidget(system_menu(desktop._actions))
    roles = {command.id: desktop._actions.action(command.id).menuRole() for command in COMMANDS}
    assert roles.pop(ApplicationCommand.QUIT) is QAction.MenuRole.QuitRole
    assert roles.pop(WorkCommand.SETTINGS) is QAction.MenuRole.PreferencesRole
    assert set(roles.values()) == {QAction.MenuRole.NoRole}


def _menu(action: QAction) -> QMenu | None:
    menu = action.menu()
    return menu if isinstance(menu, QMenu) else None
