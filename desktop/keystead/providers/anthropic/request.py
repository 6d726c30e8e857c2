"""Turns a neutral request into the body of a Messages request.

Owns the wire form of what is asked; does no I/O. One loss is stated here: reasoning that carries
no signature of this API (another provider's) stays behind, for it would be refused.
https://docs.anthropic.com/en/api/messages
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

import jiter

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.profiles.generation import Effort
from keystead.providers.json_values import json_object
from keystead.providers.messages import (
    Message,
    Part,
    ReasoningPart,
    Request,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)

DEFAULT_MAX_TOKENS = 16_384  # the field is required; thinking counts as output too
EFFORTS = {
    Effort.MINIMAL: "low",  # the lowest that this API knows
    Effort.LOW: "low",
    Effort.MEDIUM: "medium",
    Effort.HIGH: "high",
}


def to_wire(request: Request) -> dict[str, Any]:
    """The JSON body. Raises `ProviderError` for a part that this API cannot carry."""
    generation = request.generation
    wire: dict[str, Any] = {
        "model": request.model,
        "max_tokens": generation.max_output_tokens or DEFAULT_MAX_TOKENS,
        "messages": list(_messages(request)),
        "stream": True,
    }
    if request.instructions:
        wire["system"] = request.instructions
    if request.tools:
        wire["tools"] = [
            {
                "name": tool.name,
                "description": tool.description,
                "input_schema": dict(tool.parameters),
            }
            for tool in request.tools
        ]
    if generation.temperature is not None:
        wire["temperature"] = generation.temperature
    if generation.effort is not None:
        wire["thinking"] = {"type": "adaptive"}
        wire["output_config"] = {"effort": EFFORTS[generation.effort]}
    return wire | dict(generation.extra_body)


def _messages(request: Request) -> Iterator[dict[str, Any]]:
    for message in request.messages:
        content = [block for part in message.parts if (block := _block(part))]
        if content:  # An empty turn, and an empty text in one, would be refused.
            yield {"role": _role(message), "content": content}


def _role(message: Message) -> str:
    # Results of tools are a part of the user's turn here.
    return "assistant" if message.role is Role.ASSISTANT else "user"


def _block(part: Part) -> dict[str, Any] | None:
    match part:
        case TextPart():
            return {"type": "text", "text": part.text} if part.text.strip() else None
        case ReasoningPart():
            return _thinking(part)
        case ToolCallPart():
            arguments = _arguments(part)
            return {"type": "tool_use", "id": part.id, "name": part.name, "input": arguments}
        case ToolResultPart():
            return {
                "type": "tool_result",
                "tool_use_id": part.call_id,
                "content": part.text,
                "is_error": part.is_error,
            }
        case _:
            assert_never(part)


def _thinking(part: ReasoningPart) -> dict[str, Any] | None:
    data = part.provider_data
    if "signature" in data:
        return {"type": "thinking", "thinking": part.text, "signature": data["signature"]}
    if "redacted_thinking" in data:
        return {"type": "redacted_thinking", "data": data["redacted_thinking"]}
    return None


def _arguments(part: ToolCallPart) -> dict[str, Any]:
    """The arguments as an object: this API takes nothing else back."""
    try:
        value = jiter.from_json(part.arguments.encode() or b"{}")
    except ValueError as error:
        raise _unusable_arguments(part) from error
    if not isinstance(value, dict):
        raise _unusable_arguments(part)
    return json_object(value)


def _unusable_arguments(part: ToolCallPart) -> ProviderError:
    return ProviderError(
        ErrorKind.UNSUPPORTED,
        f"The arguments of the tool call {part.name} are no JSON object and cannot be sent back",
        action=Action(ActionId.RETRY, "Try again", "Ask again, or start a new agent."),
    )
