"""The line that says what was just done and takes it back.

Owns its look and which one thing can be undone; doing and undoing are its user's.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.button import Button, IconButton
from keystead.ui.widgets.label import ElidedLabel, Line

Undo = Callable[[], None]


class UndoLine(QWidget):
    """Shown from `offer` until it is undone, closed, or something else is done.

    ``keys`` undo it too, where its user lets them. Where ``ruled``, it ends what stands above it
    and takes no room of its own while it says nothing; else its room is kept, and nothing jumps.
    """

    def __init__(self, icons: Icons, keys: str = "", *, ruled: bool = False) -> None:
        super().__init__()
        self._undo: Undo | None = None
        self._said = ElidedLabel(font=fonts.body())
        self.button = Button(self.tr("Undo"), icons, keys=keys, small=True)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.undo)
        close = IconButton(Icon.CLOSE, self.tr("Close this line"), icons, side=24)
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.clicked.connect(self.drop)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._said, 1)
        row.addWidget(self.button)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if ruled:
            column.addWidget(Line())
            row.setContentsMargins(16, 6, 12, 6)
        else:
            room = self.sizePolicy()
            room.setRetainSizeWhenHidden(True)
            self.setSizePolicy(room)
        column.addLayout(row)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._said.text()

    def offer(self, text: str, undo: Undo) -> None:
        """Say what was done, and offer to take it back."""
        self._undo = undo
        self._said.setText(text)
        self.setAccessibleName(text)
        self.show()
        announce(self, text)

    def undo(self) -> None:
        """Take it back, if there is anything to take back."""
        undo = self._undo
        self.drop()
        if undo is not None:
            undo()

    def drop(self) -> None:
        """Let it be as it is."""
        self._undo = None
        self.hide()
