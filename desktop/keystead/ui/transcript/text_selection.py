"""What is selected: from a position in one row to a position in another.

Owns the two ends and how they move with the rows; what the text is comes from the laid rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from keystead.ui.transcript.laid_rows import KEPT, LaidRows
from keystead.ui.transcript.part import Selection

Position = tuple[int, int]  # row, and UTF-16 units in it


@dataclass(slots=True)
class TextSelection:
    """``anchor`` is where the selection began, ``end`` where the pointer is."""

    anchor: Position = (0, 0)
    end: Position = (0, 0)

    def __bool__(self) -> bool:
        return self.anchor != self.end

    @property
    def rows(self) -> range:
        """The rows that it touches; none where nothing is selected."""
        first, last = sorted((self.anchor, self.end))
        return range(first[0], last[0] + 1) if self else range(0)

    def begin(self, at: Position) -> None:
        """Select nothing, from ``at`` on."""
        self.anchor = self.end = at

    def within(self, row: int, length: int) -> Selection | None:
        """What of a row of ``length`` is selected."""
        first, last = sorted((self.anchor, self.end))
        if not self or not first[0] <= row <= last[0]:
            return None
        start = min(first[1], length) if row == first[0] else 0
        # One more than the text where the selection goes on, so that empty lines show it.
        return start, min(last[1], length) if row == last[0] else length

    def text(self, rows: LaidRows) -> str:
        """The selected text; of a very long selection the inner rows come as Markdown."""
        first, last = sorted((self.anchor, self.end))
        parts: list[str] = []
        for number in range(first[0], last[0] + 1):
            inner = first[0] < number < last[0]
            if inner and last[0] - first[0] > KEPT:
                parts.append(rows.model.row(number).text)
                continue
            laid = rows[number]
            chosen = self.within(number, laid.length)
            if chosen:
                parts.append(laid.text(*chosen))
        return "\n\n".join(part for part in parts if part)

    def inserted(self, below: int, count: int) -> None:
        """Rows came above the row ``below``."""
        self.anchor = _moved(self.anchor, below, count)
        self.end = _moved(self.end, below, count)

    def removed(self, first: int, count: int) -> None:
        """Rows left; a selection in them is gone."""
        if any(first <= row < first + count for row, _ in (self.anchor, self.end)):
            self.begin((0, 0))
            return
        self.inserted(first + count, -count)


def _moved(position: Position, below: int, count: int) -> Position:
    row, at = position
    return (row + count, at) if row >= below else position
