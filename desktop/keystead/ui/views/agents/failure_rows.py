"""A failure in a transcript: what it says, and what can be done about it.

Owns the words of its buttons and which are offered; what they do is the page's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QT_TR_NOOP

from keystead.agents.entries import Failure
from keystead.errors import Action, ActionId, ErrorKind
from keystead.ui.offered_actions import REQUESTS
from keystead.ui.transcript.rows import Row, RowAction, RowKind
from keystead.ui.translation import tr

RETRY, GO_ON, COPY = ActionId.RETRY.value, "go-on", "copy-details"
TRY, KEEP = ActionId.TRY_COMPATIBLE.value, "try-compatible-and-keep"
# Their hints name commands of the command line; here a button does it.
SAID_BY_BUTTON = (
    ActionId.ADD_KEY,
    ActionId.REPLACE_KEY,
    ActionId.EDIT_PROFILE,
    ActionId.SEND_KEY,
    ActionId.TRY_COMPATIBLE,
    ActionId.COMPACT,
)
# What these offer is what `RETRY` does.
_ASKS_AGAIN = (ActionId.RETRY, ActionId.START_SERVER)
# What else is offered beside a failure, where the engine's own words are not for a button.
_LABELS = {
    ActionId.ADD_KEY: QT_TR_NOOP("Add a key…"),
    ActionId.REPLACE_KEY: QT_TR_NOOP("Replace the key…"),
    ActionId.CHOOSE_MODEL: QT_TR_NOOP("Choose a model…"),
    ActionId.EDIT_PROFILE: QT_TR_NOOP("Edit the profile…"),
    ActionId.COMPACT: QT_TR_NOOP("Go on without the oldest turns"),
}


def failure_row(entry_id: str, failure: Failure, *, last: bool, begun: bool = False) -> Row:
    """A failure as a card; what can be done is offered while it is the last word.

    Of an answer that had ``begun`` what came is kept, and can be gone on with.
    """
    by_button = failure.action is not None and (
        failure.action.id in SAID_BY_BUTTON or failure.hint.rstrip(".") == failure.action.label
    )
    kept = tr("What came is kept.") if begun else ""
    change = tr("It may take the request {change}.").replace("{change}", failure.change)
    if last and failure.change:
        tried = tr("What is tried and not kept holds for this agent, until Keystead ends.")
        change = f"{change} {tried}"
    lines = (failure.why, kept, change if failure.change else "" if by_button else failure.hint)
    actions = list(_offered(failure, begun)) if last else []
    # A failure of a request is called by its kind; any other came of none.
    if last and failure.reference == failure.kind.value:
        actions.append(RowAction(REQUESTS, tr("Show the request")))
    actions.append(RowAction(COPY, tr("Copy details")))
    said = "\n".join(line for line in lines if line)
    return Row(entry_id, RowKind.ERROR, said, title=failure.what, actions=tuple(actions))


def going_on(begun: bool) -> tuple[RowAction, ...]:
    """What can be done with an answer that is not whole."""
    retry = RowAction(RETRY, tr("Retry"))
    return (RowAction(GO_ON, tr("Go on from here")), retry) if begun else (retry,)


def _offered(failure: Failure, begun: bool) -> Iterator[RowAction]:
    action = failure.action
    if action and action.id is ActionId.TRY_COMPATIBLE:
        yield RowAction(TRY, tr("Try compatible"))
        kept = tr("Try it and keep it in {profile}").replace("{profile}", action.target)
        yield RowAction(KEEP, kept)
    elif action and action.id not in _ASKS_AGAIN:
        yield RowAction(action.id.value, action_label(action))
        if action.id is ActionId.COMPACT:
            yield RowAction(ActionId.CHOOSE_MODEL, tr(_LABELS[ActionId.CHOOSE_MODEL]))
    yield from going_on(begun)


def action_label(action: Action) -> str:
    """What the button of an action says."""
    return tr(_LABELS[action.id]) if action.id in _LABELS else action.label


def failure_of(data: Mapping[str, Any]) -> Failure:
    """The failure that an error's entry keeps."""
    action = data.get("action")
    return Failure(
        data["reference"],
        ErrorKind(data["kind"]),
        data["what"],
        data.get("why", ""),
        data.get("hint", ""),
        Action(**{**action, "id": ActionId(action["id"])}) if action else None,
        data.get("change", ""),
        data.get("quirks", {}),
    )


def failure_text(failure: Failure) -> str:
    """All that is known of a failure, to be copied."""
    lines = (failure.what, failure.why, failure.hint, failure.reference)
    return "\n".join(line for line in lines if line)
