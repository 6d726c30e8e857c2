"""Names that a person may have meant by one that does not exist.

Owns how near is near: a slip or two, not a letter in common. What is said is their user's sentence.
Most starts have no slip in them, so `difflib` (2 ms) is loaded with the first.
"""

from __future__ import annotations

from collections.abc import Iterable

NEAR = 0.75  # of 1; at difflib's own 0.6 "nope" means "openai"


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """A question that names the nearest of ``names``; empty where none is near."""
    near = nearest(word, names)
    return were_meant(near) if near else ""


def were_meant(names: Iterable[str]) -> str:
    """The question whether one of ``names`` was meant."""
    return f"Did you mean {' or '.join(names)}?"


def nearest(word: str, names: Iterable[str]) -> list[str]:
    """Those of ``names`` that ``word`` is but for a slip, in any case; the likeliest first."""
    from difflib import get_close_matches

    known = {name.lower(): name for name in names}
    return [known[near] for near in get_close_matches(word.lower(), known, cutoff=NEAR)]


def nearest_first(word: str, names: Iterable[str]) -> list[str]:
    """All of ``names``, those that are most like ``word`` first."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(b=word.lower())

    def likeness(name: str) -> float:
        matcher.set_seq1(name)
        return matcher.ratio()

    return sorted(names, key=likeness, reverse=True)
