"""What the keys do in a transcript: walk through rows and what can be activated in them.

Owns which key does what; copying and focus are the view's.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from keystead.ui.transcript.part import Does, Target
from keystead.ui.transcript.reader import Reader
from keystead.ui.transcript.row_layouts import GAP

STEP = 60  # pixels of an arrow key


class RowKeys:
    """``activate`` gets the row and its target, ``tell`` a target that the keys came to."""

    def __init__(
        self,
        reader: Reader,
        activate: Callable[[int, Target], None],
        tell: Callable[[Target], None],
    ) -> None:
        self._reader = reader
        self._activate = activate
        self._tell = tell

    def press(self, key: int, row: int) -> int | None:
        """Do what ``key`` means at ``row``; returns the row to go to, None for other keys."""
        shown = self._reader.shown
        page = max(STEP, shown.height - STEP)
        match key:
            case Qt.Key.Key_Up:
                return self._step(row, -1)
            case Qt.Key.Key_Down:
                return self._step(row, 1)
            case Qt.Key.Key_PageUp:
                return self._page(-page)
            case Qt.Key.Key_PageDown:
                return self._page(page)
            case Qt.Key.Key_Home:
                shown.scroll_to(0)
                return 0
            case Qt.Key.Key_End:
                shown.scroll_to(shown.maximum)
                return self._reader.count - 1
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._sideways(row, 1 if key == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._enter(row)
            case _:
                return None
        return row

    def _step(self, row: int, direction: int) -> int:
        """Go to the next row, but first through the rest of one that is taller than the view."""
        shown = self._reader.shown
        current = next((seen for seen in shown.seen if seen.number == row), None)
        if current and direction > 0 and current.bottom - GAP > shown.height:
            shown.scroll_by(STEP)
            return row
        if current and direction < 0 and current.y < 0:
            shown.scroll_by(-STEP)
            return row
        found = min(max(0, row + direction), self._reader.count - 1)
        if found >= 0:
            shown.show_row(found)
        return found

    def _page(self, pixels: int) -> int:
        shown = self._reader.shown
        shown.scroll_by(pixels)
        if not shown.seen:
            return -1
        whole = [row for row in shown.seen if row.y >= 0] or shown.seen
        return (whole[0] if pixels < 0 else shown.seen[-1]).number

    def _sideways(self, row: int, direction: int) -> None:
        if row < 0:
            return
        laid = self._reader.rows[row]
        if wide := next(laid.sideways(), None):
            wide.part.scroll_to(wide.part.scrolled + direction * STEP)
        elif targets := laid.targets:
            before = self._reader.target if self._reader.target >= 0 or direction > 0 else 0
            self._reader.target = (before + direction) % len(targets)
            self._tell(targets[self._reader.target])

    def _enter(self, row: int) -> None:
        targets = self._reader.rows[row].targets if row >= 0 else []
        if not targets:
            return
        if self._reader.target < 0 and targets[0].does is Does.LINK:
            self._reader.target = 0  # The first Enter shows where it leads, the second opens it.
            self._tell(targets[0])
        else:
            self._activate(row, targets[max(0, min(self._reader.target, len(targets) - 1))])
