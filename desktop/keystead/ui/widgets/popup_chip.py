"""A chip that opens something: an icon, a text, a fainter word, and an arrow.

Owns its look and how it gives way where room is short: the fainter word goes first, then the short
text takes the place of the whole one, then that is cut. What it opens is its user's, by `clicked`.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.button import SMALL_HEIGHT, press_on_enter
from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.widgets.mirror import placed

_ICON = 14  # logical pixels
_ARROW = 12
_PAD = 8
_GAP = 4
_AROUND = 2 * _PAD + _ICON + _ARROW + 2 * _GAP  # what stands around the text
_READABLE = 12  # characters that a text is still known by
_WORD = 5  # characters under which nothing is left of the fainter word


class PopupChip(QPushButton):
    """``name`` says to a screen reader what is chosen with it."""

    def __init__(self, icons: Icons, name: str, icon: Icon) -> None:
        super().__init__()
        self._icons = icons
        self._name = name
        self._icon = icon
        self._text = self._aside = self._short = ""
        self._compact = False
        self.setProperty("look", "chip")
        self.setFont(fonts.small())
        self.setFixedHeight(SMALL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.show_choice("")

    def show_choice(self, text: str, aside: str = "", short: str = "") -> None:
        """Show what is chosen, and ``aside`` fainter beside it; where room is short, ``short``."""
        self._text, self._aside, self._short = text, aside, short or text
        whole = " · ".join(part for part in (text, aside) if part)
        self.setAccessibleName(f"{self._name}: {whole}" if whole else self._name)
        self.setToolTip(plain_tooltip(f"{self._name}: {whole}" if whole else self._name))
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Be the icon alone; the tooltip has the rest."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def narrowest(self, *, compact: bool) -> int:
        """The least width: as the icon alone, or with as much text as is needed to know it."""
        if compact:
            return 2 * _PAD + _ICON
        readable = self._width(self._short[:_READABLE] + "…")
        return _AROUND + min(self._width(self._short), readable)

    def text(self) -> str:
        return self._text

    @property
    def shown(self) -> str:
        """As much of the text as there is room for."""
        room = self.width() - _AROUND
        text = self._text if self._width(self._text) <= room else self._short
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, room))

    @property
    def whole_width(self) -> int:
        """How wide it is with all it says."""
        words = self._width(self._text) + (_GAP + self._width(self._aside) if self._aside else 0)
        return _AROUND + words

    def sizeHint(self) -> QSize:
        compact = self._compact
        return QSize(self.narrowest(compact=True) if compact else self.whole_width, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.narrowest(compact=self._compact), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_on_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        if self._compact:
            self._paint_icon(painter, (self.width() - _ICON) // 2, _ICON, self._icon, Token.TEXT)
            return
        right = self.width() - _PAD - _ARROW
        self._paint_icon(painter, _PAD, _ICON, self._icon, Token.TEXT)
        self._paint_icon(painter, right, _ARROW, Icon.CHEVRON_DOWN, Token.MUTED)
        left, right = _PAD + _ICON + _GAP, right - _GAP
        left += self._paint_words(painter, left, right, self.shown, Token.TEXT) + _GAP
        if right - left >= min(self._width(self._aside), self._width("x" * _WORD)):
            self._paint_words(painter, left, right, self._aside, Token.MUTED)

    def _paint_icon(
        self, painter: QPainter, left: int, side: int, icon: Icon, token: Token
    ) -> None:
        place = placed(QRect(left, 0, side, self.height()), self.rect(), self.layoutDirection())
        self._icons.paint(painter, place, icon, token)

    def _paint_words(
        self, painter: QPainter, left: int, right: int, text: str, token: Token
    ) -> int:
        """Paint what of ``text`` has room; returns the width it took."""
        room = max(0, right - left)
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        place = placed(QRect(left, 0, room, self.height()), self.rect(), self.layoutDirection())
        painter.setPen(self._icons.theme.color(token if self.isEnabled() else Token.MUTED))
        painter.setFont(self.font())
        flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, flags | Qt.TextFlag.TextSingleLine, shown)
        return self._width(shown)

    def _width(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + 1 if text else 0
