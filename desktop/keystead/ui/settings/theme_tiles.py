"""The choice of a theme: a small picture of each.

Owns the tiles and their drawing; the colours come from each theme's own tokens.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from keystead.settings.theme_choice import ThemeChoice
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token, read_tokens
from keystead.ui.translation import tr
from keystead.ui.widgets.mirror import placed

NARROWEST, WIDEST = 96, 168  # logical pixels
PICTURE_HEIGHT = 96
WORDS_HEIGHT = 28
_ROUND = 8
_BY_TAB, _BY_CLICK = Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.ClickFocus
_SPLIT = (ThemeChoice.DARK, ThemeChoice.LIGHT)  # the picture of what follows the system
# Lines of the picture's content: their width in per cent of it, and their colour.
_LINES = ((44, Token.TEXT), (58, Token.MUTED), (50, Token.MUTED), (24, Token.ACCENT))


class ThemeTiles(QWidget):
    """One tile a theme; arrows move among them, and the one moved to is chosen."""

    edited = Signal()
    left = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        words = {
            ThemeChoice.SYSTEM: tr("System"),
            ThemeChoice.DARK: tr("Dark"),
            ThemeChoice.LIGHT: tr("Light"),
        }
        self._tiles = {choice: _Tile(icons, choice, text) for choice, text in words.items()}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for tile in self._tiles.values():
            group.addButton(tile)
            row.addWidget(tile, 1)
            tile.clicked.connect(self.edited)
        row.addStretch()
        self.show_value(ThemeChoice.SYSTEM)

    def value(self) -> ThemeChoice:
        return next(choice for choice, tile in self._tiles.items() if tile.isChecked())

    def show_value(self, value: ThemeChoice) -> None:
        self._tiles[value].setChecked(True)
        self.setFocusProxy(self._tiles[value])
        for choice, tile in self._tiles.items():
            # Tab reaches the one that is chosen, arrows the others.
            tile.setFocusPolicy(_BY_TAB if choice is value else _BY_CLICK)


class _Tile(QAbstractButton):
    def __init__(self, icons: Icons, choice: ThemeChoice, words: str) -> None:
        super().__init__()
        self._icons = icons
        names = (choice,) if choice is not ThemeChoice.SYSTEM else _SPLIT
        self._themes = [read_tokens(name) for name in names]
        self.setText(words)
        self.setCheckable(True)
        self.setFixedHeight(PICTURE_HEIGHT + WORDS_HEIGHT)
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words)
        icons.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDEST, PICTURE_HEIGHT + WORDS_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture = QRect(1, 1, self.width() - 2, PICTURE_HEIGHT - 2)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(picture), _ROUND, _ROUND)
        width = picture.width() // len(self._themes)
        for number, tokens in enumerate(self._themes):
            part = QRect(picture.left() + number * width, picture.top(), width, picture.height())
            stretch = QPainterPath()
            stretch.addRect(QRectF(self._placed(part)))
            painter.setClipPath(shape.intersected(stretch))
            self._paint_window(painter, picture, tokens)
        painter.setClipping(False)
        self._paint_edges(painter, shape)
        self._paint_words(painter)

    def _paint_window(self, painter: QPainter, window: QRect, tokens: dict[Token, str]) -> None:
        """A window in the theme's colours: a side bar and some lines."""
        painter.fillRect(window, QColor(tokens[Token.BACKGROUND]))
        side = QRect(window.topLeft(), QSize(window.width() // 4, window.height()))
        painter.fillRect(self._placed(side), QColor(tokens[Token.SIDE]))
        for number, (share, token) in enumerate(_LINES):
            width = window.width() * share // 100
            line = QRect(side.right() + 12, window.top() + 16 + 18 * number, width, 6)
            painter.fillRect(self._placed(line), QColor(tokens[token]))

    def _paint_edges(self, painter: QPainter, shape: QPainterPath) -> None:
        color = self._icons.theme.color
        edge = QPen(color(Token.ACCENT), 2) if self.isChecked() else QPen(color(Token.CONTROL_LINE))
        painter.setPen(edge)
        painter.drawPath(shape)
        if self.hasFocus():
            painter.setPen(QPen(color(Token.ACCENT), 2))
            words = self.rect().adjusted(1, PICTURE_HEIGHT + 2, -1, -1)
            painter.drawRoundedRect(words, 5, 5)

    def _paint_words(self, painter: QPainter) -> None:
        line = QRect(8, PICTURE_HEIGHT, self.width() - 16, WORDS_HEIGHT)
        if self.isChecked():
            mark = QRect(line.topLeft(), QSize(16, line.height()))
            self._icons.paint(painter, self._placed(mark), Icon.CHECK, Token.ACCENT)
            line.setLeft(line.left() + 24)
        painter.setFont(fonts.body())
        painter.setPen(self._icons.theme.color(Token.TEXT))
        side = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self._placed(line), side, self.text())

    def _placed(self, rect: QRect) -> QRect:
        return placed(rect, self.rect(), self.layoutDirection())
