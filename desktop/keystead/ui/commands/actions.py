"""Qt's actions made of commands: shortcuts, the menu, buttons.

Owns that a command that cannot run does not, and says why; the commands are data elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from keystead.ui.commands.command import CATEGORY_TITLES, Category, Command
from keystead.ui.icons import Icons
from keystead.ui.widgets.label import plain_tooltip

C = TypeVar("C")


class Actions(QObject, Generic[C]):
    """One action a command, alive in ``window``; `refused` says why one did not run."""

    refused = Signal(str)

    def __init__(
        self, commands: Sequence[Command[C]], context: C, window: QWidget, icons: Icons
    ) -> None:
        super().__init__(window)
        self._commands = {command.id: command for command in commands}
        self._context = context
        self._actions = {command.id: self._action(command, icons) for command in commands}
        window.addActions(list(self._actions.values()))

    def action(self, command: StrEnum) -> QAction:
        """The action of ``command``, for a button or a menu."""
        return self._actions[command]

    def run(self, command: StrEnum) -> bool:
        """Run ``command`` unless its condition forbids; whether it ran."""
        wanted = self._commands[command]
        reason = wanted.condition(self._context)
        if reason:
            self.refused.emit(f"{wanted.shown_title}: {reason}")
            return False
        wanted.run(self._context)
        return True

    def menu(self, parent: QWidget) -> QMenu:
        """All commands, one menu a category; what cannot run now is greyed and says why."""
        menu = QMenu(parent)
        menu.setAccessibleName(self.tr("Commands"))
        for category in Category:
            found = [c for c in self._commands.values() if c.category is category]
            if found:
                self._fill(menu.addMenu(self._title(category)), found)
        return menu

    def _fill(self, menu: QMenu, commands: Sequence[Command[C]]) -> None:
        menu.setToolTipsVisible(True)
        menu.addActions([self._actions[command.id] for command in commands])
        menu.aboutToShow.connect(partial(self._grey, commands))
        # A greyed action's shortcut would do nothing without a word.
        menu.aboutToHide.connect(partial(self._enable, commands))

    def _grey(self, commands: Sequence[Command[C]]) -> None:
        for command in commands:
            reason = command.condition(self._context)
            action = self._actions[command.id]
            action.setEnabled(not reason)
            action.setToolTip(plain_tooltip(reason or command.shown_title))

    def _enable(self, commands: Sequence[Command[C]]) -> None:
        for command in commands:
            self._actions[command.id].setEnabled(True)

    def _action(self, command: Command[C], icons: Icons) -> QAction:
        action = QAction(command.shown_title, self)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        if command.icon is not None:
            action.setIcon(icons.icon(command.icon))
        action.triggered.connect(partial(self._triggered, command.id))
        return action

    def _triggered(self, command: StrEnum, _checked: bool = False) -> None:
        self.run(command)

    def _title(self, category: Category) -> str:
        return QCoreApplication.translate("Commands", CATEGORY_TITLES[category])
