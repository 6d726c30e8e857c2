"""A label beside what it names, and above it where room is short.

Owns where the two stand; in a form all labels end, and all that they name begins, at one line.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from keystead.ui.widgets.label import Label, Tone
from keystead.ui.widgets.snug import Snug

LABEL_WIDTH = 120  # logical pixels of a label beside its editor
ROOM_FOR_BOTH = 440
GAP, GAP_BELOW = 16, 4
FIRST_LINE = 6  # logical pixels down to the text of an editor's first line
UNBOUNDED = 16_777_215  # Qt's own QWIDGETSIZE_MAX, of which Python has no name


class Beside(Snug):
    """``content`` under or beside a label; one without a text leaves its room empty beside it."""

    def __init__(self, text: str, content: QWidget) -> None:
        super().__init__()
        self.label = Label(text, tone=Tone.MUTED, wrap=True)
        self._content = content
        self._above: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP_BELOW)
        self._grid.addWidget(self.label, 0, 0)
        self._fold(above=False)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._narrowest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        both = LABEL_WIDTH + GAP + self._narrowest
        self._fold(above=self.width() < max(ROOM_FOR_BOTH, both))

    @property
    def _narrowest(self) -> int:
        return max(self._content.minimumSizeHint().width(), self._content.minimumWidth())

    def _fold(self, *, above: bool) -> None:
        if above is self._above:
            return
        self._above = above
        self._grid.removeWidget(self._content)
        self._grid.addWidget(self._content, *((1, 0) if above else (0, 1)))
        self._grid.setColumnStretch(0, int(above))
        self._grid.setColumnStretch(1, int(not above))
        self._grid.setHorizontalSpacing(0 if above else GAP)
        self.label.setVisible(bool(self.label.text()) or not above)
        self.label.setMinimumWidth(0 if above else LABEL_WIDTH)
        self.label.setMaximumWidth(UNBOUNDED if above else LABEL_WIDTH)
        side = Qt.AlignmentFlag.AlignLeading if above else Qt.AlignmentFlag.AlignTrailing
        self.label.setAlignment(side | Qt.AlignmentFlag.AlignTop)
        # Beside an editor of several lines it stands on the first one.
        self.label.setContentsMargins(0, 0 if above else FIRST_LINE, 0, 0)
