"""What stands around the text of rows: boxes, buttons, the bar of a block that scrolls sideways.

Owns their drawing; what they are for is said by the rows.
"""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from keystead.ui import fonts
from keystead.ui.theme import Token
from keystead.ui.transcript.part import Scene, Target

BUTTON = 28  # pixels high
BAR = 6
_BUTTON_EDGE = 13  # pixels beside a button's label
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


def paint_box(
    painter: QPainter, rect: QRectF, scene: Scene, fill: Token | None, edge: Token, radius: float
) -> None:
    """A box with a one pixel edge."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(scene.color(edge), 1))
    painter.setBrush(scene.color(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()


def paint_ring(painter: QPainter, rect: QRectF, scene: Scene) -> None:
    """What shows that the keyboard is here."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(scene.color(Token.ACCENT), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, 6, 6)
    painter.restore()


def paint_button(painter: QPainter, target: Target, scene: Scene) -> None:
    """An outlined button."""
    paint_box(painter, target.rect, scene, None, Token.CONTROL_LINE, 6)
    painter.setFont(fonts.body())
    painter.setPen(scene.color(Token.TEXT))
    room = target.rect.width() - 2 * _BUTTON_EDGE
    label = QFontMetricsF(fonts.body()).elidedText(
        target.label, Qt.TextElideMode.ElideRight, ceil(room)
    )
    painter.drawText(target.rect, Qt.AlignmentFlag.AlignCenter, label)


def button_width(label: str) -> float:
    """How wide a button with ``label`` is."""
    return QFontMetricsF(fonts.body()).horizontalAdvance(label) + 2 * _BUTTON_EDGE


def paint_line(
    painter: QPainter, rect: QRectF, text: str, font: QFont, scene: Scene, token: Token
) -> float:
    """One line that ends in "…" where room is short; returns the width it took."""
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, rect.width()))
    painter.setFont(font)
    painter.setPen(scene.color(token))
    painter.drawText(rect, _MIDDLE | Qt.TextFlag.TextSingleLine, shown)
    return metrics.horizontalAdvance(shown)


def paint_scroll_bar(
    painter: QPainter, box: QRectF, scene: Scene, at: float, overflow: float
) -> None:
    """The bar of a block whose content is wider than it by ``overflow``."""
    if overflow > 0:
        handle = scroll_handle(box, at, overflow)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(scene.color(Token.CONTROL_LINE))
        painter.drawRoundedRect(handle, 2, 2)
        painter.restore()


def scroll_handle(box: QRectF, at: float, overflow: float) -> QRectF:
    """Where the bar of such a block is; its length shows how much of the content is seen."""
    track = box.width() - 8
    length = max(24.0, track * box.width() / (box.width() + overflow))
    left = box.left() + 4 + (track - length) * at / overflow
    return QRectF(left, box.bottom() - BAR, length, BAR - 2)
