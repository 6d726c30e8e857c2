"""The tail: text that is still arriving, as plain text that costs the same however much there is.

Owns the laying out of what came anew; when it is repainted is the view's to decide.
"""

from __future__ import annotations

import time
from bisect import bisect_right

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption

from keystead.ui import fonts
from keystead.ui.theme import Token
from keystead.ui.transcript.laid_row import LaidRow
from keystead.ui.transcript.part import Marks, Scene, Target, cursor_x, line_marks
from keystead.ui.transcript.row_layouts import GAP
from keystead.ui.transcript.utf16 import cut, units
from keystead.ui.transcript.visible_text import visible
from keystead.ui.widgets.mark import LOOKS, Mark

BUDGET = 0.008  # seconds of one frame that may go into laying out
_LINE = 20
_PIECE = 2_000  # characters laid out between two looks at the clock
_LONGEST = 1_000  # characters laid out at once; a paragraph of more is cut where a line wraps


class TailPart:
    """Plain text that grows at its end; only its last line is laid out anew."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.length = 0
        self.unfinished = False
        self.overflow = 0.0
        self.scrolled = 0.0
        self.targets: list[Target] = []
        self._text = ""
        self._taken = 0  # characters of it that are laid out
        self._segments: list[str] = []
        self._layouts: list[QTextLayout] = []
        self._starts: list[int] = []  # of the segments, in UTF-16 units
        self._lines: list[int] = [0]  # before each segment, and all of them

    @property
    def height(self) -> float:
        return float(self._lines[-1] * _LINE)

    def show(self, text: str) -> None:
        """Show ``text``; cheap where it is what was shown and more."""
        if text == self._text:
            return
        if not text.startswith(self._text[: self._taken]):
            self._clear()
        self._text = text
        self.advance()

    def advance(self) -> None:
        """Lay out more of the text, as much as a frame has time for."""
        deadline = time.perf_counter() + BUDGET
        while self._taken < len(self._text) and time.perf_counter() < deadline:
            self._take(self._text[self._taken : self._taken + _PIECE])
        self.unfinished = self._taken < len(self._text)

    def _take(self, added: str) -> None:
        self._taken += len(added)
        last = self._segments[-1] if self._segments else ""
        open_end = visible(last + added)
        if self._segments:
            self._pop()
        for number, line in enumerate(open_end.split("\n")):
            if number:
                self.length += 1
            self._append_line(line)

    def paint(self, painter: QPainter, scene: Scene, marks: Marks) -> None:
        painter.setPen(scene.color(Token.TEXT))
        first = self._segment_at(scene.clip.top())
        for number in range(first, len(self._layouts)):
            y = self._lines[number] * _LINE
            if y > scene.clip.bottom():
                break
            start = self._starts[number]
            ranges = line_marks(marks, start, start + units(self._segments[number]), scene)
            self._layouts[number].draw(painter, QPointF(0, y), ranges)

    def position_at(self, point: QPointF) -> int:
        if not self._layouts:
            return 0
        number = self._segment_at(point.y())
        layout = self._layouts[number]
        line = int((point.y() - self._lines[number] * _LINE) // _LINE)
        found = layout.lineAt(min(max(0, line), layout.lineCount() - 1))
        return self._starts[number] + found.xToCursor(point.x())

    def place_of(self, position: int) -> QRectF:
        number = max(0, bisect_right(self._starts, position) - 1)
        if not self._layouts:
            return QRectF(0, 0, 1, _LINE)
        line = self._layouts[number].lineForTextPosition(position - self._starts[number])
        y = self._lines[number] * _LINE + line.lineNumber() * _LINE
        return QRectF(cursor_x(line, position - self._starts[number]), y, 1, _LINE)

    def text(self, start: int, end: int) -> str:
        return cut(visible(self._text), start, end)

    def link_at(self, _point: QPointF) -> str:
        """Nothing is active before its block has closed."""
        return ""

    def scroll_to(self, x: float) -> None:
        """The tail wraps, so there is nothing beside it."""

    def _segment_at(self, y: float) -> int:
        found = bisect_right(self._lines, max(0.0, y) / _LINE) - 1
        return min(max(0, found), len(self._layouts) - 1)

    def _clear(self) -> None:
        self._segments, self._layouts, self._starts, self._lines = [], [], [], [0]
        self.length = self._taken = 0

    def _pop(self) -> None:
        self._segments.pop()
        self._layouts.pop()
        self.length = self._starts.pop()
        self._lines.pop()

    def _append_line(self, line: str) -> None:
        while len(line) > _LONGEST:
            layout = self._lay_out(line[:_LONGEST])
            last = layout.lineAt(layout.lineCount() - 1)
            settled = len(cut(line[:_LONGEST], 0, last.textStart())) or _LONGEST
            self._append(line[:settled], self._lay_out(line[:settled]))
            line = line[settled:]
        self._append(line, self._lay_out(line))

    def _append(self, text: str, layout: QTextLayout) -> None:
        self._starts.append(self.length)
        self._segments.append(text)
        self._layouts.append(layout)
        self._lines.append(self._lines[-1] + layout.lineCount())
        self.length += units(text)

    def _lay_out(self, text: str) -> QTextLayout:
        layout = QTextLayout(text, self._font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width)
            line.setPosition(QPointF(0, y + (_LINE - line.height()) / 2))
            y += _LINE
        layout.endLayout()
        return layout

    def _font(self) -> QFont:
        in_code = self._text.lstrip().startswith(("```", "~~~"))
        return fonts.code() if in_code else fonts.body()


class TailRow(LaidRow):
    """The row of the tail, with a ring in the margin that shows that more is to come."""

    def __init__(self, width: float) -> None:
        super().__init__()
        self._part = TailPart(width)
        self.add(self._part, 0, 4)
        self.draw(_ring)

    def show(self, text: str) -> None:
        """Show what has arrived, or, of very much at once, the beginning of it."""
        self._part.show(text)
        self._measure()

    def advance(self) -> None:
        """Show more of it, with the next frame."""
        self._part.advance()
        self._measure()

    def _measure(self) -> None:
        self.height = self._part.height + 8 + GAP


def _ring(painter: QPainter, scene: Scene) -> None:
    icon, token, _ = LOOKS[Mark.RUNNING]
    scene.icons.paint(painter, QRect(-24, 7, 14, 14), icon, token)
