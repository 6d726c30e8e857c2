"""Where a dragged tab would go, and the hint that shows it.

Owns reading the place under the pointer and drawing it; moving the tab is ``area``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.theme import Token
from keystead.ui.window.tabs.group import TabGroup

EDGE = 0.25  # of the content's width at either end, where a drop makes a new group
_LINE = 2


@dataclass(frozen=True, slots=True)
class Drop:
    """``group`` is a number; ``beside`` says that a new group is wanted there instead.

    ``place`` is before which tab, -1 for the end; ``rect`` is what the hint marks, in the area.
    """

    group: int
    place: int
    beside: bool
    rect: QRect


def drop_at(
    point: QPoint, groups: Sequence[TabGroup], area: QWidget, *, may_split: bool
) -> Drop | None:
    """Where a tab that is let go at ``point`` of ``area`` would go, if anywhere."""
    for number, group in enumerate(groups):
        strip = _rect(group.strip, area)
        content = _rect(group.content, area)
        if group.strip.isVisible() and strip.contains(point):
            return _in_strip(number, group, area, point)
        if content.contains(point):
            edge = round(content.width() * EDGE)
            half = QSize(content.width() // 2, content.height())
            first, second = QRect(content.topLeft(), half), QRect(content.topLeft(), half)
            second.moveRight(content.right())
            if area.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                first, second = second, first
            if may_split and abs(point.x() - _outer(first, content)) < edge:
                return Drop(number, -1, True, first)
            if may_split and abs(point.x() - _outer(second, content)) < edge:
                return Drop(number + 1, -1, True, second)
            return Drop(number, -1, False, content)
    return None


def _in_strip(number: int, group: TabGroup, area: QWidget, point: QPoint) -> Drop:
    bar, strip = group.bar, _rect(group.strip, area)
    place = bar.place_at(bar.mapFrom(area, point))
    rect = bar.tabRect(min(place, bar.count() - 1))
    at_end = place == bar.count()
    left_to_right = area.layoutDirection() is Qt.LayoutDirection.LeftToRight
    x = rect.right() if at_end == left_to_right else rect.left()
    x = bar.mapTo(area, QPoint(x, 0)).x()
    return Drop(number, place, False, QRect(x - 1, strip.top(), _LINE, strip.height()))


def _outer(half: QRect, content: QRect) -> int:
    return half.left() if half.left() == content.left() else half.right()


def _rect(widget: QWidget, area: QWidget) -> QRect:
    return QRect(widget.mapTo(area, QPoint(0, 0)), widget.size())


class DropHint(QWidget):
    """Lies over the area while a tab is dragged: marks the place and carries the tab's title."""

    def __init__(self, icons: Icons, area: QWidget) -> None:
        super().__init__(area)
        self._icons = icons
        self._area = area
        self._rect: QRect | None = None
        self._title = ""
        self._pointer = QPoint()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_drop(self, drop: Drop | None, title: str, pointer: QPoint) -> None:
        """Mark ``drop``, or nothing where the tab would stay, and ``title`` at the pointer."""
        self._rect, self._title, self._pointer = drop.rect if drop else None, title, pointer
        self.resize(self._area.size())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self._icons.theme.color
        if self._rect is not None and self._rect.width() <= _LINE:
            painter.fillRect(self._rect, color(Token.ACCENT))
        elif self._rect is not None:
            painter.setOpacity(0.5)
            painter.fillRect(self._rect, color(Token.SELECTION))
            painter.setOpacity(1)
            painter.setPen(QPen(color(Token.ACCENT), _LINE))
            painter.drawRect(self._rect.adjusted(1, 1, -1, -1))
        self._paint_title(painter)

    def _paint_title(self, painter: QPainter) -> None:
        font = fonts.body()
        width = QFontMetrics(font).horizontalAdvance(self._title) + 24
        place = QRect(self._pointer + QPoint(12, 12), QSize(width, 28))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._icons.theme.color(Token.CONTROL_LINE))
        painter.setBrush(self._icons.theme.color(Token.CARD))
        painter.drawRoundedRect(place, 6, 6)
        painter.setPen(self._icons.theme.color(Token.TEXT))
        painter.setFont(font)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._title)
