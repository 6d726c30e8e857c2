"""Which entries of an agent become which rows of its transcript.

Owns that mapping alone, as a pure function; what has not settled yet is ``feed``'s, and how a row
looks is `keystead.ui.transcript`'s.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import pairwise
from typing import Any

from keystead.agents.blocks import split_blocks
from keystead.agents.entries import Entry, EntryKind, Failure
from keystead.errors import Action, ActionId, ErrorKind
from keystead.providers.events import FinishReason, Usage
from keystead.ui.ages import span
from keystead.ui.transcript.rows import Row, RowAction, RowKind
from keystead.ui.views.agents.wording import number, tr
from keystead.ui.widgets.mark import Mark

RETRY = ActionId.RETRY.value
COPY = "copy-details"
# Their hints name commands of the command line; here a button does it.
SAID_BY_BUTTON = (
    ActionId.ADD_KEY,
    ActionId.REPLACE_KEY,
    ActionId.EDIT_PROFILE,
    ActionId.SEND_KEY,
)
_LONGEST_DETAIL = 200  # characters of a tool's arguments in its line


def rows_of(entries: Sequence[Entry]) -> dict[int, list[Row]]:
    """The rows of each entry by its id, all of a transcript or a stretch of it."""
    composer = _Composer(entries)
    return {entry.id: composer.rows(number) for number, entry in enumerate(entries)}


def block_row(entry_id: int, text: str) -> Row:
    """One closed Markdown block."""
    return Row(str(entry_id), RowKind.MARKDOWN, text.rstrip())


def failure_row(entry_id: str, failure: Failure, *, last: bool) -> Row:
    """A failure as a card; what can be done is offered while it is the last word."""
    by_button = failure.action is not None and failure.action.id in SAID_BY_BUTTON
    said = "\n".join(part for part in (failure.why, "" if by_button else failure.hint) if part)
    actions = [RowAction(COPY, tr("Copy details"))]
    if last:
        actions.insert(0, RowAction(RETRY, tr("Retry")))
        if failure.action and failure.action.id is not ActionId.RETRY:
            actions.insert(0, RowAction(failure.action.id.value, failure.action.label))
    return Row(entry_id, RowKind.ERROR, said, title=failure.what, actions=tuple(actions))


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
    )


def failure_text(failure: Failure) -> str:
    """All that is known of a failure, to be copied."""
    lines = (failure.what, failure.why, failure.hint, failure.reference)
    return "\n".join(line for line in lines if line)


class _Composer:
    """Composes the rows of one entry with a look at those around it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._results: dict[int, Entry] = {}  # by the id of the call's entry
        self._paired: set[int] = set()  # results that stand in their call's row
        waiting: dict[str, int] = {}
        for entry in entries:
            # Some servers give the same ids again with each answer.
            if entry.kind is EntryKind.TOOL_CALL:
                waiting[entry.data["id"]] = entry.id
            elif entry.kind is EntryKind.TOOL_RESULT:
                call = waiting.pop(entry.data["call_id"], None)
                if call is not None:
                    self._results[call] = entry
                    self._paired.add(entry.id)

    def rows(self, place: int) -> list[Row]:
        """The rows of the entry at ``place``."""
        entry = self._entries[place]
        key = str(entry.id)
        match entry.kind:
            case EntryKind.USER:
                return [Row(key, RowKind.USER, entry.text)]
            case EntryKind.TEXT:
                return [*_blocks(entry), *self._break(entry, place)]
            case EntryKind.REASONING:
                return [*self._thought(entry, place), *self._break(entry, place)]
            case EntryKind.TOOL_CALL:
                return [_call(entry, self._results.get(entry.id))]
            case EntryKind.TOOL_RESULT:
                return [] if entry.id in self._paired else [_orphan(entry)]
            case EntryKind.USAGE:
                return []
            case EntryKind.FINISH:
                return [_finish(entry, self._usage(place))]
            case EntryKind.ERROR:
                last = place == len(self._entries) - 1
                return [failure_row(key, failure_of(entry.data), last=last)]
            case EntryKind.NOTICE:
                return [Row(key, RowKind.NOTICE, entry.text, mark=_notice_mark(entry))]

    def _break(self, entry: Entry, place: int) -> list[Row]:
        """A word where an answer was cut and nothing after it says why."""
        after = self._after(place)
        if entry.complete or after is None or after.kind is EntryKind.ERROR:
            return []
        return [Row(str(entry.id), RowKind.NOTICE, tr("Stopped here."), mark=Mark.STOPPED)]

    def _thought(self, entry: Entry, place: int) -> list[Row]:
        if not entry.text.strip():
            return []
        after = self._after(place)
        title = tr("Thought")
        if after is not None and not _begins_turn(after):
            seconds = max(0.0, after.created_at - entry.created_at)
            title = tr("Thought for {span}", span=span(max(1.0, seconds)))
        return [Row(str(entry.id), RowKind.REASONING, entry.text, title=title)]

    def _after(self, place: int) -> Entry | None:
        rest = self._entries[place + 1 : place + 3]
        return next((entry for entry in rest if entry.kind is not EntryKind.USAGE), None)

    def _usage(self, place: int) -> Usage | None:
        """The tokens of the answer that ends at ``place``."""
        for entry in reversed(self._entries[:place]):
            if entry.kind is EntryKind.USAGE:
                return usage_of(entry)
            if _begins_turn(entry):
                break
        return None


def usage_of(entry: Entry) -> Usage:
    """The tokens that a usage entry keeps."""
    return Usage(**{field.name: int(entry.data.get(field.name, 0)) for field in fields(Usage)})


def _begins_turn(entry: Entry) -> bool:
    return entry.kind is EntryKind.USER or bool(entry.data.get("retry"))


def _blocks(entry: Entry) -> list[Row]:
    starts: Sequence[int] | None = entry.data.get("blocks")
    if starts is None:  # a killed process left it
        starts = split_blocks(entry.text)
    cuts = [*starts, len(entry.text)]
    return [block_row(entry.id, entry.text[start:end]) for start, end in pairwise(cuts)]


def _call(entry: Entry, result: Entry | None) -> Row:
    failed = result is not None and bool(result.data.get("is_error"))
    done = Mark.FAILED if failed else Mark.FINISHED
    return Row(
        str(entry.id),
        RowKind.TOOL_CALL,
        result.text if result else "",
        title=entry.data["name"],
        detail=_summary(entry.text),
        input=_pretty(entry.text),
        mark=done if result else Mark.RUNNING,
    )


def _orphan(result: Entry) -> Row:
    mark = Mark.FAILED if result.data.get("is_error") else Mark.FINISHED
    name = result.data.get("name", "")
    return Row(str(result.id), RowKind.TOOL_CALL, result.text, title=name, mark=mark)


def _summary(arguments: str) -> str:
    """The values of a tool's arguments on one line."""
    try:
        read = json.loads(arguments)
    except ValueError:
        return arguments[:_LONGEST_DETAIL]
    values = read.values() if isinstance(read, dict) else [read]
    texts = (value if isinstance(value, str) else json.dumps(value) for value in values)
    return " ".join(" ".join(texts).split())[:_LONGEST_DETAIL]


def _pretty(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments), indent=2, ensure_ascii=False)
    except ValueError:
        return arguments


def _finish(entry: Entry, usage: Usage | None) -> Row:
    requested, served = entry.data.get("requested_model", ""), entry.data.get("served_model", "")
    same = entry.data.get("same_model", True)
    cut = _cut_short(entry.data.get("reason", ""))
    return Row(
        str(entry.id),
        RowKind.FINISH,
        " · ".join(part for part in (cut, _tokens(usage)) if part),
        mark=Mark.WAITING if cut else None,
        asked="" if same else requested,
        answered=served or requested,
    )


def _cut_short(reason: str) -> str:
    match reason:
        case FinishReason.LENGTH:
            return tr("Cut off at the longest answer allowed")
        case FinishReason.CONTENT_FILTER:
            return tr("Held back by the provider's filter")
        case _:
            return ""


def _tokens(usage: Usage | None) -> str:
    if usage is None:
        return ""
    given = usage.input_fresh + usage.cache_read + usage.cache_write
    return tr("{given} tokens in, {made} out", given=number(given), made=number(usage.output))


def _notice_mark(entry: Entry) -> Mark | None:
    return None if entry.data.get("retry") else Mark.OFF
