"""A part with another at its side, or under it where both have no room beside each other.

Owns where the two stand; what they show is handed in.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from keystead.ui.widgets.beside import UNBOUNDED


class SideBySide(QWidget):
    """``side``, one of the two, is ``width`` wide while the other keeps ``room``."""

    def __init__(
        self, first: QWidget, second: QWidget, *, side: QWidget, width: int, room: int
    ) -> None:
        super().__init__()
        self._side = side
        self._width = width
        self._room = room
        self._stacked: bool | None = None
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._parts = (first, second)
        for part in self._parts:
            self._row.addWidget(part)
        self._arrange(stacked=False)

    def minimumSizeHint(self) -> QSize:
        # Else the parts beside each other would keep it from ever becoming narrow.
        return QSize(min(self._width, self._room), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(stacked=self.width() < self._width + self._room)

    def _arrange(self, *, stacked: bool) -> None:
        if stacked == self._stacked:
            return
        self._stacked = stacked
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        for part in self._parts:
            self._row.setStretchFactor(part, 1 if stacked or part is not self._side else 0)
        self._side.setMinimumWidth(0 if stacked else self._width)
        self._side.setMaximumWidth(UNBOUNDED if stacked else self._width)
