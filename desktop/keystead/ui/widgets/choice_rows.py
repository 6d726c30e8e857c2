"""Choices that need a word each: a row with an icon, a title, what it means, and its button.

Owns the rows; what a choice does is decided by who listens to `chosen`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.button import Button
from keystead.ui.widgets.glyph import Glyph
from keystead.ui.widgets.label import Label, Line, Tone


@dataclass(frozen=True, slots=True)
class RowChoice:
    """One row: its id, what it is, what it means, and what its button says."""

    id: str
    icon: Icon
    title: str
    detail: str
    button: str


class ChoiceRows(QWidget):
    """Rows under each other; `chosen` carries the id of the one whose button was pressed."""

    chosen = Signal(str)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._parts: list[QWidget] = []
        self._buttons: dict[str, Button] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def offer(self, choices: Sequence[RowChoice]) -> None:
        """Show these rows instead of those shown now."""
        for part in self._parts:
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts, self._buttons = [], {}
        for choice in choices:
            for part in (Line(), self._row(choice)):
                self._column.addWidget(part)
                self._parts.append(part)

    def button(self, choice: str) -> Button:
        """The button of ``choice``, to enable or focus it."""
        return self._buttons[choice]

    def _row(self, choice: RowChoice) -> QWidget:
        button = Button(choice.button, self._icons, small=True)
        button.setAccessibleName(f"{choice.title}: {choice.button}")
        button.setAccessibleDescription(choice.detail)
        button.clicked.connect(partial(self._choose, choice.id))
        self._buttons[choice.id] = button
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(Label(choice.title, font=fonts.body(QFont.Weight.Medium)))
        texts.addWidget(Label(choice.detail, tone=Tone.MUTED, font=fonts.small(), wrap=True))
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(12)
        row.addWidget(Glyph(self._icons, choice.icon, 16))
        row.addLayout(texts, 1)
        row.addWidget(button)
        return whole

    def _choose(self, choice: str, _checked: bool = False) -> None:
        self.chosen.emit(choice)
