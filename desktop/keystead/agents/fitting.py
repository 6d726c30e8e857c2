"""What of a conversation can be sent to the model that answers next.

Owns the rule for what another model left: texts, tool calls and results travel, whoever made them;
reasoning and opaque data (signatures and the like) go back to their maker alone, for anybody else
refuses them. A call whose name or arguments no API takes back is put into a form that all take.
Owns the words about what stays behind, too; messages are made in ``conversation``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Self, assert_never

from keystead.agents.entries import Entry, EntryKind
from keystead.errors import ProviderError
from keystead.origin import Origin
from keystead.plain_text import plain_line
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.json_values import json_object
from keystead.providers.messages import (
    EMPTY,
    Message,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.tool_calls import arguments_object

MADE_BY = "made_by"
"""Under which name what a model left says whose it is, beside its provider's data."""

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_-]{0,63}")
NO_NAME_LETTER = re.compile(r"[^a-zA-Z0-9_-]")
LONGEST_NAME = 64  # letters of a tool's name that every API takes


@dataclass(frozen=True, slots=True)
class Maker:
    """A model by everything that decides whether it can read what it was given before.

    ``profile`` is its stable id, ``place`` the origin of its address: another account or server
    refuses what this one signed.
    """

    format: str
    profile: str
    place: str
    model: str

    @classmethod
    def of(cls, effective: EffectiveProfile, model: str) -> Self:
        """A model of a profile."""
        place = str(Origin.of(effective.base_url)) if effective.base_url else ""
        return cls(effective.api_format.value, effective.id, place, model)

    def mark(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """``data`` of an answer, marked as its own."""
        return {**data, MADE_BY: self._name()}

    def made(self, data: Mapping[str, Any]) -> bool:
        """Whether ``data`` is its own."""
        return json_object(data.get(MADE_BY)) == self._name()

    def _name(self) -> dict[str, str]:
        return {
            "format": self.format,
            "profile": self.profile,
            "place": self.place,
            "model": self.model,
        }


@dataclass(slots=True)
class LeftOut:
    """What stays behind of a conversation, and the models that it is from."""

    reasoning: int = 0
    signatures: int = 0
    models: dict[str, None] = field(default_factory=dict[str, None])

    @property
    def count(self) -> int:
        """How many things stay behind."""
        return self.reasoning + self.signatures

    def add(self, data: Mapping[str, Any]) -> None:
        """Remember whose it is."""
        if model := json_object(data.get(MADE_BY)).get("model"):
            self.models[plain_line(str(model))] = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """``messages`` that can be sent to ``reader``, and what is not among them."""

    messages: tuple[Message, ...]
    reader: Maker
    left_out: LeftOut


def fitted(messages: Iterable[Message], reader: Maker) -> Fitted:
    """A conversation as ``reader`` can be sent it."""
    left_out = LeftOut()
    kept = ((each.role, tuple(_parts(each.parts, reader, left_out))) for each in messages)
    said = [(role, parts) for role, parts in kept if _says_something(parts)]
    sides = groupby(said, key=lambda message: message[0])
    return Fitted(
        tuple(Message(role, tuple(p for _, parts in side for p in parts)) for role, side in sides),
        reader,
        left_out,
    )


def note(entries: Sequence[Entry], fit: Fitted) -> tuple[str, dict[str, Any]] | None:
    """The notice of what is left out, its text and data; None where it was told before."""
    own = fit.reader.mark({})
    told = (
        int(entry.data.get("left_out", 0))
        for entry in reversed(entries)
        if entry.kind is EntryKind.NOTICE and fit.reader.made(entry.data)
    )
    if fit.left_out.count <= next(told, 0):
        return None
    return _words(fit), {"left_out": fit.left_out.count, **own}


def _words(fit: Fitted) -> str:
    left = fit.left_out
    things = [
        f"{count} {one if count == 1 else many}"
        for count, one, many in (
            (left.reasoning, "passage of reasoning", "passages of reasoning"),
            (left.signatures, "signature", "signatures"),
        )
        if count
    ]
    stay = "stays" if left.count == 1 else "stay"
    who = " and ".join(left.models) or "the model before"
    return (
        f"Not sent along to {plain_line(fit.reader.model)}: {' and '.join(things)}, which {stay} "
        f"with {who}. All that was said goes along."
    )


def _parts(parts: Iterable[Part], reader: Maker, left_out: LeftOut) -> Iterator[Part]:
    for part in parts:
        match part:
            case ReasoningPart(provider_data=data):
                if reader.made(data):
                    yield replace(part, provider_data=_unmarked(data))
                elif data:
                    left_out.reasoning += 1
                    left_out.add(data)
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
    own = _unmarked(data) if reader.made(data) else EMPTY
    if _unmarked(data) and not own:
        left_out.signatures += 1
        left_out.add(data)
    if isinstance(part, TextPart):
        return part if own == data else replace(part, provider_data=own)
    arguments = _arguments(part)
    return replace(part, name=_name(part.name), arguments=arguments, provider_data=own)


def _unmarked(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in data.items() if name != MADE_BY}


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
