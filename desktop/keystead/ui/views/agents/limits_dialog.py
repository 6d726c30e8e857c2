"""The dialog behind "…" under a message: the longest answer, and the temperature.

Owns its two fields; what a value may be is said by the profile's own fields.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from keystead.profiles.generation import Generation
from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.views.agents.generation_form import problem_of, read_number
from keystead.ui.widgets.choices import Choice, ChoiceBar
from keystead.ui.widgets.field import Field
from keystead.ui.widgets.label import Heading

WIDTH = 360
SAVE = "save"


class LimitsDialog(QDialog):
    """`chosen` carries both values, None where the profile decides."""

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget, icons: Icons, generation: Generation) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("The next answers"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self.longest = _line(generation.max_output_tokens)
        self.temperature = _line(generation.temperature)
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
        choices = (
            Choice("cancel", self.tr("Cancel"), keys="Esc"),
            Choice(SAVE, self.tr("Use for the next answers"), keys=self.tr("Enter")),
        )
        bar = ChoiceBar(choices, icons)
        bar.chosen.connect(self._answer)
        bar.button(SAVE).setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(Heading(self.tr("The next answers")))
        for field in self._fields:
            column.addWidget(field)
        column.addWidget(bar)
        self.longest.setFocus()

    def _answer(self, choice: str) -> None:
        if choice != SAVE:
            self.reject()
            return
        wrong = [field for field in self._fields if not field.check()]
        if wrong:
            wrong[0].editor.setFocus()
        else:
            self.chosen.emit(self._longest(), self._temperature())
            self.accept()

    def _longest(self) -> int | None:
        wanted = self.tr("A whole number of tokens")
        return read_number(self.longest, "max_output_tokens", int, wanted)

    def _temperature(self) -> float | None:
        wanted = self.tr("A number from 0 to 2")
        return read_number(self.temperature, "temperature", float, wanted)


def _line(value: float | None) -> QLineEdit:
    line = QLineEdit("" if value is None else str(value))
    line.setFont(fonts.body())
    return line
