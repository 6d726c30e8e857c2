"""A question that is awaited: nothing is blocked while it is open.

Owns the dialog and its answer; Esc and closing it are the safe answer, None.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from keystead.ui.icons import Icons
from keystead.ui.widgets.choices import Choice, ChoiceBar
from keystead.ui.widgets.label import Heading, Label, Tone

WIDTH = 480


class QuestionDialog(QDialog):
    """A title, a sentence and one button a choice; the first is where focus starts."""

    def __init__(
        self, parent: QWidget, icons: Icons, title: str, text: str, choices: Sequence[Choice]
    ) -> None:
        super().__init__(parent)
        self.answer: str | None = None
        # The title is read once: by the eye in the dialog, by a screen reader as its name.
        self.setWindowTitle(QCoreApplication.applicationName())
        self.setAccessibleName(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(WIDTH)
        heading = Heading(title)
        heading.setWordWrap(True)
        self._bar = ChoiceBar(choices, icons)
        self._bar.chosen.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(Label(text, tone=Tone.MUTED, wrap=True))
        column.addWidget(self._bar)
        self._bar.button(choices[0].id).setFocus()

    def _choose(self, choice: str) -> None:
        self.answer = choice
        self.accept()


async def question(
    parent: QWidget, icons: Icons, title: str, text: str, choices: Sequence[Choice]
) -> str | None:
    """Ask and return the id of what was chosen; None when the question was only closed.

    Put the safe choice first.
    """
    dialog = QuestionDialog(parent, icons, title, text, choices)
    answered: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    def finished(_result: int) -> None:
        if not answered.done():
            answered.set_result(dialog.answer)

    dialog.finished.connect(finished)
    dialog.open()
    try:
        return await answered
    finally:
        dialog.close()
        dialog.deleteLater()
