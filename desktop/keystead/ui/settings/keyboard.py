"""The page of keyboard shortcuts: every command of the registry, and the keys it has.

Owns the list, its search and undoing; the rules for keys are ``commands.keys``', the settings keep
what was chosen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.commands.command import Category, Command
from keystead.ui.commands.keys import Chosen, given, in_force, refusal, rivals, usual_keys
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.command_keys import CommandKeys, Rival
from keystead.ui.settings.page import MARGIN, title_label
from keystead.ui.sources.settings import SettingsSource
from keystead.ui.tasks import Tasks
from keystead.ui.translation import tr
from keystead.ui.widgets.button import Button, keys_text
from keystead.ui.widgets.filtering import Filter
from keystead.ui.widgets.label import Label, Tone
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel
from keystead.ui.widgets.search_line import SearchLine
from keystead.ui.widgets.undo_line import UndoLine

NAME = "shortcuts"  # of the setting


class KeyboardPage(QWidget):
    """A list of commands over the keys of the one that is selected; a change acts at once."""

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        settings: SettingsSource,
        commands: Sequence[Command[Any]],
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._settings = settings
        self._turn = asyncio.Lock()  # of changes: each starts from what the one before left
        self._commands: dict[str, Command[Any]] = {command.id: command for command in commands}
        self._filter: Filter[Row] = Filter(())
        self._rows = RowModel(self)
        self.list = RowList(icons, tr("Commands"), self._rows)
        self.list.rows_delegate.indented = True
        self.line = SearchLine(icons, tr("Search commands or keys"), self.list)
        self.line.setPlaceholderText(tr("Search commands or keys"))
        self.nothing = Label(tr("No command matches."), tone=Tone.MUTED)
        self.keys = CommandKeys(icons, self._rivals)
        self.reset_all = Button(tr("Reset all"), icons, icon=Icon.UNDO)
        self.undo = UndoLine(icons, tr("Ctrl+Z"))
        self._problems = Label(tone=Tone.WARN, font=fonts.small(), wrap=True)
        self._lay_out()
        self._wire()
        self._show()

    def show_command(self, command: str) -> None:
        """Show the keys of a command."""
        self.line.clear()
        self.list.select(command)
        self.list.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        inside = self.keys.isAncestorOf(self.focusWidget())
        if event.key() == Qt.Key.Key_Escape and (inside or self.keys.waits):
            self.keys.give_up()  # The window would close.
        else:
            super().keyPressEvent(event)

    @property
    def _chosen(self) -> Mapping[str, tuple[str, ...]]:
        return self._settings.settings.shortcuts

    def _rivals(self, command: Command[Any], keys: Sequence[QKeySequence]) -> list[Rival]:
        return list(rivals(command, keys, list(self._commands.values()), self._chosen))

    def _show(self) -> None:
        """Show what the settings say now; the selected command stays selected."""
        have = in_force(list(self._commands.values()), self._chosen)
        rows = [self._row(command, have[command.id]) for command in self._commands.values()]
        self._filter = Filter((row, f"{row.title}\n{row.right}\n{row.key}") for row in rows)
        self.reset_all.setEnabled(bool(self._chosen))
        self._fill()
        self._show_current()
        self._show_problems()

    def _row(self, command: Command[Any], keys: Sequence[QKeySequence]) -> Row:
        yours = tr("changed") if list(keys) != usual_keys(command) else ""
        shown = " · ".join(map(keys_text, keys))
        return Row(command.id, command.shown_title, beside=yours, right=shown, icon=command.icon)

    def _fill(self) -> None:
        needle, selected = self.line.text(), self.list.current_key
        found = {row.key: row for row in self._filter.matching(needle)}
        rows: list[Row] = []
        for category in Category:
            members = [c for c in self._commands.values() if c.category is category]
            shown = [found[command.id] for command in members if command.id in found]
            if shown:
                heading = members[0].shown_category
                rows += [Row(f"heading:{category}", heading, heading=True), *shown]
        self.list.rows_delegate.needle = needle
        self._rows.set_rows(rows)
        if selected in found:
            self.list.select(selected)
        else:
            self.list.select(next((row.key for row in rows if not row.heading), ""))
        self.nothing.setVisible(not found)
        self.keys.setVisible(bool(found))

    def _show_current(self, _key: str = "") -> None:
        command = self._commands.get(self.list.current_key)
        if command is not None:
            have = in_force(list(self._commands.values()), self._chosen)
            self.keys.show_command(command, have[command.id])

    def _show_problems(self) -> None:
        """Name what the file says and what cannot be."""
        unknown = [name for name in self._chosen if name not in self._commands]
        unusable = [
            text
            for name, texts in self._chosen.items()
            for text in texts
            if name in self._commands and refusal(QKeySequence(text))
        ]
        said = []
        if unknown:
            said.append(
                tr("settings.toml gives keys to commands that are not known: {names}.").replace(
                    "{names}", ", ".join(unknown)
                )
            )
        if unusable:
            said.append(
                tr("It names keys that cannot be taken: {keys}.").replace(
                    "{keys}", ", ".join(unusable)
                )
            )
        self._problems.setText(" ".join(said))
        self._problems.setVisible(bool(said))

    def _record(self) -> None:
        if self.list.current_key:
            self.keys.record()

    def _change(self, command: Command[Any], keys: Sequence[QKeySequence]) -> None:
        said = " · ".join(map(keys_text, keys)) or tr("no keys")
        words = tr("{name}: {keys}").replace("{name}", command.shown_title)
        self._start(partial(self._given, command, keys), words.replace("{keys}", said))

    def _given(self, command: Command[Any], keys: Sequence[QKeySequence]) -> Chosen:
        return given(command, keys, list(self._commands.values()), self._chosen)

    def _reset_all(self) -> None:
        self._start(dict, tr("Every command has its usual keys again."))

    def _start(self, wanted: Callable[[], Chosen], words: str) -> None:
        self._tasks.start(self, self._write(wanted, words))
        self.list.setFocus()

    async def _write(self, wanted: Callable[[], Chosen], words: str) -> None:
        async with self._turn:
            before, after = self._chosen, wanted()
            changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
            await self._settings.put(NAME, {name: after.get(name) for name in changed})
        self.undo.offer(words, partial(self._undo, {name: before.get(name) for name in changed}))

    def _undo(self, before: Mapping[str, tuple[str, ...] | None]) -> None:
        self._tasks.start(self, self._put_back(before))
        self.list.setFocus()

    async def _put_back(self, before: Mapping[str, tuple[str, ...] | None]) -> None:
        async with self._turn:
            await self._settings.put(NAME, before)

    def _wire(self) -> None:
        self.line.textChanged.connect(self._fill)
        self.line.entered.connect(self._record)
        self.line.undone.connect(self.undo.undo)
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.undo.undo)
        self.list.opened.connect(self.keys.record)
        self.list.moved.connect(self._show_current)
        self.keys.wanted.connect(self._change)
        self.keys.left.connect(self.list.setFocus)
        self.reset_all.clicked.connect(self._reset_all)
        self._settings.changed.connect(self._show)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(title_label(tr("Keyboard")), 1)
        head.addWidget(self.reset_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 16, MARGIN, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.line)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        for part in (self.keys, self.undo, self._problems):
            column.addWidget(part)
