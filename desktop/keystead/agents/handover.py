"""What of a conversation can be sent to the model that answers next.

Owns the rule for what another model left: texts, tool calls and results travel, whoever made them;
reasoning and opaque data (signatures and the like) go back to their maker alone, for anybody else
refuses them. A call whose name or arguments no API takes back is put into a form that all take. Of
a picture, a model that is known not to see is told that there was one.
Owns the words about what stays behind, too; messages are made in ``conversation``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile
from typing import Any, assert_never

from keystead.agents.entries import Entry, EntryKind
from keystead.agents.maker import Maker, model_of, unmarked
from keystead.errors import ProviderError
from keystead.plain_text import plain_line
from keystead.providers.messages import (
    EMPTY,
    ImagePart,
    Message,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.pictures import in_words
from keystead.providers.tool_calls import arguments_object

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_-]{0,63}")
NO_NAME_LETTER = re.compile(r"[^a-zA-Z0-9_-]")
LONGEST_NAME = 64  # letters of a tool's name that every API takes


@dataclass(slots=True)
class LeftOut:
    """What stays behind of a conversation, and the models that it is from."""

    reasoning: int = 0
    signatures: int = 0
    pictures: int = 0
    models: dict[str, None] = field(default_factory=dict[str, None])

    @property
    def count(self) -> int:
        """How many things stay behind."""
        return self.reasoning + self.signatures + self.pictures

    def add(self, data: Mapping[str, Any]) -> None:
        """Remember whose it is."""
        if model := model_of(data):
            self.models[plain_line(model)] = None


@dataclass(frozen=True, slots=True)
class Handover:
    """``messages`` that can be sent to ``reader``, and what is not among them."""

    messages: tuple[Message, ...]
    reader: Maker
    left_out: LeftOut


def hand_over(messages: Iterable[Message], reader: Maker, *, blind: bool = False) -> Handover:
    """A conversation as ``reader`` can be sent it; ``blind`` where that is known not to see."""
    left_out = LeftOut()
    kept = ((each.role, tuple(_parts(each.parts, reader, blind, left_out))) for each in messages)
    said = [(role, parts) for role, parts in kept if _says_something(parts)]
    sides = groupby(said, key=lambda message: message[0])
    return Handover(
        tuple(Message(role, tuple(p for _, parts in side for p in parts)) for role, side in sides),
        reader,
        left_out,
    )


def note(entries: Sequence[Entry], handed: Handover) -> tuple[str, dict[str, Any]] | None:
    """The notice of what is left out, its text and data; None where it was told before."""
    own = handed.reader.mark({})
    # What was told before the oldest turns were left out counts turns that are not sent any more.
    told = (
        int(entry.data.get("left_out", 0))
        for entry in takewhile(lambda entry: not entry.left_to, reversed(entries))
        if entry.kind is EntryKind.NOTICE and handed.reader.made(entry.data)
    )
    if handed.left_out.count <= next(told, 0):
        return None
    return _words(handed), {"left_out": handed.left_out.count, **own}


def _words(handed: Handover) -> str:
    left = handed.left_out
    signed = [
        _counted(count, one, many)
        for count, one, many in (
            (left.reasoning, "passage of reasoning", "passages of reasoning"),
            (left.signatures, "signature", "signatures"),
        )
        if count
    ]
    stay = "stays" if left.reasoning + left.signatures == 1 else "stay"
    reader, who = plain_line(handed.reader.model), " and ".join(left.models) or "the model before"
    sentences: list[str] = []
    if signed:
        things = f"{' and '.join(signed)}, which {stay} with {who}."
        sentences.append(f"Not sent along to {reader}: {things}")
    if left.pictures:
        things = _counted(left.pictures, "picture", "pictures")
        sentences.append(f"Not sent along to {reader}, which is known not to see: {things}.")
    return " ".join([*sentences, "All that was said goes along."])


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _parts(parts: Iterable[Part], reader: Maker, blind: bool, left_out: LeftOut) -> Iterator[Part]:
    for part in parts:
        match part:
            case ReasoningPart(provider_data=data):
                if reader.made(data):
                    yield replace(part, provider_data=unmarked(data))
                elif data:
                    left_out.reasoning += 1
                    left_out.add(data)
            case ImagePart():
                left_out.pictures += blind
                yield TextPart(in_words(part)) if blind else part
            case TextPart() | ToolCallPart():
                yield _spoken(part, reader, left_out)
            case ToolResultPart():
                yield replace(part, name=_name(part.name))
            case _:
                assert_never(part)


def _says_something(parts: Iterable[Part]) -> bool:
    """Whether a turn is one without what stayed behind."""
    return any(
        part.text.strip() or bool(part.provider_data)
        if isinstance(part, TextPart)
        else not isinstance(part, ReasoningPart)
        for part in parts
    )


def _spoken(part: TextPart | ToolCallPart, reader: Maker, left_out: LeftOut) -> Part:
    data = part.provider_data
    own = unmarked(data) if reader.made(data) else EMPTY
    if unmarked(data) and not own:
        left_out.signatures += 1
        left_out.add(data)
    if isinstance(part, TextPart):
        return part if own == data else replace(part, provider_data=own)
    arguments = _arguments(part)
    return replace(part, name=_name(part.name), arguments=arguments, provider_data=own)


def _name(name: str) -> str:
    """The name of a tool as every API takes it back; what a model makes up may be any text."""
    if NAME.fullmatch(name):
        return name
    return f"_{NO_NAME_LETTER.sub('_', name)}"[:LONGEST_NAME]


def _arguments(call: ToolCallPart) -> str:
    """The arguments of a call as a JSON object, with the text itself inside where it is none."""
    try:
        arguments_object(call)
    except ProviderError:
        return json.dumps({"unreadable": call.arguments})
    return call.arguments or "{}"
