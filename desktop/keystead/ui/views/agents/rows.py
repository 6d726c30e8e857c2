"""Which entries of an agent become which rows of its transcript.

Owns that mapping alone, as a pure function; what has not settled yet is ``feed``'s, and how a row
looks is `keystead.ui.transcript`'s.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise

from keystead.agents.blocks import split_blocks
from keystead.agents.entries import Entry, EntryKind
from keystead.providers.events import FinishReason, Usage
from keystead.ui.ages import span
from keystead.ui.numbers import number, one_or_many
from keystead.ui.transcript.rows import EDIT, Row, RowAction, RowKind
from keystead.ui.translation import tr
from keystead.ui.views.agents.failure_rows import failure_of, failure_row, going_on
from keystead.ui.widgets.mark import Mark

_LONGEST_DETAIL = 200  # characters of a tool's arguments in its line


NOTHING_MADE: Mapping[int, list[Row]] = {}


def rows_of(
    entries: Sequence[Entry], made: Mapping[int, list[Row]] = NOTHING_MADE
) -> dict[int, list[Row]]:
    """The rows of each entry by its id, all of a transcript or a stretch of it.

    ``made`` are Markdown rows that there are already; a long answer has very many.
    """
    composer = _Composer(entries, made)
    return {entry.id: composer.rows(number) for number, entry in enumerate(entries)}


def block_row(entry_id: int, text: str) -> Row:
    """One closed Markdown block."""
    return Row(str(entry_id), RowKind.MARKDOWN, text.rstrip())


class _Composer:
    """Composes the rows of one entry with a look at those around it."""

    def __init__(self, entries: Sequence[Entry], made: Mapping[int, list[Row]]) -> None:
        self._entries = entries
        self._made = made
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
                return [_message(entry)]
            case EntryKind.TEXT:
                blocks = self._made.get(entry.id) or markdown_rows(entry)
                return [*blocks, *self._break(entry, place)]
            case EntryKind.REASONING:
                return [*self._thought(entry, place), *self._break(entry, place)]
            case EntryKind.TOOL_CALL:
                return [_call(entry, self._results.get(entry.id))]
            case EntryKind.TOOL_RESULT:
                return [] if entry.id in self._paired else [_orphan(entry)]
            case EntryKind.USAGE:
                return []
            case EntryKind.FINISH:
                return [_finish(entry, self._usage(place), last=self._is_last(place))]
            case EntryKind.ERROR:
                failure, last = failure_of(entry.data), self._is_last(place)
                return [
                    failure_row(key, failure, last=last, begun=has_begun(self._entries[:place]))
                ]
            case EntryKind.NOTICE:
                return [Row(key, RowKind.NOTICE, entry.text, mark=_notice_mark(entry))]

    def _is_last(self, place: int) -> bool:
        return place == len(self._entries) - 1

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
        if after is not None and not after.begins_turn:
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
                return Usage.of(entry.data)
            if entry.begins_turn:
                break
        return None


def has_begun(entries: Sequence[Entry]) -> bool:
    """Whether the last answer has any text."""
    for entry in reversed(entries):
        if entry.kind is EntryKind.TEXT and entry.text.strip():
            return True
        if entry.begins_turn:
            break
    return False


def _message(entry: Entry) -> Row:
    versions = entry.versions or (entry.id,)
    return Row(
        str(entry.id),
        RowKind.USER,
        entry.text,
        aside=tr("edited") if entry.data.get("edited") else "",
        actions=(RowAction(EDIT, tr("Edit and send again")),),
        version=versions.index(entry.id) + 1,
        versions=len(versions),
    )


def block_starts(entry: Entry) -> Sequence[int]:
    """Where the Markdown blocks of a text begin."""
    starts: Sequence[int] | None = entry.data.get("blocks")
    # A killed process left it without.
    return split_blocks(entry.text) if starts is None else starts


def markdown_rows(entry: Entry) -> list[Row]:
    """The rows of a text: one a Markdown block."""
    cuts = [*block_starts(entry), len(entry.text)]
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


def _finish(entry: Entry, usage: Usage | None, *, last: bool) -> Row:
    requested, served = entry.data.get("requested_model", ""), entry.data.get("served_model", "")
    same = entry.data.get("same_model", True)
    reason = entry.data.get("reason", "")
    cut = _cut_short(reason)
    can_go_on = last and reason == FinishReason.LENGTH
    return Row(
        str(entry.id),
        RowKind.FINISH,
        " · ".join(part for part in (cut, _tokens(usage)) if part),
        mark=Mark.ATTENTION if cut else None,
        asked="" if same else requested,
        answered=served or requested,
        actions=going_on(True)[:1] if can_go_on else (),
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
    words = one_or_many(usage.input, tr("1 token in"), tr("{n} tokens in"))
    return tr("{given}, {made} out", given=words, made=number(usage.output))


def _notice_mark(entry: Entry) -> Mark | None:
    return None if entry.begins_turn else Mark.OFF
