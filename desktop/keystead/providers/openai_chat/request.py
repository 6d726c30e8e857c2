"""Turns a neutral request into the body of a chat completion.

Owns the wire form of what is asked, and the one place where the dialects of this format part; does
no I/O. Losses are stated here: earlier reasoning stays behind unless the dialect wants it back, a
failed tool call is sent as its text after the word "Error", and what `Quirks` say is left out.
https://platform.openai.com/docs/api-reference/chat/create,
https://platform.openai.com/docs/guides/images-vision?api-mode=chat
"""

from __future__ import annotations

from typing import Any, assert_never

from keystead.profiles.preset import ApiFormat
from keystead.profiles.quirks import EFFORT_FIELD, InstructionsRole, Quirks, ReasoningEcho
from keystead.providers.dialects import effort_of, is_closed, temperature_of
from keystead.providers.json_values import laid_over
from keystead.providers.messages import (
    FORMAT,
    Generation,
    ImagePart,
    Message,
    ReasoningPart,
    Request,
    Role,
    TextPart,
    Tool,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.pictures import data_url, no_pictures
from keystead.providers.tool_calls import with_call_ids

# Some refuse a turn with tool calls that has no reasoning, and some of these an empty one:
# https://github.com/charmbracelet/crush/issues/2696
NO_REASONING = " "


def to_wire(request: Request, quirks: Quirks) -> dict[str, Any]:
    """The JSON body. Raises `ProviderError` for a choice that the dialect cannot carry."""
    wire: dict[str, Any] = {
        "model": request.model,
        "messages": _Messages(quirks).of(request),
        "stream": True,
    }
    if quirks.stream_usage:
        wire["stream_options"] = {"include_usage": True}
    if request.tools:
        wire["tools"] = [_tool(tool, quirks) for tool in request.tools]
        if not quirks.parallel_tools:
            wire["parallel_tool_calls"] = False
    wire |= _generation(request.generation, quirks)
    return quirks.kept(laid_over(wire, request.generation.extra_body))


def _generation(generation: Generation, quirks: Quirks) -> dict[str, Any]:
    wire: dict[str, Any] = {}
    limit = generation.max_output_tokens or quirks.default_max_tokens
    if limit is not None:
        wire[quirks.max_tokens_field.value] = limit
    if (effort := effort_of(generation, quirks)) is not None:
        wire[EFFORT_FIELD] = effort.value
    if (temperature := temperature_of(generation, quirks)) is not None:
        wire["temperature"] = temperature
    return wire


class _Messages:
    """The messages of one request in the dialect of ``quirks``."""

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks

    def of(self, request: Request) -> list[dict[str, Any]]:
        """All of them, the instructions first."""
        messages: list[dict[str, Any]] = []
        spoken = with_call_ids(request.messages, length=self._quirks.call_id_length)
        if request.instructions and self._quirks.instructions_role is InstructionsRole.USER:
            first, *rest = spoken
            said = (TextPart(request.instructions), *first.parts)
            spoken = (Message(first.role, said), *rest)
        elif request.instructions:
            role = self._quirks.instructions_role.value
            messages.append({"role": role, "content": request.instructions})
        for message in spoken:
            messages.extend(self._message(message))
        return messages

    def _message(self, message: Message) -> list[dict[str, Any]]:
        said: list[TextPart | ImagePart] = []
        thoughts: list[str] = []
        calls: list[dict[str, Any]] = []
        results: list[dict[str, Any]] = []
        for part in message.parts:
            match part:
                case TextPart() | ImagePart():
                    said.append(part)
                case ToolCallPart():
                    calls.append(self._call(part))
                case ToolResultPart():
                    results.append(self._result(part))
                case ReasoningPart():
                    thoughts.append(part.text)
                case _:
                    assert_never(part)
        if not (said or calls):
            return results
        spoken: dict[str, Any] = {"role": message.role.value, "content": self._content(said)}
        if calls:
            spoken["tool_calls"] = calls
        if message.role is Role.ASSISTANT:
            spoken |= self._reasoning(thoughts, calls)
        return [*results, spoken]

    def _reasoning(self, thoughts: list[str], calls: list[dict[str, Any]]) -> dict[str, Any]:
        """Earlier reasoning, where the dialect wants it back."""
        echo, text = self._quirks.reasoning_echo, "".join(thoughts)
        if echo is ReasoningEcho.NEVER or (echo is ReasoningEcho.TOOL_TURNS and not calls):
            return {}
        return {self._quirks.reasoning_field: text or NO_REASONING} if text or calls else {}

    def _content(self, said: list[TextPart | ImagePart]) -> Any:
        texts = [part.text for part in said if isinstance(part, TextPart)]
        if len(texts) < len(said) and not self._quirks.content_parts:
            raise no_pictures("A provider that takes no parts of a message")
        if len(said) <= 1 and len(texts) == len(said):
            return texts[0] if texts else None
        if not self._quirks.content_parts:
            return "\n\n".join(texts)
        return [_content_part(part) for part in said]

    def _call(self, part: ToolCallPart) -> dict[str, Any]:
        call: dict[str, Any] = {
            "id": part.id,
            "type": "function",
            "function": {"name": part.name, "arguments": part.arguments},
        }
        own = part.provider_data
        if own.get(FORMAT) == ApiFormat.OPENAI_CHAT and "extra_content" in own:
            call["extra_content"] = own["extra_content"]
        return call

    def _result(self, part: ToolResultPart) -> dict[str, Any]:
        text = f"Error: {part.text}" if part.is_error else part.text
        result = {"role": "tool", "tool_call_id": part.call_id, "content": text}
        return result | {"name": part.name} if self._quirks.tool_result_name else result


def _content_part(part: TextPart | ImagePart) -> dict[str, Any]:
    if isinstance(part, ImagePart):
        return {"type": "image_url", "image_url": {"url": data_url(part)}}
    return {"type": "text", "text": part.text}


def _tool(tool: Tool, quirks: Quirks) -> dict[str, Any]:
    function: dict[str, Any] = {
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
    }
    if quirks.strict_tools and is_closed(function["parameters"]):
        function["strict"] = True
    return {"type": "function", "function": function}
