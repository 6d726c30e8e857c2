"""Which texts match what is typed, the best first.

Owns the order; what the texts are is known to ``groups``. A text is lower case and has lines: its
title, then what it is found by too. Measured for 12,000 texts; see ``tests/bench/palette.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from keystead.ui.widgets.found_text import spans_of


def strict(needle: str, texts: Sequence[str]) -> tuple[list[int], list[int]]:
    """The numbers of the texts that hold every word of ``needle``: by their title, and otherwise.

    A title that begins with it comes first, then one in which a word does, then one that holds all
    of it.
    """
    needle = " ".join(needle.lower().split())
    if not needle:
        return list(range(len(texts))), []
    first, *more = needle.split(" ")
    found: Iterable[int] = [number for number, text in enumerate(texts) if first in text]
    for word in more:
        found = [number for number in found if word in texts[number]]
    begins: list[int] = []
    words: list[int] = []
    holds: list[int] = []
    rest: list[int] = []
    for number in found:
        text = texts[number]
        place = text.find(needle)
        if place == 0:
            begins.append(number)
        elif 0 < place < text.find("\n"):
            (holds if text[place - 1].isalnum() else words).append(number)
        elif more and _all_in(needle, text[: text.find("\n")]):
            holds.append(number)
        else:
            rest.append(number)
    return begins + words + holds, rest


def loose(needle: str, texts: Sequence[str]) -> list[int]:
    """The numbers of the texts whose title has the letters of ``needle`` in this order.

    The shorter the stretch in which they stand, the earlier.
    """
    letters = "".join(needle.lower().split())
    if len(letters) < 2:
        return []
    # Each letter at its first place after the one before: no going back, so no text is slow.
    pattern = re.compile("".join(rf"[^{re.escape(c)}\n]*{re.escape(c)}" for c in letters))
    ends = ((pattern.match(text), number) for number, text in enumerate(texts))
    found = [
        (match.end() - texts[number].find(letters[0]), number) for match, number in ends if match
    ]
    return [number for _, number in sorted(found)]


def _all_in(needle: str, title: str) -> bool:
    return all(word in title for word in needle.split(" "))


def spans(title: str, needle: str) -> tuple[tuple[int, int], ...]:
    """The parts of ``title`` that were meant: whole words of ``needle``, else single letters."""
    words = spans_of(title, needle)
    if words:
        return tuple(words)
    found: list[tuple[int, int]] = []
    start = 0
    for letter in "".join(needle.split()):
        place = title.lower().find(letter.lower(), start)
        if place < 0:
            return ()
        start = place + 1
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], start)
        else:
            found.append((place, start))
    return tuple(found)
