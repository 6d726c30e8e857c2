"""Turns a neutral request into the body of a Messages request.

Owns the wire form of what is asked; does no I/O. One loss is stated here: reasoning that carries
no signature of this API (another provider's) stays behind, for it would be refused.
https://docs.anthropic.com/en/api/messages,
https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching,
https://docs.anthropic.com/en/docs/build-with-claude/vision
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, assert_never

from keystead.profiles.generation import Effort
from keystead.profiles.preset import ApiFormat, Quirks
from keystead.providers.dialects import effort_of, temperature_of
from keystead.providers.json_values import laid_over
from keystead.providers.messages import (
    FORMAT,
    ImagePart,
    Part,
    ReasoningPart,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.pictures import base64_of
from keystead.providers.sides import by_side
from keystead.providers.tool_calls import arguments_object, with_call_ids

DEFAULT_MAX_TOKENS = 16_384  # the field is required; thinking counts as output too
EFFORTS = {
    Effort.MINIMAL: "low",  # the lowest that this API knows
    Effort.LOW: "low",
    Effort.MEDIUM: "medium",
    Effort.HIGH: "high",
}

CALL_ID = re.compile(r"[a-zA-Z0-9_-]+")
CACHE_MARK = {"cache_control": {"type": "ephemeral"}}
MARKED_TURNS = 2  # of the user: this one's end is kept, and the last one's is found again


def to_wire(request: Request, quirks: Quirks) -> dict[str, Any]:
    """The JSON body. Raises `ProviderError` for a part that this API cannot carry."""
    generation = request.generation
    wire: dict[str, Any] = {
        "model": request.model,
        "max_tokens": generation.max_output_tokens
        or quirks.default_max_tokens
        or DEFAULT_MAX_TOKENS,
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
    if (temperature := temperature_of(generation, quirks)) is not None:
        wire["temperature"] = temperature
    if (effort := effort_of(generation, quirks)) is not None:
        wire["thinking"] = {"type": "adaptive"}
        wire["output_config"] = {"effort": EFFORTS[effort]}
    if quirks.prompt_cache_marks:
        _mark_for_cache(wire)
    return quirks.kept(laid_over(wire, generation.extra_body))


def _messages(request: Request) -> Iterator[dict[str, Any]]:
    for is_model, content in by_side(with_call_ids(request.messages, CALL_ID), _blocks):
        yield {"role": "assistant" if is_model else "user", "content": content}


def _mark_for_cache(wire: dict[str, Any]) -> None:
    """Mark where what stays the same in the next request ends; four marks are allowed."""
    if "tools" in wire:
        wire["tools"][-1] |= CACHE_MARK
    if "system" in wire:
        wire["system"] = [{"type": "text", "text": wire["system"], **CACHE_MARK}]
    of_user = [message for message in wire["messages"] if message["role"] == "user"]
    for message in of_user[-MARKED_TURNS:]:
        message["content"][-1] |= CACHE_MARK


def _blocks(part: Part) -> list[dict[str, Any]]:
    match part:
        case TextPart():
            # An empty text would be refused.
            return [{"type": "text", "text": part.text}] if part.text.strip() else []
        case ImagePart(media_type):
            source = {"type": "base64", "media_type": media_type.value, "data": base64_of(part)}
            return [{"type": "image", "source": source}]
        case ReasoningPart():
            return _thinking(part)
        case ToolCallPart():
            arguments = arguments_object(part)
            return [{"type": "tool_use", "id": part.id, "name": part.name, "input": arguments}]
        case ToolResultPart():
            result = {"tool_use_id": part.call_id, "content": part.text, "is_error": part.is_error}
            return [{"type": "tool_result", **result}]
        case _:
            assert_never(part)


def _thinking(part: ReasoningPart) -> list[dict[str, Any]]:
    data = part.provider_data
    if data.get(FORMAT) != ApiFormat.ANTHROPIC:
        return []
    if "signature" in data:
        return [{"type": "thinking", "thinking": part.text, "signature": data["signature"]}]
    if "redacted_thinking" in data:
        return [{"type": "redacted_thinking", "data": data["redacted_thinking"]}]
    return []
