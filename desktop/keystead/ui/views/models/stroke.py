"""The drawing of one row of models: texts that end in "…", icons, and what was looked for in them.

Owns these strokes, mirrored where the window runs from the right; where they go is the delegates'.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.transcript.visible_text import runs_left
from keystead.ui.views.models.query import parts_found
from keystead.ui.widgets.found_text import spans_of
from keystead.ui.widgets.mirror import placed

_ONE_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT = (Qt.AlignmentFlag.AlignLeft | _ONE_LINE).value
_RIGHT = (Qt.AlignmentFlag.AlignRight | _ONE_LINE).value
_ABSOLUTE = Qt.AlignmentFlag.AlignAbsolute.value


class Stroke:
    """Draws in ``rect``; every room is given as for a window that runs from the left.

    It draws each cell of a table anew, so it makes no flags and no metrics each time.
    """

    def __init__(
        self, painter: QPainter, icons: Icons, rect: QRect, direction: Qt.LayoutDirection
    ) -> None:
        self._painter = painter
        self._icons = icons
        self._rect = rect
        self._direction = direction
        mirrored = direction is Qt.LayoutDirection.RightToLeft
        self._sides = (_RIGHT, _LEFT) if mirrored else (_LEFT, _RIGHT)
        # What is written from the left keeps its order where the window runs from the right.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)

    def text(
        self, room: QRect, text: str, font: QFont, token: Token, *, trailing: bool = False
    ) -> QRect:
        """Draw ``text`` at one side of ``room``; what is left of the room behind it."""
        width = advance(text, font)
        if width > room.width():
            width = room.width()
            text = _metrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
        painter = self._painter
        painter.setFont(font)
        painter.setPen(self._icons.theme.color(token))
        place = placed(room, self._rect, self._direction)
        painter.drawText(place, self._sides[trailing] | _ABSOLUTE, text)
        return room.adjusted(width, 0, 0, 0)

    def icon(self, room: QRect, icon: Icon, side: int, token: Token, gap: int = 0) -> QRect:
        """Draw ``icon`` where ``room`` begins; what is left of the room after a ``gap``."""
        place = QRect(room.left(), room.top(), side, room.height())
        self._icons.paint(self._painter, placed(place, self._rect, self._direction), icon, token)
        return room.adjusted(side + gap, 0, 0, 0)

    def matched(self, room: QRect, text: str, needle: str, token: Token = Token.TEXT) -> QRect:
        """Draw ``text`` with the words of ``needle`` in the accent colour where all of it fits."""
        strong = fonts.body(QFont.Weight.DemiBold)
        parts = _parts(text, needle)
        if len(parts) == 1 or advance(text, strong) > room.width() or runs_left(text):
            return self.text(room, text, fonts.body(), token)
        looks = [(strong, Token.ACCENT) if hit % 2 else (fonts.body(), token)
                 for hit in range(len(parts))]  # fmt: skip
        widths = [advance(part, font) for part, (font, _) in zip(parts, looks, strict=True)]
        # The parts follow each other from the left wherever all of it stands.
        whole = QRect(room.left(), room.top(), sum(widths), room.height())
        place = placed(whole, self._rect, self._direction)
        for part, width, (font, colour) in zip(parts, widths, looks, strict=True):
            place.setWidth(width + 1)
            self._painter.setFont(font)
            self._painter.setPen(self._icons.theme.color(colour))
            self._painter.drawText(place, _LEFT | _ABSOLUTE, part)
            place.translate(width, 0)
        return room.adjusted(whole.width(), 0, 0, 0)


def _parts(text: str, needle: str) -> list[str]:
    """``text`` cut where words of ``needle`` stand; every second part is one of them."""
    spans = spans_of(text, needle) or parts_found(text, needle)
    cuts = [place for span in spans for place in span]
    return [text[start:end] for start, end in pairwise((0, *cuts, len(text)))]


# By a font's identity, which is its own for as long as the font is kept beside its metrics.
_METRICS: dict[int, tuple[QFont, QFontMetrics]] = {}
_ADVANCES: dict[tuple[int, str], int] = {}
_MOST_ADVANCES = 20_000


def advance(text: str, font: QFont) -> int:
    """How wide ``text`` is in one of ``ui.fonts``; it is mostly the same few words."""
    metrics = _metrics(font)
    key = (id(font), text)
    width = _ADVANCES.get(key)
    if width is None:
        if len(_ADVANCES) >= _MOST_ADVANCES:
            _ADVANCES.clear()
        width = _ADVANCES[key] = metrics.horizontalAdvance(text)
    return width


def _metrics(font: QFont) -> QFontMetrics:
    found = _METRICS.get(id(font))
    if found is None:
        found = _METRICS[id(font)] = (font, QFontMetrics(font))
    return found[1]
