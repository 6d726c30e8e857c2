"""Turns a neutral request into the body of a chat completion.

Owns the wire form of what is asked; does no I/O. Two losses are stated here: this format has no
place for earlier reasoning (`ReasoningPart` stays behind), and none for a failed tool call, whose
text is sent after the word "Error".
https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

from typing import Any, assert_never

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.profiles.preset import ApiFormat, Quirks
from keystead.providers.json_values import laid_over
from keystead.providers.messages import (
    FORMAT,
    Message,
    ReasoningPart,
    Request,
    TextPart,
    Tool,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.tool_calls import with_call_ids


def to_wire(request: Request, quirks: Quirks) -> dict[str, Any]:
    """The JSON body. Raises `ProviderError` for a choice that the dialect cannot carry."""
    wire: dict[str, Any] = {
        "model": request.model,
        "messages": _messages(request, quirks),
        "stream": True,
    }
    if quirks.stream_usage:
        wire["stream_options"] = {"include_usage": True}
    if request.tools:
        wire["tools"] = [_tool(tool) for tool in request.tools]
    generation = request.generation
    if generation.max_output_tokens is not None:
        wire[quirks.max_tokens_field.value] = generation.max_output_tokens
    if generation.temperature is not None:
        wire["temperature"] = generation.temperature
    if generation.effort is not None:
        if not quirks.reasoning_effort:
            raise _no_effort()
        wire["reasoning_effort"] = generation.effort.value
    return laid_over(wire, generation.extra_body)


def _messages(request: Request, quirks: Quirks) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    if request.instructions:
        messages.append({"role": quirks.instructions_role, "content": request.instructions})
    for message in with_call_ids(request.messages, length=quirks.call_id_length):
        messages.extend(_message(message))
    return messages


def _message(message: Message) -> list[dict[str, Any]]:
    texts: list[str] = []
    calls: list[dict[str, Any]] = []
    results: list[dict[str, Any]] = []
    for part in message.parts:
        match part:
            case TextPart():
                texts.append(part.text)
            case ToolCallPart():
                calls.append(_call(part))
            case ToolResultPart():
                results.append(_result(part))
            case ReasoningPart():
                pass
            case _:
                assert_never(part)
    if not (texts or calls):
        return results
    spoken: dict[str, Any] = {"role": message.role.value, "content": _content(texts)}
    if calls:
        spoken["tool_calls"] = calls
    return [*results, spoken]


def _content(texts: list[str]) -> Any:
    if len(texts) <= 1:
        return texts[0] if texts else None
    return [{"type": "text", "text": text} for text in texts]


def _call(part: ToolCallPart) -> dict[str, Any]:
    call: dict[str, Any] = {
        "id": part.id,
        "type": "function",
        "function": {"name": part.name, "arguments": part.arguments},
    }
    own = part.provider_data
    if own.get(FORMAT) == ApiFormat.OPENAI_CHAT and "extra_content" in own:
        call["extra_content"] = own["extra_content"]
    return call


def _result(part: ToolResultPart) -> dict[str, Any]:
    text = f"Error: {part.text}" if part.is_error else part.text
    return {"role": "tool", "tool_call_id": part.call_id, "content": text}


def _tool(tool: Tool) -> dict[str, Any]:
    function = {
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
    }
    return {"type": "function", "function": function}


def _no_effort() -> ProviderError:
    hint = "Leave effort open in the profile and for this agent."
    return ProviderError(
        ErrorKind.UNSUPPORTED,
        "This provider cannot be asked for a reasoning effort",
        action=Action(ActionId.EDIT_PROFILE, "Edit profile", hint),
    )
