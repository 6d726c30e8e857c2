"""How much of a model's context a conversation takes.

Owns the figure: what the last answer's provider reported, with a guess for what was said since.
Which size a model's context has is known by its list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keystead.agents.entries import Entry, EntryKind
from keystead.providers.events import Usage

CHARACTERS_PER_TOKEN = 4  # of English prose and of code, about
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
    characters = 0
    for entry in reversed(entries):
        if entry.kind is EntryKind.USAGE:
            usage = Usage.of(entry.data)
            since = characters // CHARACTERS_PER_TOKEN
            return ContextSize(usage.input + usage.output + since, estimated=since > 0)
        if entry.kind in _SENT:
            characters += len(entry.text)
    tokens = characters // CHARACTERS_PER_TOKEN
    return ContextSize(tokens, estimated=True) if whole and tokens else None
