"""The dialog behind "…" under a message: the longest answer, the temperature, further fields.

Owns its words; the fields are ``limit_fields``'.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from keystead.profiles.generation import Generation
from keystead.ui.icons import Icons
from keystead.ui.views.agents.limit_fields import LimitFields
from keystead.ui.widgets.choices import Choice, ChoiceBar
from keystead.ui.widgets.label import Heading

WIDTH = 360
SAVE = "save"


class LimitsDialog(QDialog):
    """`chosen` carries a `Generation` with these choices, open where the profile decides."""

    chosen = Signal(object)

    def __init__(
        self, parent: QWidget, icons: Icons, generation: Generation, temperature: bool | None
    ) -> None:
        """``temperature`` says whether the model takes one, None where it is not known."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("The next answers"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self.limits = LimitFields(generation)
        self.limits.offer_temperature(temperature)
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
        for field in self.limits.fields:
            column.addWidget(field)
        column.addWidget(bar)
        self.limits.longest.setFocus()

    def _answer(self, choice: str) -> None:
        if choice != SAVE:
            self.reject()
        elif self.limits.check():
            self.chosen.emit(self.limits.generation())
            self.accept()
