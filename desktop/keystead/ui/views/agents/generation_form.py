"""The folded part of the dialog: a name, instructions, and how answers are made.

Owns its place for each; how answers are limited is ``limit_fields``'.
"""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.views.agents.limit_fields import LimitFields
from keystead.ui.widgets.field import Field

_INSTRUCTION_LINES = 4


class GenerationForm(QWidget):
    """What an agent may be given beside its task; empty leaves the choice to the profile."""

    def __init__(self) -> None:
        super().__init__()
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Made from the task"))
        self.instructions = QPlainTextEdit()
        self.instructions.setTabChangesFocus(True)
        self.instructions.setFixedHeight(
            _INSTRUCTION_LINES * self.instructions.fontMetrics().lineSpacing() + 20
        )
        self.limits = LimitFields()
        self._lay_out()

    def texts(self) -> tuple[str, ...]:
        """All that is typed in it, for `put`."""
        return (self.instructions.toPlainText(), *(line.text() for line in self._lines()))

    def put(self, texts: tuple[str, ...]) -> None:
        """Show what `texts` gave, or the first of it."""
        instructions, *others = texts
        self.instructions.setPlainText(instructions)
        for line, text in zip(self._lines(), others, strict=False):
            line.setText(text)

    def _lines(self) -> tuple[QLineEdit, ...]:
        limits = self.limits
        return self.name, limits.longest, limits.temperature, limits.further

    def _lay_out(self) -> None:
        self.name.setFont(fonts.body())
        self.instructions.setFont(fonts.body())
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        grid.addWidget(Field(self.tr("Name"), self.name, beside=False), 0, 0, 1, 2)
        *numbers, further = self.limits.fields
        for column, field in enumerate(numbers):
            grid.addWidget(field, 1, column)
        grid.addWidget(further, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(grid)
        column.addWidget(Field(self.tr("Instructions"), self.instructions, beside=False))
