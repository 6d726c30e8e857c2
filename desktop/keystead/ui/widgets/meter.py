"""A meter: how much of something is used, as a bar.

Owns its look and when it warns; the figures beside it are its user's.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icons
from keystead.ui.theme import Token

HEIGHT = 4  # logical pixels
FULL = 0.9  # from here on it warns


class Meter(QWidget):
    """``name`` says to a screen reader what is measured."""

    def __init__(self, icons: Icons, name: str) -> None:
        super().__init__()
        self._icons = icons
        self._name = name
        self._share = 0.0
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(name)
        icons.theme.changed.connect(self.update)

    def show_share(self, share: float, text: str) -> None:
        """Show a share of 0 to 1, in words ``text``."""
        self._share = min(1.0, max(0.0, share))
        self.setAccessibleName(f"{self._name}: {text}")
        self.update()

    @property
    def warns(self) -> bool:
        """Whether little is left."""
        return self._share >= FULL

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        self._paint_bar(painter, whole, Token.CONTROL_LINE if self.warns else Token.LINE)
        used = QRectF(whole)
        used.setWidth(whole.width() * self._share)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            used.moveRight(whole.right())
        self._paint_bar(painter, used, Token.WARN if self.warns else Token.ACCENT)

    def _paint_bar(self, painter: QPainter, bar: QRectF, token: Token) -> None:
        painter.setBrush(self._icons.theme.color(token))
        painter.drawRoundedRect(bar, HEIGHT / 2, HEIGHT / 2)
