"""Qt's actions made of commands: shortcuts, the menu, buttons.

Owns that a command that cannot run does not, and says why; the commands are data elsewhere, their
keys are decided in ``keys``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from keystead.ui.commands.command import CATEGORY_TITLES, Category, Command, Place
from keystead.ui.icons import Icons
from keystead.ui.translation import tr
from keystead.ui.widgets.label import plain_tooltip

if TYPE_CHECKING:
    from keystead.ui.commands.keys import Chosen

C = TypeVar("C")


class Actions(QObject, Generic[C]):
    """One action a command, alive in ``window``; `ran` names one that did run, by whatever way,
    and `refused` says why one did not.

    Whoever shows an action's keys follows its own `changed`: they may become others.
    """

    ran = Signal(str)
    refused = Signal(str)

    def __init__(
        self, commands: Sequence[Command[C]], context: C, window: QWidget, icons: Icons
    ) -> None:
        super().__init__(window)
        self._commands: dict[str, Command[C]] = {command.id: command for command in commands}
        self._context = context
        self._chosen: Chosen = {}
        self._actions: dict[str, QAction] = {
            command.id: self._action(command, icons) for command in commands
        }
        self.enliven(window, Place.MAIN)

    @property
    def commands(self) -> tuple[Command[C], ...]:
        """The commands, in order."""
        return tuple(self._commands.values())

    def set_keys(self, chosen: Chosen) -> None:
        """Let commands have the keys that a person chose; the others have their usual ones."""
        if chosen == self._chosen:
            return
        self._chosen = chosen
        from keystead.ui.commands.keys import in_force

        for name, keys in in_force(self.commands, chosen).items():
            self._actions[name].setShortcuts(keys)

    def enliven(self, window: QWidget, place: Place) -> None:
        """Let the keys of the commands of ``place`` work in ``window``."""
        window.addActions([self._actions[c.id] for c in self.commands if c.place is place])

    def action(self, command: str) -> QAction:
        """The action of ``command``, for a button or a menu."""
        return self._actions[command]

    def why_not(self, command: str) -> str:
        """Why ``command`` cannot run now, in a few words; empty where it can."""
        return self._commands[command].condition(self._context)

    def run(self, command: str) -> bool:
        """Run ``command`` unless its condition forbids; whether it ran."""
        wanted = self._commands[command]
        reason = self.why_not(command)
        if reason:
            self.refused.emit(f"{wanted.shown_title}: {reason}")
            return False
        self.ran.emit(wanted.id)
        wanted.run(self._context)
        return True

    def menu(self, parent: QWidget) -> QMenu:
        """All commands in one menu, for the button that opens it."""
        menu = QMenu(parent)
        menu.setAccessibleName(self.tr("Commands"))
        self.fill(menu)
        return menu

    def fill(self, menus: QMenu | QMenuBar) -> None:
        """Add all commands, one menu a category; what cannot run now is greyed and says why.

        Those of other windows are not among them: their keys would work wherever the menus are.
        """
        here = [command for command in self._commands.values() if command.place is Place.MAIN]
        for category in Category:
            found = [command for command in here if command.category is category]
            if found:
                self._fill(menus.addMenu(self._title(category)), found)

    def open_menu(self, commands: Sequence[str], place: QPoint, parent: QWidget) -> None:
        """Open a menu of ``commands`` at ``place`` of the screen."""
        menu = QMenu(parent)
        menu.setAccessibleName(self.tr("Commands"))
        self._fill(menu, [self._commands[command] for command in commands])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _fill(self, menu: QMenu, commands: Sequence[Command[C]]) -> None:
        menu.setToolTipsVisible(True)
        menu.addActions([self._actions[command.id] for command in commands])
        menu.aboutToShow.connect(partial(self._grey, commands))
        # A greyed action's shortcut would do nothing without a word.
        menu.aboutToHide.connect(partial(self._enable, commands))

    def _grey(self, commands: Sequence[Command[C]]) -> None:
        for command in commands:
            reason = self.why_not(command.id)
            action = self._actions[command.id]
            action.setEnabled(not reason)
            action.setToolTip(plain_tooltip(reason or command.shown_title))

    def _enable(self, commands: Sequence[Command[C]]) -> None:
        for command in commands:
            self._actions[command.id].setEnabled(True)

    def _action(self, command: Command[C], icons: Icons) -> QAction:
        action = QAction(command.shown_title, self)
        # Else a system's menu bar guesses from titles which commands it takes for its own.
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        if command.icon is not None:
            action.setIcon(icons.icon(command.icon))
        action.triggered.connect(partial(self._triggered, command.id))
        return action

    def _triggered(self, command: str, _checked: bool = False) -> None:
        self.run(command)

    def _title(self, category: Category) -> str:
        return tr(CATEGORY_TITLES[category])
