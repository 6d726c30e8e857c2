"""What was changed just now, and the way back.

Owns the line; what undoing means is handed in with each change.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.button import HEIGHT, Button, Look
from keystead.ui.widgets.label import ElidedLabel, Tone


class UndoLine(QWidget):
    """Empty until something is offered; only the last change can be undone."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._undo: Callable[[], None] | None = None
        self._says = ElidedLabel(tone=Tone.MUTED, font=fonts.small())
        self.button = Button(self.tr("Undo"), icons, icon=Icon.UNDO, look=Look.LINK, small=True)
        self.button.clicked.connect(self._pressed)
        self.button.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._says, 1)
        row.addWidget(self.button)
        self.setFixedHeight(HEIGHT)  # Nothing jumps when it begins to say something.

    @property
    def says(self) -> str:
        """What was changed."""
        return self._says.text()

    def offer(self, words: str, undo: Callable[[], None]) -> None:
        """Say what was changed, and let ``undo`` take it back."""
        self._undo = undo
        self._says.setText(words)
        self.button.show()
        announce(self, words)

    def _pressed(self) -> None:
        undo, self._undo = self._undo, None
        self._says.setText(self.tr("Undone."))
        self.button.hide()
        if undo is not None:
            undo()
