"""What a provider wants to know beside a key: a line each, named as the provider names it.

Owns that only what was typed is set, and that what no provider asks for can be seen and taken out;
which fields there are is the preset's.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.profiles.preset import ExtraField
from keystead.ui.settings.editors import LineEditor
from keystead.ui.widgets.field import Field


class ProviderFieldsEditor(QWidget):
    """Its value is a table of the fields that are not empty, by their names in a file."""

    edited = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._offered: Mapping[str, ExtraField] = {}
        self._lines: dict[str, LineEditor] = {}
        self._rows: dict[str, Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)

    @property
    def has_any(self) -> bool:
        """Whether there is anything to fill in."""
        return bool(self._lines)

    def offer(self, fields: Mapping[str, ExtraField]) -> None:
        """Ask for these; what else is set stays to be seen."""
        if fields != self._offered:
            self._offered = fields
            self._arrange(self.value())

    def value(self) -> dict[str, str]:
        read = {name: line.value() for name, line in self._lines.items()}
        return {name: value for name, value in read.items() if value}

    def show_value(self, value: Mapping[str, str]) -> None:
        self._arrange(value)

    def _arrange(self, value: Mapping[str, str]) -> None:
        wanted = dict.fromkeys((*self._offered, *value))
        for name in [name for name in self._lines if name not in wanted]:
            self._rows.pop(name).deleteLater()
            del self._lines[name]
        for name in wanted:
            if name not in self._lines:
                self._add(name)
            self._lines[name].show_value(value.get(name, ""))

    def _add(self, name: str) -> None:
        line = LineEditor(code=True)
        line.edited.connect(self.edited)
        line.left.connect(self.left)
        extra = self._offered.get(name)
        row = Field(extra.title if extra else name, line)
        self._column.addWidget(row)
        self._lines[name], self._rows[name] = line, row
        if len(self._lines) == 1:
            self.setFocusProxy(line)
