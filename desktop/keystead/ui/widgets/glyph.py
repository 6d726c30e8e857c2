"""An icon that stands for something and does nothing.

Owns its drawing; which icon and how large is handed in.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token


class Glyph(QWidget):
    """``icon`` in a square of ``side`` logical pixels."""

    def __init__(self, icons: Icons, icon: Icon, side: int, token: Token = Token.TEXT) -> None:
        super().__init__()
        self._icons, self._icon, self._token = icons, icon, token
        self.setFixedSize(side, side)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        icons.theme.changed.connect(self.update)

    def show_icon(self, icon: Icon, token: Token = Token.TEXT) -> None:
        """Show another one."""
        self._icon, self._token = icon, token
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._icons.paint(QPainter(self), self.rect(), self._icon, self._token)
