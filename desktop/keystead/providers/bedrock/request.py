"""Turns a neutral request into the body of a ConverseStream request.

Owns the wire form of what is asked; does no I/O. One loss is stated here: reasoning that carries no
signature of this API stays behind, for it would be refused. How much to reason is each maker's own
field here, so that an effort cannot be asked for by one name.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html,
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, assert_never

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.profiles.preset import ApiFormat
from keystead.profiles.quirks import EFFORT_FIELD, Quirks
from keystead.providers.dialects import effort_of, temperature_of
from keystead.providers.json_values import laid_over
from keystead.providers.messages import (
    FORMAT,
    ImagePart,
    Message,
    Part,
    ReasoningPart,
    Request,
    TextPart,
    Tool,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.pictures import base64_of
from keystead.providers.sides import by_side
from keystead.providers.tool_calls import arguments_object, with_call_ids

OWN = {FORMAT: ApiFormat.BEDROCK.value}
"""What all of its data says."""
CALL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")

Wire = dict[str, Any]


def to_wire(request: Request, quirks: Quirks) -> Wire:
    """The JSON body. Raises `ProviderError` for what this API cannot carry."""
    generation = request.generation
    if effort_of(generation, quirks) is not None:
        raise _no_effort()
    messages = list(with_call_ids(request.messages, CALL_ID))
    wire: Wire = {"messages": list(_messages(messages))}
    if request.instructions:
        wire["system"] = [{"text": request.instructions}]
    config: Wire = {}
    if generation.max_output_tokens is not None:
        config["maxTokens"] = generation.max_output_tokens
    if (temperature := temperature_of(generation, quirks)) is not None:
        config["temperature"] = temperature
    if config:
        wire["inferenceConfig"] = config
    if tools := [*map(_tool, request.tools), *_called(request.tools, messages)]:
        wire["toolConfig"] = {"tools": tools}
    return quirks.kept(laid_over(wire, generation.extra_body))


def _messages(messages: list[Message]) -> Iterator[Wire]:
    for is_model, content in by_side(messages, _blocks):
        yield {"role": "assistant" if is_model else "user", "content": content}


def _blocks(part: Part) -> list[Wire]:
    match part:
        case TextPart():
            # An empty text would be refused.
            return [{"text": part.text}] if part.text.strip() else []
        case ImagePart(media_type):
            kind = media_type.value.removeprefix("image/")
            return [{"image": {"format": kind, "source": {"bytes": base64_of(part)}}}]
        case ReasoningPart():
            return _thinking(part)
        case ToolCallPart():
            call = {"toolUseId": part.id, "name": part.name, "input": arguments_object(part)}
            return [{"toolUse": call}]
        case ToolResultPart():
            status = "error" if part.is_error else "success"
            result = {"toolUseId": part.call_id, "content": [{"text": part.text}], "status": status}
            return [{"toolResult": result}]
        case _:
            assert_never(part)


def _thinking(part: ReasoningPart) -> list[Wire]:
    data = part.provider_data
    if data.get(FORMAT) != ApiFormat.BEDROCK:
        return []
    if "redacted" in data:
        return [{"reasoningContent": {"redactedContent": data["redacted"]}}]
    if "signature" in data:
        said = {"text": part.text, "signature": data["signature"]}
        return [{"reasoningContent": {"reasoningText": said}}]
    return []


def _tool(tool: Tool) -> Wire:
    schema = {"json": dict(tool.parameters)}
    described = {"description": tool.description} if tool.description else {}
    return {"toolSpec": {"name": tool.name, **described, "inputSchema": schema}}


def _called(offered: tuple[Tool, ...], messages: list[Message]) -> Iterator[Wire]:
    """Tools that were called before and are offered no more: a call without one is refused."""
    known = {tool.name for tool in offered}
    calls = (part for each in messages for part in each.parts if isinstance(part, ToolCallPart))
    for name in dict.fromkeys(call.name for call in calls if call.name not in known):
        yield _tool(Tool(name, "", {"type": "object"}))


def _no_effort() -> ProviderError:
    hint = (
        "Leave effort open, and name the model's own field under additionalModelRequestFields "
        "in extra_body."
    )
    return ProviderError(
        ErrorKind.UNSUPPORTED,
        "This API has no one name for a reasoning effort",
        action=Action(ActionId.EDIT_PROFILE, "Edit profile", hint),
        fields=frozenset({EFFORT_FIELD}),
    )
