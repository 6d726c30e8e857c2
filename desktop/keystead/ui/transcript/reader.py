"""Where the reader is in a transcript: what is seen, selected, found, at the keyboard; no widget.

Owns what pointer and keys share; painting is the view's.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF

from keystead.ui.icons import Icons
from keystead.ui.transcript.found_text import FoundText
from keystead.ui.transcript.laid_row import LaidRow
from keystead.ui.transcript.laid_rows import LaidRows
from keystead.ui.transcript.part import Ink, Marked, Part, Target
from keystead.ui.transcript.row_layouts import WHOLE
from keystead.ui.transcript.rows import RowKind
from keystead.ui.transcript.text_selection import Position, TextSelection
from keystead.ui.transcript.viewport_rows import SeenRow, ViewportRows


class Reader:
    """The rows, the part of them that is seen in ``column``, and the selection."""

    def __init__(self, icons: Icons) -> None:
        self.rows = LaidRows(icons)
        self.shown = ViewportRows(self.rows)
        self.selection = TextSelection()
        self.found = FoundText()
        self.column = QRect()
        self.target = -1  # of the current row's targets, the one the keyboard is at

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows.heights)

    def inserted(self, first: int, count: int) -> None:
        """Rows came into the model; where the reader is moves with the rows below them."""
        self.rows.inserted(first, count)
        # What stood in the tail stands in the first of the blocks that close of it.
        below = first + 1 if self._closes_tail(first + count) else first
        self.shown.inserted(below, count)
        self.selection.inserted(below, count)
        self.found.inserted(below, count)

    def removed(self, first: int, count: int) -> None:
        """Rows left the model."""
        self.rows.removed(first, count)
        self.shown.removed(first, count)
        self.selection.removed(first, count)
        self.found.removed(first, count)

    def release(self) -> None:
        """Give every layout back; what is seen is laid out anew when it is painted."""
        self.rows.forget()
        self.shown.seen = []

    def hit(self, point: QPointF) -> tuple[SeenRow, QPointF] | None:
        """The row under a point of the viewport, and the point in it."""
        for row in self.shown.seen:
            if row.y <= point.y() < row.bottom:
                return row, self._inside(row, point)
        return None

    def target_at(self, point: QPointF) -> Target | None:
        """What a click at a point of the viewport would activate."""
        hit = self.hit(point)
        return hit[0].laid.target_at(hit[1]) if hit else None

    def position(self, point: QPointF) -> Position | None:
        """The text position nearest to a point of the viewport."""
        seen = self.shown.seen
        if not seen:
            return None
        row = next((row for row in seen if point.y() < row.bottom), seen[-1])
        return row.number, row.laid.position_at(self._inside(row, point))

    def marks(self, number: int, laid: LaidRow) -> list[Marked]:
        """What is marked in a row: what was found, and over it what is selected."""
        marks = self.found.marks(number, laid)
        if chosen := self.selection.within(number, laid.length):
            marks.append(Marked(*chosen, Ink.SELECTED))
        return marks

    def go_to_found(self, number: int, place: int) -> None:
        """Show the match ``place`` of a row, unfolded where it is folded away."""
        if len(self.found.spans(self.rows[number])) <= place:
            self.rows.open(number, WHOLE)
        laid = self.rows[number]
        spans = self.found.spans(laid)
        self.found.row, self.found.place = number, min(place, len(spans) - 1)
        if not spans:
            self.shown.show_row(number)
            return
        start, end = spans[self.found.place]
        inside = laid.placed_at(start)
        if inside is not None:
            caret = inside.part.place_of(start - inside.start)
            _show_across(inside.part, caret, inside.part.place_of(end - inside.start))
            top = round(inside.y + caret.top())
            self.shown.show_lines(number, top, top + round(caret.height()))

    def select_all(self) -> None:
        """Select every row."""
        if self.count:
            last = self.count - 1
            self.selection = TextSelection((0, 0), (last, self.rows[last].length))

    def select_word(self, position: Position) -> None:
        """Select the word around ``position``."""
        row, start = position
        end, laid = start, self.rows[row]
        while start > 0 and laid.text(start - 1, start).isalnum():
            start -= 1
        while end < laid.length and laid.text(end, end + 1).isalnum():
            end += 1
        self.selection = TextSelection((row, start), (row, end))

    def text_to_copy(self, current: int) -> str:
        """The selected text, or that of the row ``current``; nothing without either."""
        if self.selection:
            return self.selection.text(self.rows)
        if current < 0:
            return ""
        laid = self.rows[current]
        return laid.text(0, laid.length) or self.rows.model.row(current).text

    def _closes_tail(self, below: int) -> bool:
        """Whether the rows before ``below`` stand where the tail stood so far, or at the end."""
        model = self.rows.model
        return below >= model.rowCount() or model.row(below).kind is RowKind.TAIL

    def _inside(self, row: SeenRow, point: QPointF) -> QPointF:
        return point - QPointF(self.column.left(), row.y)


def _show_across(part: Part, start: QRectF, end: QRectF) -> None:
    """Scroll a block sideways so that a stretch of one of its lines is seen."""
    if start.left() < 0 or end.right() > part.width:
        part.scroll_to(part.scrolled + start.left() - part.width / 3)
