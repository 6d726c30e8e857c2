"""Where what was typed stands in a text.

Owns the looking; how it is shown is up to who draws the text.
"""

from __future__ import annotations

import re
from functools import lru_cache


def spans_of(text: str, needle: str) -> list[tuple[int, int]]:
    """Where words of ``needle`` stand in ``text``: start and end of each."""
    pattern = _pattern(needle)
    return [match.span() for match in pattern.finditer(text)] if pattern else []


@lru_cache(maxsize=8)
def _pattern(needle: str) -> re.Pattern[str] | None:
    # The longest first: of two words that begin alike, all of the longer one is found.
    words = "|".join(re.escape(word) for word in sorted(needle.split(), key=len, reverse=True))
    return re.compile(words, re.IGNORECASE) if words else None
