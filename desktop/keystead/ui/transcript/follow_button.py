"""The button that leads back to the end of a transcript.

Owns its look and place; when it is offered is the view's to say.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.translation import tr
from keystead.ui.widgets.button import Button


class FollowButton(Button):
    """Stands over the lower right corner of the text while the reader is elsewhere."""

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(
            tr("Follow the end"), icons, icon=Icon.ARROW_DOWN, keys="Ctrl+End", parent=parent
        )
        self._theme = icons.theme
        self.hide()

    def offer(self, column: QRect, wanted: bool) -> None:
        """Stand in the corner of ``column``, or go."""
        if wanted:
            size = self.sizeHint()
            left, top = column.right() - size.width(), column.bottom() - size.height() - 4
            self.setGeometry(QRect(left, top, size.width(), size.height()))
        self.setVisible(wanted)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color(Token.CARD))
        painter.setBrush(self._theme.color(Token.CARD))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()
        super().paintEvent(event)
