"""What is looked for in a transcript, as it stands in the rows that are laid out.

Owns which stretches of a row are marked for it, and at which of them the reader is; where else in
the transcript it stands is known by who looks for it.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from keystead.agents.finding import Sought
from keystead.ui.transcript.laid_row import LaidRow
from keystead.ui.transcript.part import Ink, Marked, Selection
from keystead.ui.transcript.utf16 import units


class FoundText:
    """``row`` is the row the reader is at and ``place`` which of its matches; -1 where none is."""

    def __init__(self) -> None:
        self._sought: Sought | None = None
        self._spans: WeakKeyDictionary[LaidRow, tuple[int, list[Selection]]] = WeakKeyDictionary()
        self.row = self.place = -1

    def look_for(self, sought: Sought | None) -> None:
        """Mark another text from now on, or none."""
        self._sought = sought
        self._spans.clear()
        self.row = self.place = -1

    def marks(self, number: int, laid: LaidRow) -> list[Marked]:
        """What is marked in the row ``number``."""
        at = self.place if number == self.row else -1
        return [
            Marked(start, end, Ink.CURRENT if place == at else Ink.FOUND)
            for place, (start, end) in enumerate(self.spans(laid))
        ]

    def spans(self, laid: LaidRow) -> list[Selection]:
        """Where the text stands in a row, in Qt's positions."""
        if self._sought is None:
            return []
        kept = self._spans.get(laid)
        # The row of what is still arriving grows.
        if kept is None or kept[0] != laid.length:
            kept = self._spans[laid] = (laid.length, list(_spans(self._sought, laid)))
        return kept[1]

    def inserted(self, below: int, count: int) -> None:
        """Rows came above the row ``below``."""
        if self.row >= below:
            self.row += count

    def removed(self, first: int, count: int) -> None:
        """Rows left; a match in them is gone."""
        if self.row >= first + count:
            self.row -= count
        elif self.row >= first:
            self.row = self.place = -1


def _spans(sought: Sought, laid: LaidRow) -> list[Selection]:
    text = laid.text(0, laid.length)
    if text.isascii():
        return list(sought.spans(text))
    return [(units(text[:start]), units(text[:end])) for start, end in sought.spans(text)]
