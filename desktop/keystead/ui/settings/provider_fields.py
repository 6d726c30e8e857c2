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
        self._rows: list[Field] = []
        self._titles: dict[str, str] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    @property
    def has_any(self) -> bool:
        """Whether there is anything to fill in."""
        return bool(self._lines)

    @property
    def is_rare(self) -> bool:
        """Whether few people have anything to fill in: nothing is needed, and nothing is set."""
        needed = any(extra.in_address for extra in self._offered.values())
        return not needed and not self.value()

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
        offered = {name: extra.title for name, extra in self._offered.items()}
        titles = {name: name for name in value} | offered
        titles = {name: titles[name] for name in (*offered, *value)}
        if titles != self._titles:
            self._titles = titles
            self._rebuild()
        for name, line in self._lines.items():
            line.show_value(value.get(name, ""))

    def _rebuild(self) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._lines, self._rows = {}, []
        for name, title in self._titles.items():
            line = LineEditor(code=True)
            line.edited.connect(self.edited)
            line.left.connect(self.left)
            extra = self._offered.get(name)
            if extra is not None and not extra.in_address:
                line.setPlaceholderText(self.tr("optional"))
            row = Field(title, line)
            self._column.addWidget(row)
            self._lines[name] = line
            self._rows.append(row)
        if self._lines:
            self.setFocusProxy(next(iter(self._lines.values())))
