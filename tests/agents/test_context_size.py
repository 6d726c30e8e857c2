"""How much of a context a conversation takes: reported, guessed, or not known."""

from __future__ import annotations

from typing import Any

import pytest

from keystead.agents.context_size import ContextSize, context_size
from keystead.agents.entries import Entry, EntryKind

USAGE = {"input_fresh": 100, "cache_read": 20, "cache_write": 3, "output": 7}


def entries(*made: tuple[EntryKind, str, dict[str, Any]]) -> list[Entry]:
    return [Entry(n, "a", kind, text, data, 0.0, True) for n, (kind, text, data) in enumerate(made)]


ASKED = (EntryKind.USER, "x" * 40, {})
ANSWERED = (EntryKind.TEXT, "y" * 400, {})
REPORTED = (EntryKind.USAGE, "", USAGE)
THOUGHT = (EntryKind.REASONING, "z" * 4_000, {})


@pytest.mark.parametrize(
    ("made", "whole", "size"),
    [
        ((ASKED, ANSWERED, REPORTED), True, ContextSize(130, estimated=False)),
        ((ASKED, ANSWERED, REPORTED, ASKED), True, ContextSize(140, estimated=True)),
        ((ANSWERED, REPORTED), False, ContextSize(130, estimated=False)),
        ((ASKED, THOUGHT, ANSWERED), True, ContextSize(110, estimated=True)),
        ((ASKED, ANSWERED), False, None),
        ((), True, None),
    ],
)
def test_it_is_what_was_reported_and_a_guess_for_the_rest(
    made: Any, whole: bool, size: ContextSize | None
) -> None:
    assert context_size(entries(*made), whole=whole) == size
