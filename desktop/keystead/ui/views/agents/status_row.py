"""What stands after the last entry of a transcript: waiting, held up, stopped, failed.

Owns when it stands there and its words; what is offered beside it is `rows`'. An agent's state is
that of its newest line: of an older one its entries alone tell how it ended.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from keystead.agents.entries import AgentInfo, AgentState, Entry, EntryKind
from keystead.providers.pause import Pause
from keystead.ui.ages import span
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.translation import tr
from keystead.ui.views.agents.failure_rows import failure_row, going_on
from keystead.ui.views.agents.feed import STATUS
from keystead.ui.views.agents.rows import has_begun
from keystead.ui.widgets.mark import Mark

NOTICED = 0.5  # seconds of waiting before it is shown
_SETTLED = (EntryKind.FINISH, EntryKind.ERROR)


def status_row(agent: AgentInfo, entries: Sequence[Entry], *, local: bool) -> Row | None:
    """The row after ``entries``; ``local`` says that the model runs on this computer."""
    last = entries[-1] if entries else None
    if (pause := agent.held_up) is not None:
        return _held_up(pause)
    if agent.state.is_active:
        return _waiting(last, local)
    if last is None or last.kind in _SETTLED:
        return None
    if _broken_off(last) and (agent.state is AgentState.FINISHED or _is_old_line(entries)):
        return _stopped(entries, tr("Stopped. What came is kept."))
    match agent.state:
        case AgentState.STOPPED:
            return _stopped(entries, tr("Stopped. What came is kept."))
        case AgentState.INTERRUPTED:
            text = tr("Interrupted: Keystead ended before the agent did. What came is kept.")
            return _stopped(entries, text)
        case AgentState.FAILED if agent.failure:
            return failure_row(STATUS, agent.failure, last=True, begun=has_begun(entries))
        case _:
            return None


def _broken_off(last: Entry) -> bool:
    """Whether a line that ends with ``last`` lacks the end of its answer, or all of it."""
    if last.kind in (EntryKind.TEXT, EntryKind.REASONING):
        return not last.complete
    return last.begins_turn and time.time() - last.created_at >= NOTICED


def _is_old_line(entries: Sequence[Entry]) -> bool:
    """Whether one of its messages has a wording that is newer than all of a line."""
    newest = entries[-1].id
    return any(each > newest for entry in entries for each in entry.versions)


def _stopped(entries: Sequence[Entry], text: str) -> Row:
    actions = going_on(has_begun(entries))
    return Row(STATUS, RowKind.NOTICE, text, mark=Mark.STOPPED, actions=actions)


def reading_row() -> Row:
    """What stands there while the transcript is fetched."""
    return Row(STATUS, RowKind.NOTICE, tr("Reading the transcript…"), mark=Mark.RUNNING)


def _held_up(pause: Pause) -> Row:
    """When the question is sent, or why nobody knows; why it is not yet, the last entry says."""
    seconds = pause.seconds
    text = f"{pause.why[:1].upper()}{pause.why[1:]}"
    if seconds is not None:
        text = tr("Sent again in {span}", span=span(max(1.0, seconds)))
    return Row(STATUS, RowKind.NOTICE, text, mark=Mark.HELD_UP)


def _waiting(last: Entry | None, local: bool) -> Row | None:
    """How long the first token is waited for."""
    asked = last is not None and last.kind in (EntryKind.USER, EntryKind.NOTICE)
    begun = last is not None and last.kind in (EntryKind.TEXT, EntryKind.REASONING)
    if last is None or not (asked or (begun and not last.text and not last.complete)):
        return None
    seconds = time.time() - last.created_at
    if seconds < NOTICED:
        return None
    lines = [tr("Waiting for the first token, {span}", span=span(seconds))]
    if local:
        lines.append(tr("A local model can take a minute to load the first time."))
    return Row(STATUS, RowKind.NOTICE, "\n".join(lines), mark=Mark.RUNNING)
