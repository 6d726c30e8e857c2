"""Which turns of a conversation are not sent any more, because its model takes no more.

Owns the choice of the oldest whole turns and the notice that says so. That notice is all that is
kept of it: a line of the transcript on which it stands goes on without them, and loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any

from keystead.agents.context_size import guess
from keystead.agents.entries import AgentInfo, Entry, EntryKind, Failure
from keystead.errors import Action, ActionId

SHARE = 0.5  # of the context that what is still sent may fill


def still_sent(entries: Iterable[Entry]) -> Sequence[Entry]:
    """The entries of a line without those that are not sent any more."""
    line = list(entries)
    last = max((entry.id for entry in line if entry.kind is EntryKind.USER), default=0)
    # The last turn is always sent, whatever the database says.
    left_to = max((entry.left_to for entry in line if entry.left_to < last), default=0)
    return [entry for entry in line if entry.id > left_to]


def can_be_compacted(entries: Iterable[Entry]) -> bool:
    """Whether any turn but the last one is still sent."""
    return len(_beginnings(still_sent(entries))) > 1


def without_oldest(
    entries: Sequence[Entry], instructions: str, window: int | None
) -> tuple[str, dict[str, Any]] | None:
    """The notice that leaves the oldest turns out, its text and data; None where only one is sent.

    What is still sent then fills at most `SHARE` of the ``window`` in tokens, or of what was sent
    till now where that is less or no window is known. The last turn is sent, however long it is.
    """
    sent = still_sent(entries)
    begins = _beginnings(sent)
    left = [*accumulate(guess(sent[start:end]) for start, end in pairwise(begins))]
    if not left:
        return None
    whole = guess(sent, instructions)
    most = SHARE * min(whole, window or whole)
    count = next((n for n, tokens in enumerate(left, 1) if whole - tokens <= most), len(left))
    tokens = left[count - 1]
    again = any(entry.left_to for entry in entries)
    data = {"left_to": sent[begins[count] - 1].id, "left_tokens": tokens}
    return _words(count, tokens, again=again), data


def with_way_out(failure: Failure, agent: AgentInfo) -> Failure:
    """A failure of ``agent`` whose conversation is too long, and could be sent without its oldest
    turns.
    """
    command = f"keystead agents compact {agent.short_id}"
    hint = f"{failure.hint} Or go on without the oldest turns: {command}.".lstrip()
    action = Action(ActionId.COMPACT, "Go on without the oldest turns", hint, agent.profile)
    return replace(failure, hint=hint, action=action)


def _beginnings(entries: Sequence[Entry]) -> Sequence[int]:
    """Where in ``entries`` a person's messages stand: each begins a turn that is left out whole."""
    return [place for place, entry in enumerate(entries) if entry.kind is EntryKind.USER]


def _words(count: int, tokens: int, *, again: bool) -> str:
    size = f"about {tokens:,} token{'' if tokens == 1 else 's'}"
    if count == 1:
        turn = "One more turn" if again else "The oldest turn"
        return f"{turn}, {size}, is not sent any more. It stays in this transcript."
    turns = f"{count} more turns" if again else f"The {count} oldest turns"
    return f"{turns}, {size}, are not sent any more. They stay in this transcript."
