"""Turns a neutral request into the body of a Responses request.

Owns the wire form of what is asked; does no I/O. Nothing is left with the provider: it is told to
store nothing, so all that was said goes along each time, its reasoning in the encrypted form in
which it came. Two losses are stated here: reasoning that carries no content of this API (another
provider's) stays behind, for it would be refused, and a failed tool call has no place, so its text
is sent after the word "Error".
https://platform.openai.com/docs/api-reference/responses/create,
https://platform.openai.com/docs/guides/images-vision
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from keystead.profiles.preset import ApiFormat, Quirks
from keystead.providers.dialects import effort_of, is_closed, temperature_of
from keystead.providers.json_values import json_object, laid_over
from keystead.providers.messages import (
    EMPTY,
    FORMAT,
    ImagePart,
    Message,
    ReasoningPart,
    Request,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.pictures import data_url
from keystead.providers.tool_calls import with_call_ids

REASONING_ITEM = "reasoning_item"
"""Under this name `ReasoningPart.provider_data` holds an item of reasoning as it came."""
CALL_ITEM = "call_item_id"
"""Under this name `ToolCallPart.provider_data` holds the id of a call's item."""
PHASE = "phase"
"""What `TextPart.provider_data` says a message is; without it some models do worse."""
OWN = {FORMAT: ApiFormat.OPENAI_RESPONSES.value}
"""What all of its data says."""
CALL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
TO_SEND_BACK = ("encrypted_content", "content")


def to_wire(request: Request, quirks: Quirks) -> dict[str, Any]:
    """The JSON body. Raises `ProviderError` for an effort that the dialect does not take."""
    messages = with_call_ids(request.messages, CALL_ID)
    wire: dict[str, Any] = {
        "model": request.model,
        "input": [item for message in messages for item in _items(message)],
        "stream": True,
        "store": False,
    }
    if request.instructions:
        wire["instructions"] = request.instructions
    if request.tools:
        wire["tools"] = [
            {
                "type": "function",
                "name": tool.name,
                "description": tool.description,
                "parameters": dict(tool.parameters),
                "strict": quirks.strict_tools and is_closed(tool.parameters),
            }
            for tool in request.tools
        ]
        if not quirks.parallel_tools:
            wire["parallel_tool_calls"] = False
    generation = request.generation
    if generation.max_output_tokens is not None:
        wire["max_output_tokens"] = generation.max_output_tokens
    if (temperature := temperature_of(generation, quirks)) is not None:
        wire["temperature"] = temperature
    if reasoning := _reasoning(request, quirks):
        wire["reasoning"] = reasoning
    if _reasons(request):
        # A model that does not reason refuses to be asked for this.
        wire["include"] = ["reasoning.encrypted_content"]
    return quirks.kept(laid_over(wire, generation.extra_body))


def _reasoning(request: Request, quirks: Quirks) -> dict[str, str]:
    reasoning: dict[str, str] = {}
    if (effort := effort_of(request.generation, quirks)) is not None:
        reasoning["effort"] = effort.value
    if quirks.reasoning_summary and _reasons(request):
        reasoning["summary"] = quirks.reasoning_summary.value
    return reasoning


def _reasons(request: Request) -> bool:
    """Whether the model is known to reason, be it by what is asked of it."""
    return request.reasons or request.generation.effort is not None


def _items(message: Message) -> Iterator[Mapping[str, Any]]:
    """The items of one turn in their order; neighbouring texts and pictures are one message.

    Reasoning that nothing follows stays behind: it would be refused.
    """
    said: list[TextPart | ImagePart] = []
    thoughts: list[Mapping[str, Any]] = []
    reasoned = False
    for part in message.parts:
        match part:
            case TextPart():
                phase = _own(part).get(PHASE)
                if phase:
                    yield from _spoken(message.role, thoughts, said)
                said.append(part)
                if phase:
                    yield from _spoken(message.role, thoughts, said, {PHASE: phase})
            case ImagePart():
                said.append(part)
            case ReasoningPart():
                yield from _spoken(message.role, thoughts, said)
                thoughts += _thought(part)
                reasoned = reasoned or bool(thoughts)
            case ToolCallPart():
                yield from _spoken(message.role, thoughts, said)
                yield from _taken(thoughts)
                yield _call(part, reasoned)
            case ToolResultPart():
                yield from _spoken(message.role, thoughts, said)
                yield _result(part)
            case _:
                assert_never(part)
    yield from _spoken(message.role, thoughts, said)


def _taken(waiting: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """What waited for something to follow it, which waits no longer."""
    yield from waiting
    waiting.clear()


def _spoken(
    role: Role,
    thoughts: list[Mapping[str, Any]],
    said: list[TextPart | ImagePart],
    more: Mapping[str, Any] = EMPTY,
) -> Iterator[Mapping[str, Any]]:
    if said:
        yield from _taken(thoughts)
        content = [_content(role, part) for part in said]
        yield {"type": "message", "role": role.value, "content": content, **more}
        said.clear()


def _content(role: Role, part: TextPart | ImagePart) -> dict[str, str]:
    if isinstance(part, ImagePart):
        return {"type": "input_image", "image_url": data_url(part)}
    kind = "output_text" if role is Role.ASSISTANT else "input_text"
    return {"type": kind, "text": part.text}


def _thought(part: ReasoningPart) -> Iterator[Mapping[str, Any]]:
    item = json_object(_own(part).get(REASONING_ITEM))
    if any(item.get(name) for name in TO_SEND_BACK):
        yield item


def _call(part: ToolCallPart, reasoned: bool) -> dict[str, Any]:
    call = {
        "type": "function_call",
        "call_id": part.id,
        "name": part.name,
        "arguments": part.arguments,
    }
    # The id ties a call to the reasoning before it, and is refused without that.
    if reasoned and CALL_ITEM in _own(part):
        call["id"] = part.provider_data[CALL_ITEM]
    return call


def _own(part: TextPart | ReasoningPart | ToolCallPart) -> Mapping[str, Any]:
    """What this API wants back of a part; nothing of what another one's answer brought."""
    data = part.provider_data
    return data if data.get(FORMAT) == ApiFormat.OPENAI_RESPONSES else EMPTY


def _result(part: ToolResultPart) -> dict[str, Any]:
    text = f"Error: {part.text}" if part.is_error else part.text
    return {"type": "function_call_output", "call_id": part.call_id, "output": text}
