"""How much of a model's context a conversation takes.

Owns the figure: what the last answer's provider reported, with a guess for what was said since.
Which size a model's context has is known by its list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keystead.agents.entries import Entry, EntryKind
from keystead.providers.events import Usage

BYTES_PER_TOKEN = 4  # of UTF-8: English prose and code have about so many, other scripts fewer
_SENT = (EntryKind.USER, EntryKind.TEXT, EntryKind.TOOL_CALL, EntryKind.TOOL_RESULT)


@dataclass(frozen=True, slots=True)
class ContextSize:
    """``tokens``, and whether part of them is a guess."""

    tokens: int
    estimated: bool


def context_size(entries: Sequence[Entry], *, whole: bool) -> ContextSize | None:
    """The size after ``entries``; None where it is not known.

    Unless they are the ``whole`` conversation, it takes a report to know what came before.
    """
    size = left = 0
    for entry in reversed(entries):
        if entry.kind is EntryKind.USAGE:
            usage = Usage.of(entry.data)
            since = size // BYTES_PER_TOKEN - left
            tokens = max(0, usage.input + usage.output + since)
            return ContextSize(tokens, estimated=since != 0)
        left += entry.left_tokens
        size += _bytes(entry)
    tokens = size // BYTES_PER_TOKEN - left
    return ContextSize(tokens, estimated=True) if whole and tokens > 0 else None


def guess(entries: Iterable[Entry], instructions: str = "") -> int:
    """About how many tokens are sent of ``entries``, behind ``instructions``."""
    return (sum(map(_bytes, entries)) + _length(instructions)) // BYTES_PER_TOKEN


def _bytes(entry: Entry) -> int:
    return _length(entry.text) if entry.kind in _SENT else 0


def _length(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
