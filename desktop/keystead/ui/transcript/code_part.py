"""Code: lines that do not wrap, each laid out only when it is seen, scrolling inside the block.

Owns the frame, the lines and the bar below them; colours come from `highlight`.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextCharFormat, QTextLayout

from keystead.ui import fonts
from keystead.ui.icons import Icon
from keystead.ui.theme import Token
from keystead.ui.transcript.chrome import paint_box, paint_scroll_bar
from keystead.ui.transcript.code_lines import CodeLines, starts_of
from keystead.ui.transcript.highlight import Highlighter
from keystead.ui.transcript.part import Does, Marks, Scene, Target, cursor_x, line_marks
from keystead.ui.transcript.visible_text import visible_name
from keystead.ui.translation import tr

LINE = 18  # pixels from one line to the next
HEAD = 29
_PAD_X = 12
_KEPT = 400  # lines kept laid out


class CodePart:
    """A framed block of code; with a head it names its language and can be copied."""

    def __init__(
        self, text: str, width: float, *, language: str = "", head: bool = True, most: int = 0
    ) -> None:
        self._code = CodeLines(text)
        self.line_count = len(self._code.shown)
        self._lines = self._code.shown[:most] if most else self._code.shown
        self._language = visible_name(language)
        self._head = HEAD if head else 0
        self._pad = 8 if head else 4
        self._colors = Highlighter(self._lines, language)
        self._starts = starts_of(self._lines)
        self._laid: dict[int, tuple[QTextLayout, bool]] = {}
        self._x = 0.0
        metrics = QFontMetricsF(fonts.code())
        self._drop = (LINE - metrics.height()) / 2
        longest = max(map(metrics.horizontalAdvance, heapq.nlargest(3, self._lines, key=len)))
        self.overflow = max(0.0, longest + 2 * _PAD_X - width)
        self.width = width
        self.height = float(self._head + 2 * self._pad + LINE * len(self._lines) + 2)
        self.length = self._starts[-1] - 1
        self.unfinished = False
        self.targets = [self._copy_target(text)] if head else []

    def paint(self, painter: QPainter, scene: Scene, marks: Marks) -> None:
        box = QRectF(0, 0, self.width, self.height)
        paint_box(painter, box, scene, Token.FIELD, Token.LINE, 6)
        if self._head:
            self._paint_head(painter, scene)
        painter.save()
        inner = QRectF(1, self._top - self._pad, self.width - 2, self.height - self._head - 2)
        painter.setClipRect(inner, Qt.ClipOperation.IntersectClip)
        self._paint_lines(painter, scene, marks)
        painter.restore()
        paint_scroll_bar(painter, box, scene, self._x, self.overflow)

    def position_at(self, point: QPointF) -> int:
        line = self._line_at(point.y())
        layout = self._layout(line).lineAt(0)
        found = layout.xToCursor(point.x() - _PAD_X + self._x)
        return self._starts[line] + found

    def place_of(self, position: int) -> QRectF:
        number, inside = self._split(position)
        x = cursor_x(self._layout(number).lineAt(0), inside)
        return QRectF(_PAD_X + x - self._x, self._top + number * LINE, 1, LINE)

    def text(self, start: int, end: int) -> str:
        return self._code.written(self._split(start), self._split(end))

    def scroll_to(self, x: float) -> None:
        self._x = min(max(0.0, x), self.overflow)

    def link_at(self, _point: QPointF) -> str:
        """Code has no links."""
        return ""

    @property
    def scrolled(self) -> float:
        """How far the content is scrolled."""
        return self._x

    @property
    def _top(self) -> float:
        return float(self._head + self._pad + 1)

    def _split(self, position: int) -> tuple[int, int]:
        """The line in which a position is, and where in it."""
        number = min(bisect_right(self._starts, position), len(self._lines)) - 1
        return number, position - self._starts[number]

    def _line_at(self, y: float) -> int:
        return min(max(0, int((y - self._top) // LINE)), len(self._lines) - 1)

    def _paint_head(self, painter: QPainter, scene: Scene) -> None:
        painter.fillRect(QRectF(1, self._head, self.width - 2, 1), scene.color(Token.LINE))
        painter.setFont(fonts.small())
        painter.setPen(scene.color(Token.MUTED))
        name = painter.fontMetrics().elidedText(
            self._language, Qt.TextElideMode.ElideRight, int(self.width / 2)
        )
        painter.drawText(QRectF(12, 0, self.width / 2, self._head), _MIDDLE, name)
        rect = self.targets[0].rect
        icon = QRectF(rect.x() + 8, rect.y() + 5, 14, 14).toRect()
        scene.icons.paint(painter, icon, Icon.COPY)
        painter.setPen(scene.color(Token.TEXT))
        painter.drawText(rect.adjusted(26, 0, 0, 0), _MIDDLE, self.targets[0].label)

    def _paint_lines(self, painter: QPainter, scene: Scene, marks: Marks) -> None:
        first, last = self._line_at(scene.clip.top()), self._line_at(scene.clip.bottom())
        self.unfinished = not self._colors.advance(last)
        painter.setPen(scene.color(Token.TEXT))
        for number in range(first, last + 1):
            layout = self._layout(number)
            self._color(number, layout, scene)
            ranges = line_marks(marks, self._starts[number], self._starts[number + 1] - 1, scene)
            at = QPointF(_PAD_X - self._x, self._top + number * LINE + self._drop)
            layout.draw(painter, at, ranges)

    def _layout(self, number: int) -> QTextLayout:
        if number in self._laid:
            return self._laid[number][0]
        if len(self._laid) >= _KEPT:
            self._laid.clear()
        layout = QTextLayout(self._lines[number], fonts.code())
        _lay_out(layout)
        self._laid[number] = (layout, False)
        return layout

    def _color(self, number: int, layout: QTextLayout, scene: Scene) -> None:
        known = self._colors.finished or not self.unfinished
        if self._laid[number][1] or not known:
            return
        ranges: list[QTextLayout.FormatRange] = []
        for start, length, token in self._colors.colors(number):
            found = QTextLayout.FormatRange()
            found.start, found.length = start, length
            look = QTextCharFormat()
            look.setForeground(scene.color(token))
            found.format = look
            ranges.append(found)
        if ranges:
            layout.setFormats(ranges)
            _lay_out(layout)
        self._laid[number] = (layout, True)

    def _copy_target(self, text: str) -> Target:
        label = tr("Copy")
        wide = QFontMetricsF(fonts.small()).horizontalAdvance(label) + 34
        rect = QRectF(self.width - wide - 4, 3, wide, 24)
        return Target(rect, Does.COPY, label, text)


def _lay_out(layout: QTextLayout) -> None:
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()


_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
