"""Turns a neutral request into the body of a generateContent request.

Owns the wire form of what is asked; does no I/O. One loss is stated here: reasoning without a
signature of this API stays behind, for it has no place. What the first call of a turn lacks where
another model made it is filled in as the API's documentation says.
https://ai.google.dev/api/generate-content, https://ai.google.dev/gemini-api/docs/thought-signatures,
https://ai.google.dev/gemini-api/docs/image-understanding
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, assert_never

from keystead.profiles.generation import Effort
from keystead.profiles.preset import ApiFormat, Quirks
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
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.pictures import base64_of
from keystead.providers.sides import by_side
from keystead.providers.tool_calls import arguments_object, with_call_ids

# What Google's OpenAI-compatible address makes of the same words; models up to 2.5 know budgets
# only, later ones still take them. https://ai.google.dev/gemini-api/docs/openai#thinking
BUDGETS = {
    Effort.MINIMAL: 1_024,
    Effort.LOW: 1_024,
    Effort.MEDIUM: 8_192,
    Effort.HIGH: 24_576,
}
NOT_MADE_HERE = "skip_thought_signature_validator"
"""Stands in for the signature of a call that this API did not make, by its documentation."""

Wire = dict[str, Any]


def to_wire(request: Request, quirks: Quirks) -> Wire:
    """The JSON body. Raises `ProviderError` for a part that this API cannot carry."""
    wire: Wire = {"contents": list(_contents(with_call_ids(request.messages)))}
    if request.instructions:
        wire["systemInstruction"] = {"parts": [{"text": request.instructions}]}
    if request.tools:
        declarations = [
            {
                "name": tool.name,
                "description": tool.description,
                "parametersJsonSchema": dict(tool.parameters),
            }
            for tool in request.tools
        ]
        wire["tools"] = [{"functionDeclarations": declarations}]
    if config := _config(request, quirks):
        wire["generationConfig"] = config
    return quirks.kept(laid_over(wire, request.generation.extra_body))


def _config(request: Request, quirks: Quirks) -> Wire:
    generation = request.generation
    config: Wire = {}
    if generation.max_output_tokens is not None:
        config["maxOutputTokens"] = generation.max_output_tokens
    if (temperature := temperature_of(generation, quirks)) is not None:
        config["temperature"] = temperature
    if thinking := _thinking(request, quirks):
        config["thinkingConfig"] = thinking
    return config


def _thinking(request: Request, quirks: Quirks) -> Wire:
    """How to think, and that it is told; a model that does not think refuses to be asked."""
    effort = effort_of(request.generation, quirks)
    thinking: Wire = {"includeThoughts": True} if request.reasons or effort is not None else {}
    if effort is not None:
        level = {"thinkingLevel": effort.value}
        thinking |= level if quirks.effort_as_level else {"thinkingBudget": BUDGETS[effort]}
    return thinking


def _contents(messages: Iterable[Message]) -> Iterator[Wire]:
    ids: dict[str, str] = {}
    for is_model, parts in by_side(messages, lambda part: _parts(part, ids)):
        if is_model:
            _sign_first_call(parts)
        yield {"role": "model" if is_model else "user", "parts": parts}


def _parts(part: Part, ids: dict[str, str]) -> list[Wire]:
    """One part; ``ids`` are those that this API gave its calls, which results name again."""
    match part:
        case TextPart():
            return _texts(part)
        case ImagePart(media_type):
            return [{"inlineData": {"mimeType": media_type.value, "data": base64_of(part)}}]
        case ReasoningPart():
            own = _own(part)
            signed = "signature" in own
            return [_signed({"text": part.text, "thought": True}, own)] if signed else []
        case ToolCallPart():
            own = _own(part)
            call: Wire = {"name": part.name, "args": arguments_object(part)}
            if "id" in own:
                call["id"] = ids[part.id] = own["id"]
            return [_signed({"functionCall": call}, own)]
        case ToolResultPart():
            identity = {"id": ids[part.call_id]} if part.call_id in ids else {}
            # The keys that the API's own documentation gives a result and a failure.
            answer = {"error" if part.is_error else "output": part.text}
            return [{"functionResponse": {**identity, "name": part.name, "response": answer}}]
        case _:
            assert_never(part)


def _texts(part: TextPart) -> list[Wire]:
    """A text, divided where the piece began that its signature came with."""
    own = _own(part)
    if "signature" not in own:
        return [{"text": part.text}] if part.text.strip() else []
    border = max(0, len(part.text) - int(own.get("length", 0)))
    before = [{"text": part.text[:border]}] if part.text[:border] else []
    return [*before, _signed({"text": part.text[border:]}, own)]


def _own(part: TextPart | ReasoningPart | ToolCallPart) -> dict[str, Any]:
    """What this API wants back of a part; nothing of what another one's answer brought."""
    data = part.provider_data
    return dict(data) if data.get(FORMAT) == ApiFormat.GEMINI else {}


def _signed(wire: Wire, own: dict[str, Any]) -> Wire:
    return {**wire, "thoughtSignature": own["signature"]} if "signature" in own else wire


def _sign_first_call(parts: list[Wire]) -> None:
    """Of calls in parallel only the first has a signature, and it must have one."""
    first = next((part for part in parts if "functionCall" in part), None)
    if first is not None:
        first.setdefault("thoughtSignature", NOT_MADE_HERE)
