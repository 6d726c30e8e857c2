"""The question for an agent's name.

Owns the dialog; what a name may be is the engine's to say.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.widgets.choices import Choice, ChoiceBar
from keystead.ui.widgets.field import Field
from keystead.ui.widgets.label import Heading

WIDTH = 400
LONGEST = 200  # characters
RENAME = "rename"


class NameDialog(QDialog):
    """`chosen` carries the name that was typed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, icons: Icons, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rename agent"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self.name = QLineEdit(name)
        self.name.setFont(fonts.body())
        self.name.setMaxLength(LONGEST)
        self.name.selectAll()
        self._field = Field(self.tr("Name"), self.name, validate=self._problem, beside=False)
        choices = (
            Choice("cancel", self.tr("Cancel"), keys="Esc"),
            Choice(RENAME, self.tr("Rename"), keys=self.tr("Enter")),
        )
        bar = ChoiceBar(choices, icons)
        bar.chosen.connect(self._answer)
        bar.button(RENAME).setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(Heading(self.tr("Rename agent")))
        column.addWidget(self._field)
        column.addWidget(bar)
        self.name.setFocus()

    def _answer(self, choice: str) -> None:
        if choice != RENAME:
            self.reject()
        elif self._field.check():
            self.chosen.emit(self.name.text())
            self.accept()

    def _problem(self) -> str:
        return "" if self.name.text().strip() else self.tr("An agent needs a name.")
