"""Which rows are laid out: those that are seen, and the last ones that were.

Owns the kept layouts, the heights (measured or estimated) and what a person unfolded; where rows
stand in the viewport is `viewport_rows`'s.
"""

from __future__ import annotations

from collections import OrderedDict

from keystead.ui.icons import Icons
from keystead.ui.transcript.laid_row import LaidRow
from keystead.ui.transcript.model import TranscriptModel
from keystead.ui.transcript.row_heights import RowHeights
from keystead.ui.transcript.row_layouts import FOLDED, GAP, RowLayouts
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.transcript.tail_row import TailRow

KEPT = 200
_ESTIMATES = {RowKind.USER: 38, RowKind.MARKDOWN: 28, RowKind.ERROR: 52, RowKind.TOOL_CALL: 32}
_CHARS_PER_LINE = 100


class LaidRows:
    """The rows of ``model`` laid out for one width at a time."""

    def __init__(self, icons: Icons) -> None:
        self.model = TranscriptModel()
        self.heights = RowHeights()
        self._layouts = RowLayouts(icons)
        self._width = 0.0
        # By the row's identity, so that rows may be put in before it; the row is held beside it.
        self._kept: OrderedDict[int, tuple[Row, LaidRow]] = OrderedDict()
        self._tail: TailRow | None = None
        self._openness: dict[tuple[str, RowKind], int] = {}

    def show(self, model: TranscriptModel) -> None:
        """Lay out the rows of another model, or of the same after it changed as a whole."""
        self.model = model
        self.forget()
        self.heights = RowHeights()
        self.inserted(0, model.rowCount())

    def set_width(self, width: float) -> None:
        """Lay out for ``width`` pixels from now on."""
        if width != self._width:
            self._width = width
            self.forget()

    def forget(self) -> None:
        """Lay every row out anew when it is seen."""
        self._kept.clear()
        self._tail = None

    def advance(self) -> None:
        """Lay out more of what arrived; once a frame."""
        if self._tail is not None and self._tail.unfinished:
            self._tail.advance()

    def inserted(self, first: int, count: int) -> None:
        """Rows came into the model."""
        rows = map(self.model.row, range(first, first + count))
        self.heights.insert(first, [_estimate(row) for row in rows])

    def removed(self, first: int, count: int) -> None:
        """Rows left the model."""
        self.heights.remove(first, count)

    def __getitem__(self, number: int) -> LaidRow:
        row = self.model.row(number)
        laid = self._tail_row(row) if row.kind is RowKind.TAIL else self._closed_row(row)
        self.heights.set(number, round(laid.height))
        return laid

    def openness(self, number: int) -> int:
        """How much of the row is shown."""
        return self._openness_of(self.model.row(number))

    def open(self, number: int, openness: int) -> None:
        """Show more or less of the row."""
        row = self.model.row(number)
        self._openness[row.entry_id, row.kind] = openness
        self._kept.pop(id(row), None)

    def _openness_of(self, row: Row) -> int:
        return self._openness.get((row.entry_id, row.kind), FOLDED)

    def _tail_row(self, row: Row) -> TailRow:
        if self._tail is None:
            self._tail = TailRow(self._width)
        self._tail.show(row.text)
        return self._tail

    def _closed_row(self, row: Row) -> LaidRow:
        if kept := self._kept.get(id(row)):
            self._kept.move_to_end(id(row))
            return kept[1]
        laid = self._layouts.lay_out(row, self._width, self._openness_of(row))
        self._kept[id(row)] = (row, laid)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return laid


def _estimate(row: Row) -> int:
    height = _ESTIMATES.get(row.kind, 20) + GAP
    if row.kind in (RowKind.USER, RowKind.MARKDOWN):
        height += 20 * (len(row.text) // _CHARS_PER_LINE)
    return height
