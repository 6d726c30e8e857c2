"""Turns a neutral request into the body of a chat request.

Owns the wire form of what is asked, the size of the context with it; does no I/O. Two losses are
stated here: ids of tool calls have no place in this format, whose results go by name and order, and
a failed tool call has none, whose text is sent after the word "Error". Pictures stand beside the
text of their message, so that it is not said where between its texts they were.
https://docs.ollama.com/api/chat, https://docs.ollama.com/capabilities/vision
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from keystead.profiles.generation import Effort
from keystead.profiles.quirks import Quirks
from keystead.providers.dialects import effort_of, temperature_of
from keystead.providers.json_values import json_object, laid_over
from keystead.providers.messages import (
    ImagePart,
    Message,
    ReasoningPart,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.pictures import base64_of
from keystead.providers.prompt_size import prompt_size
from keystead.providers.tool_calls import arguments_object

# Most models know thinking or not thinking, and refuse a level; some know levels and nothing else.
# https://docs.ollama.com/capabilities/thinking
LEVELS = {
    Effort.MINIMAL: "low",  # the lowest that this API knows
    Effort.LOW: "low",
    Effort.MEDIUM: "medium",
    Effort.HIGH: "high",
}
USUAL_CONTEXT = 4_096  # tokens that a server takes unless it is told otherwise
ROOM_FOR_ANSWER = 2_048  # tokens, where the answer's length is not limited
FIELDS = frozenset(
    {"model", "messages", "tools", "format", "options", "stream", "think", "keep_alive",
     "logprobs", "top_logprobs", "truncate", "shift"}
)  # fmt: skip
"""What a request can say beside its options; other fields of a profile are options."""

Wire = dict[str, Any]


def to_wire(request: Request, quirks: Quirks) -> Wire:
    """The JSON body. Raises `ProviderError` for a part that this API cannot carry."""
    wire: Wire = {
        "model": request.model,
        "messages": list(_messages(request)),
        "stream": True,
        # Without, a conversation that is too long loses its beginning and nobody is told.
        "truncate": False,
    }
    if request.tools:
        wire["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": dict(tool.parameters),
                },
            }
            for tool in request.tools
        ]
    if (effort := effort_of(request.generation, quirks)) is not None:
        as_level = quirks.effort_as_level
        wire["think"] = LEVELS[effort] if as_level else effort is not Effort.MINIMAL
    more = request.generation.extra_body
    stated = {name: value for name, value in more.items() if name in FIELDS}
    options = {name: value for name, value in more.items() if name not in FIELDS}
    wire = laid_over(wire, stated)
    options = laid_over(_options(request, quirks), {**options, **json_object(wire.get("options"))})
    if options := quirks.kept(options):
        wire["options"] = options
    return quirks.kept(wire)


def _options(request: Request, quirks: Quirks) -> Wire:
    generation = request.generation
    options: Wire = {}
    if generation.max_output_tokens is not None:
        options["num_predict"] = generation.max_output_tokens
    if (temperature := temperature_of(generation, quirks)) is not None:
        options["temperature"] = temperature
    if size := _context(request):
        options["num_ctx"] = size
    return options


def _context(request: Request) -> int | None:
    """The context to ask for; None where the usual one is enough.

    It doubles, for with each other size the server loads the model anew.
    """
    answer = request.generation.max_output_tokens or ROOM_FOR_ANSWER
    needed = prompt_size(request).most + answer
    size = USUAL_CONTEXT
    while size < needed:
        size *= 2
    return min(size, request.context_window or size) if size > USUAL_CONTEXT else None


def _messages(request: Request) -> Iterator[Wire]:
    if request.instructions:
        yield {"role": "system", "content": request.instructions}
    for message in request.messages:
        yield from _message(message)


def _message(message: Message) -> Iterator[Wire]:
    texts: list[str] = []
    pictures: list[str] = []
    thoughts: list[str] = []
    calls: list[Wire] = []
    for part in message.parts:
        match part:
            case TextPart():
                texts.append(part.text)
            case ImagePart():
                pictures.append(base64_of(part))
            case ReasoningPart():
                thoughts.append(part.text)
            case ToolCallPart():
                arguments = arguments_object(part)
                calls.append({"function": {"name": part.name, "arguments": arguments}})
            case ToolResultPart():
                text = f"Error: {part.text}" if part.is_error else part.text
                yield {"role": "tool", "content": text, "tool_name": part.name}
            case _:
                assert_never(part)
    if texts or pictures or calls:
        spoken: Wire = {"role": message.role.value, "content": "\n\n".join(texts)}
        if pictures:
            spoken["images"] = pictures
        if thoughts:
            spoken["thinking"] = "\n\n".join(thoughts)
        if calls:
            spoken["tool_calls"] = calls
        yield spoken
