"""Where a text stands in a transcript, whether its entries are shown or not.

Owns what counts as a match: blanks of any kind for a blank, Markdown's marks passed over, nothing
found in a link's hidden address or in the word after a code fence. What is marked on the screen is
found with the same `Sought` in what is drawn there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from keystead.agents.entries import Entry, EntryKind

MOST = 5_000  # matches that are told; nobody steps through more

_MARKS = r"[*_~`\\]{0,8}"  # without end it could take the square of a text's length
_HIDDEN = re.compile(
    r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)"  # where a link leads
    r"|^[ >]{0,12}(?:`{3,}|~{3,})[^\n]*$",  # a fence with its language
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; without ``case`` capitals make no difference."""

    text: str
    case: bool = False
    whole_words: bool = False

    def spans(self, text: str, *, markdown: bool = False) -> Iterator[tuple[int, int]]:
        """Where it stands in ``text``: start and end of each place."""
        if not self.text.strip():
            return
        if markdown:
            text = _HIDDEN.sub(lambda hidden: "\0" * len(hidden[0]), text)
        for found in _pattern(self, markdown).finditer(text):
            yield found.span()


@dataclass(frozen=True, slots=True)
class Found:
    """One place: the entry, and where in its text."""

    entry_id: int
    start: int


def places(entries: Iterable[Entry], sought: Sought) -> Iterator[Found]:
    """The places in ``entries``, in their order."""
    for entry in entries:
        markdown = entry.kind is EntryKind.TEXT
        for start, _ in sought.spans(_searched_text(entry), markdown=markdown):
            yield Found(entry.id, start)


def _searched_text(entry: Entry) -> str:
    """What of an entry can be found; positions count from the start of its own text."""
    match entry.kind:
        case EntryKind.USAGE | EntryKind.FINISH:
            return ""
        case EntryKind.ERROR:
            return f"{entry.text}\n{entry.data.get('why', '')}"
        case EntryKind.TOOL_CALL:
            return f"{entry.text}\n{entry.data['name']}"
        case _:
            return entry.text


@lru_cache
def _pattern(sought: Sought, markdown: bool) -> re.Pattern[str]:
    between = _MARKS if markdown else ""
    blank = rf"{between}\s+{between}"
    words = (between.join(map(re.escape, word)) for word in sought.text.split())
    expression = blank.join(words)
    if sought.whole_words:
        expression = rf"(?<!\w){expression}(?!\w)"
    return re.compile(expression, 0 if sought.case else re.IGNORECASE)
