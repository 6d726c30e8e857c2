"""Which rows stand where in the viewport, kept steady while heights become known.

Owns the anchor (the first row seen and its place) and following the end; the scroll bar shows what
comes out of it. What rows look like is `laid_rows`'s.
"""

from __future__ import annotations

from dataclasses import dataclass

from keystead.ui.transcript.laid_row import LaidRow
from keystead.ui.transcript.laid_rows import LaidRows

MARGIN = 16  # pixels above the first row and below the last


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row in the viewport, ``y`` pixels below its upper edge."""

    number: int
    y: int
    laid: LaidRow

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return self.y + round(self.laid.height)


class ViewportRows:
    """The rows seen through a viewport of ``height`` pixels."""

    def __init__(self, rows: LaidRows) -> None:
        self.rows = rows
        self.height = 0
        self.following = True
        self.seen: list[SeenRow] = []
        self._anchor = 0
        self._y = MARGIN

    @property
    def value(self) -> int:
        """How much of the content is above the viewport."""
        return MARGIN + self.rows.heights.top(self._anchor) - self._y

    @property
    def maximum(self) -> int:
        """The largest `value`."""
        return max(0, self.rows.heights.total + 2 * MARGIN - self.height)

    def arrange(self) -> None:
        """Lay out what is seen now."""
        count = len(self.rows.heights)
        self.seen = []
        if not count:
            self.following = True
            self._anchor, self._y = 0, MARGIN
            return
        if self.following:
            self._place_end()
        self._anchor = min(self._anchor, count - 1)
        self._fill_up()
        self._fill_down()
        if not self.following and self._ends_early():
            self.following = True
            self._place_end()
            self._fill_up()
            self._fill_down()

    def scroll_by(self, pixels: int) -> None:
        """Move down by ``pixels``, or up; what is passed is measured, so nothing jumps."""
        self.following = False
        self._y -= pixels
        self.arrange()

    def scroll_to(self, value: int) -> None:
        """Go to a place far away, as exact as the heights are known."""
        self.following = value >= self.maximum
        if len(self.rows.heights):
            self._anchor = self.rows.heights.at(max(0, value - MARGIN))
            self._y = MARGIN + self.rows.heights.top(self._anchor) - value
        self.arrange()

    def show_row(self, number: int) -> None:
        """Move as little as needed to see the row, or its beginning if it is too tall."""
        height = round(self.rows[number].height)
        top = MARGIN + self.rows.heights.top(number) - self.value
        if top < 0 or height > self.height:
            self._go(number, MARGIN)
        elif top + height > self.height:
            self._go(number, self.height - height - MARGIN)

    def show_lines(self, number: int, top: int, bottom: int) -> None:
        """Move as little as needed to see a stretch of a row, ``top`` to ``bottom`` in it."""
        row = next((seen for seen in self.seen if seen.number == number), None)
        if row is None:
            self._go(number, self.height // 3 - top)
        elif row.y + top < MARGIN:
            self._go(number, MARGIN - top)
        elif row.y + bottom > self.height - MARGIN:
            self._go(number, self.height - MARGIN - bottom)

    def inserted(self, below: int, count: int) -> None:
        """Rows came above the row ``below``; the one that was seen first stays where it is."""
        if self._anchor >= below:
            self._anchor += count

    def removed(self, first: int, count: int) -> None:
        """Rows left."""
        if first < self._anchor:
            self._anchor = max(first, self._anchor - count)

    def _go(self, number: int, y: int) -> None:
        self.following = False
        self._anchor, self._y = number, y
        self.arrange()

    def _place_end(self) -> None:
        self._anchor = len(self.rows.heights) - 1
        self._y = self.height - MARGIN - round(self.rows[self._anchor].height)

    def _fill_up(self) -> None:
        while self._anchor and self._y > 0:
            self._anchor -= 1
            self._y -= round(self.rows[self._anchor].height)
        if not self._anchor:
            self._y = min(self._y, MARGIN)

    def _fill_down(self) -> None:
        number, y = self._anchor, self._y
        self.seen = []
        while number < len(self.rows.heights) and (y < self.height or not self.seen):
            row = SeenRow(number, y, self.rows[number])
            number, y = number + 1, row.bottom
            if y > 0 or number == len(self.rows.heights):
                self.seen.append(row)
        if self.seen:
            self._anchor, self._y = self.seen[0].number, self.seen[0].y

    def _ends_early(self) -> bool:
        last = self.seen[-1]
        return last.number == len(self.rows.heights) - 1 and last.bottom + MARGIN <= self.height
