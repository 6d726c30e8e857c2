"""A length of time in the words that people count in, for sentences and errors.

Owns the rounding, which is up: who is told "2 seconds" never comes too early.
"""

from __future__ import annotations

from math import ceil

MOST_SECONDS = 120  # that a wait is told in


def in_words(seconds: float) -> str:
    """``seconds`` as "1 second", "12 seconds", "3 minutes" or "2 hours"."""
    if seconds <= MOST_SECONDS:
        count, unit = max(1, ceil(seconds)), "second"
    elif seconds <= MOST_SECONDS * 60:
        count, unit = ceil(seconds / 60), "minute"
    else:
        count, unit = ceil(seconds / 3600), "hour"
    return f"{count} {unit}{'' if count == 1 else 's'}"
