"""The fields of the program's own settings: shown as they are, written as they are changed.

Owns the way between editors and settings; where a field stands is decided by the pages.
"""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from keystead.errors import ConfigurationError
from keystead.profiles.field_rules import FieldError
from keystead.settings.settings import Settings
from keystead.ui.icons import Icons
from keystead.ui.settings.draft import sentences
from keystead.ui.settings.editors import Editor
from keystead.ui.settings.fields import field_of
from keystead.ui.sources.settings import SettingsSource
from keystead.ui.tasks import Tasks
from keystead.ui.widgets.field import Field


class SettingFields(QObject):
    """Fields by name. There is nothing to save: a value that can be used is used at once.

    `shown`: every field shows what is in force now.
    """

    shown = Signal()

    def __init__(self, icons: Icons, tasks: Tasks, settings: SettingsSource) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._settings = settings
        self._fields: dict[str, Field] = {}
        settings.changed.connect(self._show)

    def make(self, name: str, editor: QWidget | None = None) -> Field:
        """The labelled editor of a setting."""
        field = field_of(
            Settings, name, self._icons, editor=editor, validate=partial(self._unreadable, name)
        )
        self._fields[name] = field
        self._show_value(name)
        self.editor(name).edited.connect(partial(self._was_edited, name))
        return field

    def editor(self, name: str) -> Editor:
        """The editor of a setting."""
        return cast("Editor", self._fields[name].editor)

    def field(self, name: str) -> Field:
        """The field itself."""
        return self._fields[name]

    def names(self) -> tuple[str, ...]:
        """The settings that have a field here."""
        return tuple(self._fields)

    def _show(self) -> None:
        for name in self._fields:
            self._show_value(name)
        self.shown.emit()

    def _show_value(self, name: str) -> None:
        self.editor(name).show_value(getattr(self._settings.settings, name))

    def _was_edited(self, name: str) -> None:
        if self._fields[name].check():
            value = self.editor(name).value()
            self._tasks.start(self, self._put(name, value), group=name, busy="replace")

    async def _put(self, name: str, value: Any) -> None:
        try:
            await self._settings.put(name, value)
        except ConfigurationError as error:
            self._show_value(name)
            self._fields[name].set_error(sentences(error.line()))

    def _unreadable(self, name: str) -> str:
        try:
            self.editor(name).value()
        except FieldError as error:
            return sentences(error.why, error.hint)
        return ""
