"""What some API formats ask of tool calls: arguments as an object, ids of a form, each its own.

Owns both conversions, for calls that another model made or that repeat an id; which form an id must
have is each format's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.network.body import NotJsonError, read_json
from keystead.providers.json_values import json_object
from keystead.providers.messages import Message, Part, ToolCallPart, ToolResultPart

MADE_ID_LENGTH = 24  # letters and digits of an id that is made here, unless a form asks for others
ANY_ID = re.compile(r".+", re.DOTALL)


def arguments_object(part: ToolCallPart) -> dict[str, Any]:
    """The arguments of a call as an object. Raises `ProviderError` where they are none."""
    try:
        value = read_json("", part.arguments.encode("utf-8", "replace") or b"{}")
    except NotJsonError as error:
        raise _unusable_arguments(part) from error
    if not isinstance(value, dict):
        raise _unusable_arguments(part)
    return json_object(value)


def with_call_ids(
    messages: Iterable[Message], form: re.Pattern[str] = ANY_ID, length: int | None = None
) -> Iterator[Message]:
    """``messages`` whose calls have ids of that form (or length), each its own, results likewise.

    An id that fits stays as it is; another becomes the same one each time.
    """
    if length:
        form = re.compile(rf"[A-Za-z0-9]{{{length}}}")
    unanswered: dict[str, list[str]] = {}
    taken: set[str] = set()

    def part_of(part: Part) -> Part:
        match part:
            case ToolCallPart():
                identity = part.id
                number = 0
                while identity in taken or not form.fullmatch(identity):
                    number += 1
                    identity = _made(part.id, number, length or MADE_ID_LENGTH)
                taken.add(identity)
                unanswered.setdefault(part.id, []).append(identity)
                return part if identity == part.id else replace(part, id=identity)
            case ToolResultPart():
                waiting = unanswered.get(part.call_id)
                identity = waiting.pop(0) if waiting else part.call_id
                return part if identity == part.call_id else replace(part, call_id=identity)
            case _:
                return part

    for message in messages:
        parts = tuple(map(part_of, message.parts))
        yield message if parts == message.parts else replace(message, parts=parts)


def _made(identity: str, number: int, length: int) -> str:
    digest = sha256(f"{number} {identity}".encode("utf-8", "replace")).hexdigest()
    return digest[:length]


def _unusable_arguments(part: ToolCallPart) -> ProviderError:
    return ProviderError(
        ErrorKind.UNSUPPORTED,
        f"The arguments of the tool call {part.name} are no JSON object and cannot be sent back",
        action=Action(ActionId.RETRY, "Try again", "Ask again, or start a new agent."),
    )
