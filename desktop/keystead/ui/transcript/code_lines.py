"""The lines of a block of code as they are shown, and what was written for each stretch of them.

Owns the way there (nothing hidden, tabs as blanks, no line endless) and back, so that what is
copied is what was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from keystead.ui.transcript.utf16 import units
from keystead.ui.transcript.visible_text import visible

_TAB = 4
_LONGEST = 2_000  # characters shown on one line; longer ones go on below


class CodeLines:
    """``shown`` are the lines on the screen, each from a line of the ``text`` that was written."""

    def __init__(self, text: str) -> None:
        text = text.replace("\r\n", "\n")
        self._written = text.split("\n")
        self.shown: list[str] = []
        # Of each shown line: the written one, characters before it. None where both are the same.
        self._from: list[tuple[int, int]] | None = None
        if "\t" not in text and visible(text) == text and max(map(len, self._written)) < _LONGEST:
            self.shown = self._written
        else:
            self._from = list(self._show())

    def _show(self) -> Iterator[tuple[int, int]]:
        for number, line in enumerate(self._written):
            before = 0
            for part in visible(line).expandtabs(_TAB).split("\n"):
                for at in range(0, max(1, len(part)), _LONGEST):
                    self.shown.append(part[at : at + _LONGEST])
                    yield number, before + at
                before += len(part) + 1

    def written(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        """What was written from one place to another: shown line, and Qt's position in it."""
        start, end = self._place(*first), self._place(*last)
        if start[0] == end[0]:
            return self._written[start[0]][start[1] : end[1]]
        lines = self._written[start[0] : end[0] + 1]
        lines[0] = lines[0][start[1] :]
        lines[-1] = lines[-1][: end[1]]
        return "\n".join(lines)

    def _place(self, number: int, position: int) -> tuple[int, int]:
        """The written line and the character in it."""
        line, before = self._from[number] if self._from else (number, 0)
        written = self._written[line]
        wanted = before + _characters(self.shown[number], position)
        if written.isascii() and written.isprintable():
            return line, wanted
        at = 0
        for index, width in enumerate(_widths(written)):
            if at >= wanted:
                return line, index
            at += width
        return line, len(written)


def _widths(written: str) -> Iterator[int]:
    """How many characters are shown for each one written."""
    column = 0
    for character in written:
        width = _TAB - column % _TAB if character == "\t" else len(visible(character))
        column += width
        yield width


def _characters(text: str, position: int) -> int:
    """How many characters come before one of Qt's positions."""
    if text.isascii():
        return position
    return len(text.encode("utf-16-le")[: 2 * position].decode("utf-16-le", "ignore"))


def starts_of(lines: list[str]) -> list[int]:
    """Where each line begins, in Qt's positions, and where one after the last would."""
    return [0, *accumulate(units(line) + 1 for line in lines)]
