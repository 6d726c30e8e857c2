"""A table: a grid of cells that do not wrap, scrolling inside its frame.

Owns the grid; what the cells say comes from `markdown`.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QTextCharFormat, QTextLayout, QTextOption

from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.theme import Token
from keystead.ui.transcript.chrome import paint_box, paint_scroll_bar
from keystead.ui.transcript.markdown import Cell, Span, Table
from keystead.ui.transcript.part import Does, Marks, Scene, Target, cursor_x, line_marks
from keystead.ui.transcript.utf16 import cut, units

_ROW = 28
_PAD = 12
_BAR_ROOM = 8
_WIDEST = 480.0  # pixels of a cell's text; longer ones are wrapped


class _LaidCell:
    def __init__(self, cell: Cell, icons: Icons, *, header: bool) -> None:
        self.text = "".join(span.text for span in cell)
        self.links: list[tuple[int, int, Span]] = []
        font = fonts.body(QFont.Weight.Medium) if header else fonts.body()
        self.layout = QTextLayout(self.text.replace("\n", "\u2028"), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.layout.setTextOption(option)
        self.layout.setFormats(self._formats(cell, icons, Token.MUTED if header else Token.TEXT))
        self.layout.beginLayout()
        y = 0.0
        while (line := self.layout.createLine()).isValid():
            line.setLineWidth(_WIDEST)
            line.setPosition(QPointF(0, y))
            y += line.height()
        self.layout.endLayout()
        self.height = y
        lines = (self.layout.lineAt(number) for number in range(self.layout.lineCount()))
        self.width = max((line.naturalTextWidth() for line in lines), default=0.0)

    def _formats(self, cell: Cell, icons: Icons, color: Token) -> list[QTextLayout.FormatRange]:
        found: list[QTextLayout.FormatRange] = []
        start = 0
        for span in cell:
            part = QTextLayout.FormatRange()
            part.start, part.length = start, units(span.text)
            look = QTextCharFormat()
            if span.code:
                look.setFont(fonts.code())
            if span.bold:
                look.setFontWeight(QFont.Weight.DemiBold)
            look.setFontItalic(span.italic)
            look.setFontStrikeOut(span.struck)
            look.setForeground(icons.theme.color(Token.ACCENT if span.link else color))
            part.format = look
            start += part.length
            found.append(part)
            if span.link:
                self.links.append((part.start, start, span))
        return found

    def place_of(self, position: int) -> QRectF:
        line = self.layout.lineForTextPosition(position)
        if not line.isValid():
            return QRectF(0, 0, 1, self.height)
        return QRectF(cursor_x(line, position), line.y(), 1, line.height())

    def position_at(self, point: QPointF) -> int:
        for number in range(self.layout.lineCount()):
            line = self.layout.lineAt(number)
            if point.y() < line.y() + line.height() or number == self.layout.lineCount() - 1:
                return line.xToCursor(point.x())
        return 0


class TablePart:
    """A table in ``width`` pixels."""

    def __init__(self, table: Table, width: float, icons: Icons) -> None:
        self._table = table
        self._cells = [
            [_LaidCell(cell, icons, header=number == 0) for cell in row]
            for number, row in enumerate(table.rows)
        ]
        columns = max(map(len, self._cells), default=0)
        widths = [
            max((row[column].width for row in self._cells if column < len(row)), default=0.0)
            + 2 * _PAD
            for column in range(columns)
        ]
        spare = max(0.0, width - 2 - sum(widths)) / max(1, columns)
        self._edges = [0.0, *accumulate(natural + spare for natural in widths)]
        heights = [max([_ROW, *(cell.height + 8 for cell in row)]) + 1 for row in self._cells]
        self._tops = [0.0, *accumulate(heights)]
        self._starts = [0]
        for row in self._cells:
            for cell in row:
                self._starts.append(self._starts[-1] + units(cell.text) + 1)
        self._x = 0.0
        self.overflow = max(0.0, self._edges[-1] - (width - 2))
        self.width = width
        self.height = self._tops[-1] + 1 + (_BAR_ROOM if self.overflow else 0)
        self.length = max(0, self._starts[-1] - 1)
        self.unfinished = False

    @property
    def targets(self) -> list[Target]:
        """The links, where they are now."""
        return [
            Target(self._cell_rect(row, column), Does.LINK, span.text, span.link)
            for row, cells in enumerate(self._cells)
            for column, cell in enumerate(cells)
            for _, _, span in cell.links
        ]

    def paint(self, painter: QPainter, scene: Scene, marks: Marks) -> None:
        box = QRectF(0, 0, self.width, self.height)
        paint_box(painter, box, scene, None, Token.LINE, 6)
        painter.save()
        frame = QPainterPath()
        frame.addRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)
        painter.setClipPath(frame, Qt.ClipOperation.IntersectClip)
        header = QRectF(1, 1, self.width - 2, self._tops[1])
        painter.fillRect(header, scene.color(Token.CARD))
        number = 0
        for row, cells in enumerate(self._cells):
            seen = self._tops[row] < scene.clip.bottom() and self._tops[row + 1] > scene.clip.top()
            if seen and row:
                line = QRectF(0, self._tops[row], self.width, 1)
                painter.fillRect(line, scene.color(Token.LINE))
            for column, cell in enumerate(cells):
                if seen:
                    self._paint_cell(painter, scene, (row, column, number), cell, marks)
                number += 1
        painter.restore()
        paint_scroll_bar(painter, box, scene, self._x, self.overflow)

    def place_of(self, position: int) -> QRectF:
        number = max(0, min(bisect_right(self._starts, position), len(self._starts) - 1) - 1)
        first = 0
        for row, cells in enumerate(self._cells):
            if number < first + len(cells):
                cell = cells[number - first]
                place = cell.place_of(position - self._starts[number])
                return place.translated(self._text_corner(row, number - first, cell))
            first += len(cells)
        return QRectF(0, 0, 1, self.height)

    def position_at(self, point: QPointF) -> int:
        number = 0
        found = 0
        for row, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                rect = self._cell_rect(row, column)
                if point.y() >= rect.top() and (point.x() >= rect.left() or not column):
                    found = self._starts[number] + cell.position_at(
                        point - self._text_corner(row, column, cell)
                    )
                number += 1
        return found

    def text(self, start: int, end: int) -> str:
        joined = "\n".join("\t".join(cell.text for cell in row) for row in self._cells)
        return cut(joined, start, end)

    def scroll_to(self, x: float) -> None:
        self._x = min(max(0.0, x), self.overflow)

    @property
    def scrolled(self) -> float:
        """How far the content is scrolled."""
        return self._x

    def link_at(self, point: QPointF) -> str:
        """The address under ``point``, or nothing."""
        for row, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                if cell.links and self._cell_rect(row, column).contains(point):
                    at = cell.position_at(point - self._text_corner(row, column, cell))
                    return next((s.link for a, b, s in cell.links if a <= at < b), "")
        return ""

    def _cell_rect(self, row: int, column: int) -> QRectF:
        left, right = self._edges[column] - self._x + 1, self._edges[column + 1] - self._x + 1
        return QRectF(left, self._tops[row], right - left, self._tops[row + 1] - self._tops[row])

    def _text_corner(self, row: int, column: int, cell: _LaidCell) -> QPointF:
        rect = self._cell_rect(row, column)
        x = rect.left() + _PAD
        if column in self._table.right:
            x = rect.right() - _PAD - cell.width
        elif column in self._table.centered:
            x = rect.center().x() - cell.width / 2
        return QPointF(x, rect.top() + (rect.height() + 1 - cell.height) / 2)

    def _paint_cell(
        self,
        painter: QPainter,
        scene: Scene,
        place: tuple[int, int, int],
        cell: _LaidCell,
        marks: Marks,
    ) -> None:
        row, column, number = place
        ranges = line_marks(marks, self._starts[number], self._starts[number + 1] - 1, scene)
        cell.layout.draw(painter, self._text_corner(row, column, cell), ranges)
