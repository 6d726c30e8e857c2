"""The search over all settings: fields of the profile shown, of the program, and its pages.

Owns what each is found by and where it leads; going there is the window's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from keystead.profiles.profile import Profile
from keystead.settings.settings import Settings
from keystead.ui.commands.command import Command
from keystead.ui.commands.settings import SettingsPage
from keystead.ui.icons import Icon, Icons
from keystead.ui.palette.matching import loose, spans, strict
from keystead.ui.settings.application_list import ICONS, title_of
from keystead.ui.translation import tr
from keystead.ui.widgets.finder import Finder
from keystead.ui.widgets.rows import Row

FIELD, SETTING, PAGE, KEYS = "field:", "setting:", "page:", "keys:"  # begin the keys of rows
PAGES = {
    "theme": SettingsPage.APPEARANCE,
    "scale": SettingsPage.APPEARANCE,
    "use_variables": SettingsPage.KEYCHAIN,
    "key_store": SettingsPage.KEYCHAIN,
    "shortcuts": SettingsPage.KEYBOARD,
}
"""The page on which each setting has its field."""


@dataclass(slots=True)
class _Group:
    title: str
    rows: list[Row] = field(default_factory=list[Row])
    texts: list[str] = field(default_factory=list[str])

    def add(self, row: Row, *more: str) -> None:
        """Let ``row`` be found by its title and by ``more``."""
        self.rows.append(row)
        self.texts.append("\n".join((row.title, *more, "")).lower())

    def add_fields(
        self, model: type[BaseModel], names: Iterable[str], prefix: str, icon: Icon
    ) -> None:
        """Let fields be found, by the name that each has in the file, too."""
        for name in names:
            info = model.model_fields[name]
            title, description = info.title or name, info.description or ""
            row = Row(f"{prefix}{name}", title, beside=description, icon=icon)
            self.add(row, description, name, name.replace("_", " "))


class SettingsSearch(QObject):
    """`taken` carries the key of a row: `FIELD`, `SETTING`, `PAGE` or `KEYS` and a name."""

    taken = Signal(str)

    def __init__(self, window: QWidget, icons: Icons, commands: Sequence[Command[Any]]) -> None:
        super().__init__(window)
        self._commands = commands
        self._groups: list[_Group] = []
        name = self.tr("Search settings")
        self.finder = Finder(window, icons, name, name)
        self.finder.searched.connect(self._search)
        self.finder.taken.connect(self._take)

    def open_search(self, profile: str, fields: Iterable[str]) -> None:
        """Open over the window; ``profile`` is the one whose form has ``fields``, may be empty."""
        own, application, keys = map(_Group, (profile, tr("Application"), tr("Keyboard shortcuts")))
        if profile:
            own.add_fields(Profile, fields, FIELD, Icon.PLUG)
        for page in SettingsPage:
            application.add(Row(f"{PAGE}{page}", title_of(page), icon=ICONS[page]))
        application.add_fields(Settings, Settings.model_fields, SETTING, Icon.SETTINGS)
        for command in self._commands:
            keys.add(Row(f"{KEYS}{command.id}", command.shown_title, icon=Icon.KEYBOARD))
        self._groups = [own, application, keys]
        self.finder.show_hints((tr("Enter goes there"), tr("Esc closes")))
        self.finder.open_finder("")

    def _search(self, needle: str) -> None:
        found = [list(chain(*strict(needle, group.texts))) for group in self._groups]
        if not any(found):
            found = [loose(needle, group.texts) for group in self._groups]
        rows: list[Row] = []
        for group, numbers in zip(self._groups, found, strict=True):
            if numbers:
                rows.append(Row(f"heading:{group.title}", group.title, heading=True))
            for number in numbers:
                row = group.rows[number]
                rows.append(replace(row, spans=spans(row.title, needle)))
        self.finder.show_rows(rows, sum(map(len, found)))

    def _take(self, key: str, _beside: bool) -> None:
        self.finder.close_finder()
        self.taken.emit(key)
