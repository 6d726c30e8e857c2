"""What a model is told of a transcript.

Owns the way from entries to messages; the transcript itself keeps more: errors, usage, answers
that were asked for again, turns that are not sent any more. Whatever happened before, what comes
out is valid for every API: speakers alternate, every tool call has its result, nothing is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from keystead.agents.compacting import still_sent
from keystead.agents.entries import Entry, EntryKind
from keystead.providers.messages import (
    Message,
    Part,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)

NOT_RUN = "The tool was not run: the answer broke off."


@dataclass(slots=True)
class _Turn:
    """One text of the user and what was answered to it."""

    user: list[Part] = field(default_factory=list[Part])
    answer: list[Part] = field(default_factory=list[Part])
    results: dict[str, ToolResultPart] = field(default_factory=dict[str, ToolResultPart])

    def messages(self) -> Iterator[tuple[Role, tuple[Part, ...]]]:
        yield Role.USER, tuple(self.user)
        if not any(isinstance(part, TextPart | ToolCallPart) for part in self.answer):
            return
        yield Role.ASSISTANT, tuple(self.answer)
        calls = [part for part in self.answer if isinstance(part, ToolCallPart)]
        if calls:
            yield Role.TOOL, tuple(map(self._result, calls))

    def _result(self, call: ToolCallPart) -> ToolResultPart:
        result = self.results.get(call.id)
        if result is None:
            return ToolResultPart(call.id, call.name, NOT_RUN, is_error=True)
        return replace(result, name=call.name)


def messages_of(entries: Iterable[Entry]) -> tuple[Message, ...]:
    """The conversation so far, ready to be sent."""
    turns: list[_Turn] = []
    for entry in still_sent(entries):
        if entry.kind is EntryKind.USER or entry.data.get("go_on"):
            turns.append(_Turn(user=[TextPart(entry.text)]))
        elif turns:
            _add(turns, entry)
    said = (message for turn in turns for message in turn.messages())
    return tuple(
        Message(role, tuple(part for _, parts in group for part in parts))
        for role, group in groupby(said, key=lambda message: message[0])
    )


def _add(turns: list[_Turn], entry: Entry) -> None:
    turn = turns[-1]
    data = entry.data
    match entry.kind:
        case EntryKind.TEXT if entry.text.strip() or "provider_data" in data:
            turn.answer.append(TextPart(entry.text, data.get("provider_data", {})))
        case EntryKind.REASONING if entry.complete:
            turn.answer.append(ReasoningPart(entry.text, data.get("provider_data", {})))
        case EntryKind.TOOL_CALL:
            call = ToolCallPart(data["id"], data["name"], entry.text, data["provider_data"])
            turn.answer.append(call)
        case EntryKind.TOOL_RESULT:
            result = ToolResultPart(data["call_id"], data["name"], entry.text, data["is_error"])
            turn.results[result.call_id] = result
        case EntryKind.NOTICE if data.get("retry"):
            turns[-1] = _Turn(user=turn.user)
        case _:
            return
