"""The folded part of the dialog: a name, instructions, and how answers are made.

Owns its editors; what a value may be is said by the profile's own fields.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from keystead.errors import ConfigurationError
from keystead.profiles.form import checked_value
from keystead.profiles.generation import Generation
from keystead.ui import fonts
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
        self.longest = QLineEdit()
        self.temperature = QLineEdit()
        for line in (self.longest, self.temperature):
            line.setPlaceholderText(self.tr("As the profile has it"))
        self._fields = (
            Field(
                self.tr("Longest answer"),
                self.longest,
                hint=self.tr("in tokens"),
                validate=partial(problem_of, self._longest),
                beside=False,
            ),
            Field(
                self.tr("Temperature"),
                self.temperature,
                hint=self.tr("0 to 2"),
                validate=partial(problem_of, self._temperature),
                beside=False,
            ),
        )
        self._lay_out()

    def check(self) -> bool:
        """Show what is wrong and move to the first of it; whether all is right."""
        wrong = [field for field in self._fields if not field.check()]
        if wrong:
            wrong[0].editor.setFocus()
        return not wrong

    def generation(self) -> Generation:
        """What was chosen. Raises `ConfigurationError` where `check` says that it is wrong."""
        return Generation(
            max_output_tokens=self._longest(),
            temperature=self._temperature(),
        )

    def texts(self) -> tuple[str, ...]:
        """All that is typed in it, for `put`."""
        lines = (self.name, self.longest, self.temperature)
        return (self.instructions.toPlainText(), *(line.text() for line in lines))

    def put(self, texts: tuple[str, ...]) -> None:
        """Show what `texts` gave."""
        instructions, *others = texts
        self.instructions.setPlainText(instructions)
        for line, text in zip((self.name, self.longest, self.temperature), others, strict=True):
            line.setText(text)

    def _longest(self) -> int | None:
        return read_number(
            self.longest, "max_output_tokens", int, self.tr("A whole number of tokens")
        )

    def _temperature(self) -> float | None:
        return read_number(self.temperature, "temperature", float, self.tr("A number from 0 to 2"))

    def _lay_out(self) -> None:
        self.name.setFont(fonts.body())
        self.instructions.setFont(fonts.body())
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        grid.addWidget(Field(self.tr("Name"), self.name, beside=False), 0, 0, 1, 2)
        for column, field in enumerate(self._fields):
            field.editor.setFont(fonts.body())
            grid.addWidget(field, 1, column)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(grid)
        column.addWidget(Field(self.tr("Instructions"), self.instructions, beside=False))


T = TypeVar("T", int, float)


def read_number(line: QLineEdit, field: str, read: Callable[[str], T], wanted: str) -> T | None:
    """The number typed for a profile's ``field``; None where nothing is.

    Raises `ConfigurationError` where it is none, or none that the field may hold.
    """
    text = line.text().strip()
    if not text:
        return None
    try:
        value = read(text)
    except ValueError as error:
        raise ConfigurationError("not-a-number", wanted) from error
    checked_value(field, value)
    return value


def problem_of(read: Callable[[], object]) -> str:
    """What is wrong with what ``read`` reads; empty where nothing is."""
    try:
        read()
    except ConfigurationError as error:
        return error.line()
    return ""
