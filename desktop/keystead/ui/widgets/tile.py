"""A tile: a button as large as a card, with a title over a line that says what it needs.

Owns how it looks; what it opens is its user's, by `clicked`.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.transcript.visible_text import visible_name
from keystead.ui.widgets.button import press_on_enter
from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.widgets.mirror import placed

HEIGHT = 60  # logical pixels
_PADDING, _GAP, _ICON = 16, 12, 16


class Tile(QPushButton):
    """Icon, title, what it needs, and an arrow that says that it leads somewhere."""

    def __init__(self, icons: Icons, icon: Icon, title: str, needs: str) -> None:
        super().__init__()
        self._icons = icons
        self._icon = icon
        self._title, self._needs = visible_name(title), visible_name(needs)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.setAccessibleName(self._title)
        self.setAccessibleDescription(self._needs)
        self.setToolTip(plain_tooltip(f"{self._title}\n{self._needs}"))
        icons.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(280, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_on_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)  # The box; this class has no text of Qt's.
        painter = QPainter(self)
        rect = self.rect().adjusted(_PADDING, 0, -_PADDING, 0)
        icon = QRect(rect.topLeft(), QSize(_ICON, rect.height()))
        arrow = QRect(rect.topRight() - QPoint(_ICON - 1, 0), QSize(_ICON, rect.height()))
        left_to_right = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        points = Icon.CHEVRON_RIGHT if left_to_right else Icon.CHEVRON_LEFT
        self._icons.paint(painter, self._placed(icon), self._icon)
        self._icons.paint(painter, self._placed(arrow), points, Token.MUTED)
        text = rect.adjusted(_ICON + _GAP, 0, -_ICON - _GAP, 0)
        above = QRect(text.left(), 10, text.width(), 20)
        below = QRect(text.left(), 30, text.width(), 16)
        medium = fonts.body(QFont.Weight.Medium)
        self._paint_line(painter, above, self._title, medium, Token.TEXT)
        self._paint_line(painter, below, self._needs, fonts.small(), Token.MUTED)

    def _paint_line(
        self, painter: QPainter, rect: QRect, text: str, font: QFont, token: Token
    ) -> None:
        painter.setFont(font)
        painter.setPen(self._icons.theme.color(token))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        # The side is the window's; the order of the words is the text's own.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        side = Qt.AlignmentFlag.AlignLeft
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            side = Qt.AlignmentFlag.AlignRight
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self._placed(rect), flags | Qt.TextFlag.TextSingleLine, shown)

    def _placed(self, rect: QRect) -> QRect:
        return placed(rect, self.rect(), self.layoutDirection())
