"""The system's own menu bar, where people expect one: macOS.

Owns which command is the system's Quit and Settings; the menus themselves are made by
``commands.actions``.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenuBar

from keystead.ui.commands.actions import Actions
from keystead.ui.commands.application import ApplicationCommand
from keystead.ui.commands.work import WorkCommand

_ROLES = {
    ApplicationCommand.QUIT: QAction.MenuRole.QuitRole,
    WorkCommand.SETTINGS: QAction.MenuRole.PreferencesRole,
}


def system_menu(actions: Actions[Any]) -> QMenuBar:
    """A menu bar of all commands; without a parent it is the one of every window."""
    bar = QMenuBar()
    actions.fill(bar)
    for command, role in _ROLES.items():
        actions.action(command).setMenuRole(role)
    return bar
