"""What the mouse does in a transcript: activate, select, scroll a block sideways.

Owns a press from its beginning to its end; the view hands in points of its viewport.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt

from keystead.ui.transcript.laid_row import Placed
from keystead.ui.transcript.part import Target
from keystead.ui.transcript.reader import Reader

_FASTEST = 60  # pixels a selection scrolls at once beyond the edge


class Pointer:
    """``activate`` gets the row and the target that was clicked."""

    def __init__(self, reader: Reader, activate: Callable[[int, Target], None]) -> None:
        self._reader = reader
        self._activate = activate
        self._pressed: Target | None = None
        self._bar: tuple[Placed, float] | None = None  # and where it was gripped
        self._selecting = False

    @property
    def busy(self) -> bool:
        """Whether moving changes something."""
        return self._selecting or self._bar is not None

    def press(self, point: QPointF, *, extend: bool) -> int:
        """Begin; returns the row under the pointer, -1 beside all. ``extend`` keeps the anchor."""
        hit = self._reader.hit(point)
        if not hit:
            return -1
        row, inside = hit
        self._pressed = row.laid.target_at(inside)
        if bar := row.laid.bar_at(inside):
            self._bar = (bar, point.x() - _bar_place(bar))
        elif not self._pressed:
            self._selecting = True
            at = (row.number, row.laid.position_at(inside))
            if extend:
                self._reader.selection.end = at
            else:
                self._reader.selection.begin(at)
        return row.number

    def move(self, point: QPointF) -> None:
        """Go on with what the press began."""
        if self._bar:
            placed, grip = self._bar
            part = placed.part
            shown = part.width / (part.width + part.overflow)
            part.scroll_to((point.x() - grip) / shown)
        elif self._selecting:
            self._extend(point)

    def release(self, point: QPointF) -> None:
        """End; a click counts where it began."""
        hit = self._reader.hit(point)
        if self._pressed and hit and hit[0].laid.target_at(hit[1]) == self._pressed:
            self._activate(hit[0].number, self._pressed)
        self._pressed = self._bar = None
        self._selecting = False

    def scroll_sideways(self, point: QPointF, pixels: float) -> bool:
        """Scroll the block under the pointer; False if there is none to scroll."""
        hit = self._reader.hit(point)
        for placed in hit[0].laid.sideways() if hit else ():
            if hit and placed.rect.contains(hit[1]):
                placed.part.scroll_to(placed.part.scrolled + pixels)
                return True
        return False

    def cursor(self, point: QPointF) -> Qt.CursorShape:
        """What the pointer looks like at ``point``."""
        hit = self._reader.hit(point)
        if hit and hit[0].laid.target_at(hit[1]):
            return Qt.CursorShape.PointingHandCursor
        if hit and any(placed.rect.contains(hit[1]) for placed in hit[0].laid.placed):
            return Qt.CursorShape.IBeamCursor
        return Qt.CursorShape.ArrowCursor

    def _extend(self, point: QPointF) -> None:
        shown = self._reader.shown
        beyond = max(0.0, point.y() - shown.height) + min(0.0, point.y())
        if beyond:
            shown.scroll_by(round(max(-_FASTEST, min(_FASTEST, beyond))))
        if at := self._reader.position(point):
            self._reader.selection.end = at


def _bar_place(placed: Placed) -> float:
    part = placed.part
    return part.scrolled * part.width / (part.width + part.overflow)
