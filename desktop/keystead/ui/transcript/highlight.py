"""Colours of code, found line by line as far as it is looked at.

Owns the mapping from Pygments' tokens to those of the theme; painting is `code_part`'s.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from keystead.ui.theme import Token
from keystead.ui.transcript.utf16 import units

if TYPE_CHECKING:
    from pygments.lexer import Lexer

Colored = tuple[int, int, Token]  # start and length in the line, in UTF-16 units
BUDGET = 0.004  # seconds of one painting that may go into finding colours
_LONGEST_LINE = 2_000  # characters; a lexer's expressions can take their time on longer ones
_LONGEST_CODE = 400_000


class Highlighter:
    """Finds the colours of ``lines`` in ``language``; an unknown one has none."""

    def __init__(self, lines: Sequence[str], language: str) -> None:
        self._lines = lines
        self._found: list[list[Colored]] = [[]]
        self._tokens = self._read(language)
        self.finished = False

    def colors(self, line: int) -> list[Colored]:
        """What is known of ``line`` so far."""
        return self._found[line] if line < len(self._found) else []

    def advance(self, line: int) -> bool:
        """Find colours up to ``line``; False if the time for one painting did not suffice."""
        deadline = time.perf_counter() + BUDGET
        while not self.finished and len(self._found) <= line + 1:
            if time.perf_counter() > deadline:
                return False
            if not self._take():
                self.finished = True
        return True

    def _take(self) -> bool:
        for _ in range(50):
            found = next(self._tokens, None)
            if found is None:
                return False
            self._add(*found)
        return True

    def _add(self, kind: Token | None, text: str, column: int) -> None:
        for number, part in enumerate(text.split("\n")):
            if number:
                self._found.append([])
                column = 0
            if part and kind:
                line = self._lines[len(self._found) - 1]
                self._found[-1].append((units(line[:column]), units(part), kind))

    def _read(self, language: str) -> Iterator[tuple[Token | None, str, int]]:
        text = "\n".join(self._lines)
        found = lexer(language) if len(text) <= _LONGEST_CODE else None
        if found is None or max(map(len, self._lines), default=0) > _LONGEST_LINE:
            return
        line_start = 0
        for start, kind, value in found.get_tokens_unprocessed(text):
            yield _token(kind), value, start - line_start
            if "\n" in value:
                line_start = start + value.rindex("\n") + 1


def lexer(language: str) -> Lexer | None:
    """What reads ``language``; None where it is not known. The first of each takes its time."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language) if language else None
    except ClassNotFound:
        return None


def _token(kind: Any) -> Token | None:
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    table = {
        Comment: Token.MUTED,
        Keyword: Token.CODE_KEYWORD,
        Operator.Word: Token.CODE_KEYWORD,
        Name.Tag: Token.CODE_KEYWORD,
        Name.Function: Token.CODE_FUNCTION,
        Name.Class: Token.CODE_FUNCTION,
        Number: Token.CODE_FUNCTION,
        String: Token.CODE_STRING,
    }
    while kind is not None:
        if kind in table:
            return table[kind]
        kind = kind.parent
    return None
