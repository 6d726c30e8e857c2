"""How a key that rests, or is gone, is shown: a mark, and in words until when and why.

Owns the words, for a key and for a variable that holds several; which key rests is decided in
``providers``.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from keystead.credentials.encrypted_file import FILE_NAME
from keystead.credentials.health import Rest
from keystead.credentials.index import KeyInfo
from keystead.credentials.resolution import Candidate
from keystead.ui.ages import span
from keystead.ui.translation import tr
from keystead.ui.views.agents.state import failure_words
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark

State = tuple[Mark, str, Tone]


def resting(candidate: Candidate) -> Rest | None:
    """The rest of a key; None where it has none, or none any more."""
    rest = candidate.rest
    return rest if rest and rest.is_of(candidate.place, time.time()) else None


def rest_state(rest: Rest) -> State:
    """A key that rests."""
    why = failure_words(rest.kind)
    if rest.model:
        why = tr("{why} for {model}", why=why, model=rest.model)
    if rest.until is None:
        return Mark.FAILED, tr("set aside: {why}", why=why), Tone.ERROR
    left = span(max(1.0, rest.until - time.time()))
    return Mark.ATTENTION, tr("rests for {span}: {why}", span=left, why=why), Tone.WARN


def lost_state(key: KeyInfo) -> State:
    """A key that is gone from where it was kept."""
    in_file = key.store == FILE_NAME
    words = tr("no longer in the encrypted file") if in_file else tr("no longer in the keychain")
    return Mark.FAILED, words, Tone.ERROR


def variable_state(pieces: Sequence[Candidate], state: State) -> State:
    """A variable's keys, which stand as ``state`` says where none of them rests."""
    rests = [rest for piece in pieces if (rest := resting(piece))]
    if not rests:
        return state
    if len(rests) == len(pieces):
        return rest_state(min(rests, key=lambda rest: rest.until or float("inf")))
    mark, words, tone = state
    some = tr("{n} of {count} rest", n=str(len(rests)), count=str(len(pieces)))
    return mark, " · ".join((words, some)), tone
