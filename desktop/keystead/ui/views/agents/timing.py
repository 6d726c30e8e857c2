"""How fast the last answer came, as its entries tell.

Owns the two figures of the side panel; what was used is the roster's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from keystead.agents.entries import Entry, EntryKind
from keystead.providers.events import Usage

_SAID = (EntryKind.TEXT, EntryKind.REASONING, EntryKind.TOOL_CALL)
_SHORTEST = 0.05  # seconds; what came all at once has no speed


@dataclass(frozen=True, slots=True)
class Timing:
    """``first_token`` in seconds after the question, ``speed`` in tokens a second, None unknown."""

    first_token: float | None = None
    speed: float | None = None


def timing_of(entries: Iterable[Entry]) -> Timing:
    """The timing of the last turn that has any."""
    asked = first = None
    timing = Timing()
    for entry in entries:
        if entry.begins_turn:
            asked, first = entry.created_at, None
        elif entry.kind in _SAID and first is None:
            first = entry.created_at
            timing = Timing(max(0.0, first - asked) if asked is not None else None)
        elif entry.kind is EntryKind.USAGE and first is not None:
            took, made = entry.created_at - first, Usage.of(entry.data).output
            if took >= _SHORTEST and made:
                timing = Timing(timing.first_token, made / took)
    return timing
