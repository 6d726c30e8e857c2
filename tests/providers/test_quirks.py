"""A server for each quirk: it refuses a request without it, and takes the one that has it.

The refusals are such as real servers give; what is proposed after each is exactly the quirk that
the server wants.
"""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import keystead
from keystead.errors import ErrorKind, ProviderError
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.preset import ApiFormat
from keystead.profiles.presets import Presets
from keystead.profiles.quirks import InstructionsRole, MaxTokensField, Quirks, ReasoningEcho
from keystead.providers.compatible import remedy
from keystead.providers.events import TextDelta
from keystead.providers.messages import (
    Message,
    ReasoningPart,
    Request,
    Role,
    TextPart,
    Tool,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.openai_chat.request import to_wire
from tests.providers.asking import broken_events_of, connection, run
from tests.providers.wire_server import Incoming, as_json, serving, stream

CHAT = [
    b'data: {"choices":[{"delta":{"content":"Taken"},"finish_reason":"stop"}]}\n\n',
    b"data: [DONE]\n\n",
]
RESPONSES = [
    b'data: {"type":"response.output_text.delta","delta":"Taken","output_index":0}\n\n',
    b'data: {"type":"response.completed","response":{"status":"completed"}}\n\n',
]
STREAMS = {ApiFormat.OPENAI_CHAT: CHAT, ApiFormat.OPENAI_RESPONSES: RESPONSES}

CLOSED = {
    "type": "object",
    "properties": {"path": {"type": "string"}},
    "required": ["path"],
    "additionalProperties": False,
}
TOOLS = (Tool("look", "Looks", CLOSED), Tool("find", "Finds", {"type": "object"}))
HISTORY = (
    Message(Role.USER, (TextPart("Look"), TextPart("at it"))),
    Message(
        Role.ASSISTANT,
        (ReasoningPart("I look."), TextPart("Looking."), ToolCallPart("c1", "look", "{}")),
    ),
    Message(Role.TOOL, (ToolResultPart("c1", "look", "Nothing"),)),
    Message(Role.ASSISTANT, (ReasoningPart("Well."), TextPart("Nothing there."))),
    Message(Role.USER, (TextPart("Again"),)),
)


def everything(**generation: Any) -> Request:
    """A request that uses all there is."""
    return Request("alpha", HISTORY, "Be brief", Generation(**generation), TOOLS)


@dataclass(frozen=True)
class Dialect:
    """What a server refuses (it gets the body), its words for that, and the quirk it wants."""

    refuses: Callable[[dict[str, Any]], bool]
    words: str
    wants: dict[str, Any]
    generation: dict[str, Any] = field(default_factory=dict[str, Any])
    before: Quirks = field(default_factory=Quirks)
    api_format: ApiFormat = ApiFormat.OPENAI_CHAT


def spoken(body: dict[str, Any], role: str) -> list[dict[str, Any]]:
    return [message for message in body["messages"] if message["role"] == role]


DIALECTS = {
    "max_tokens_field": Dialect(
        lambda body: "max_tokens" in body,
        "Unsupported parameter: 'max_tokens' is not supported with this model. "
        "Use 'max_completion_tokens' instead.",
        {"max_tokens_field": "max_completion_tokens"},
        {"max_output_tokens": 9},
    ),
    "default_max_tokens": Dialect(
        lambda body: "max_tokens" not in body,
        "max_tokens: field required",
        {"default_max_tokens": 4096},
    ),
    "instructions_role": Dialect(
        lambda body: bool(spoken(body, "developer")),
        "messages[0].role: unknown variant `developer`, expected one of `system`, `user`",
        {"instructions_role": "system"},
        before=Quirks(instructions_role=InstructionsRole.DEVELOPER),
    ),
    "instructions_role user": Dialect(
        lambda body: bool(spoken(body, "system")) or "Be brief" not in str(body["messages"][0]),
        "System role not supported",
        {"instructions_role": "user"},
    ),
    "stream_usage": Dialect(
        lambda body: "stream_options" in body,
        "body.stream_options: Extra inputs are not permitted",
        {"stream_usage": False},
    ),
    "reasoning_echo tool turns": Dialect(
        lambda body: any(
            "reasoning_content" not in said
            for said in spoken(body, "assistant")
            if "tool_calls" in said
        ),
        "thinking is enabled but reasoning_content is missing in assistant tool call message at 1",
        {"reasoning_echo": "tool-turns"},
    ),
    "reasoning_echo always": Dialect(
        lambda body: any("reasoning_content" not in said for said in spoken(body, "assistant")),
        "The `reasoning_content` in the thinking mode must be passed back to the API.",
        {"reasoning_echo": "always"},
        before=Quirks(reasoning_echo=ReasoningEcho.TOOL_TURNS),
    ),
    "reasoning_echo never": Dialect(
        lambda body: any("reasoning_content" in said for said in spoken(body, "assistant")),
        "messages.2.reasoning_content: Extra inputs are not permitted",
        {"reasoning_echo": "never"},
        before=Quirks(reasoning_echo=ReasoningEcho.TOOL_TURNS),
    ),
    "tool_result_name": Dialect(
        lambda body: any("name" not in said for said in spoken(body, "tool")),
        "messages.3: a tool message must have a name, and it is missing",
        {"tool_result_name": True},
    ),
    "strict_tools": Dialect(
        lambda body: any("strict" in tool["function"] for tool in body["tools"]),
        "Unknown parameter: 'tools[0].function.strict'.",
        {"strict_tools": False},
        before=Quirks(strict_tools=True),
    ),
    "content_parts": Dialect(
        lambda body: any(isinstance(said["content"], list) for said in body["messages"]),
        "'messages.1.content' must be a string",
        {"content_parts": False},
    ),
    "left_out": Dialect(
        lambda body: "temperature" in body or "top_k" in body,
        "Unsupported parameters: 'temperature', 'top_k'",
        {"left_out": ["temperature", "top_k"]},
        {"temperature": 0.5, "extra_body": {"top_k": 3}},
    ),
    "left_out of responses": Dialect(
        lambda body: "temperature" in body,
        "Unsupported parameter: 'temperature' is not supported with this model.",
        {"left_out": ["temperature"]},
        {"temperature": 0.5},
        api_format=ApiFormat.OPENAI_RESPONSES,
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS.keys())
def test_a_server_that_refuses_a_request_takes_it_with_what_is_proposed(dialect: Dialect):
    refused = as_json({"error": {"message": dialect.words, "type": "invalid_request_error"}}, 400)
    taken = stream(STREAMS[dialect.api_format])

    async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        await (refused if dialect.refuses(incoming.json) else taken)(incoming, writer)

    async def scenario() -> None:
        asked = everything(**dialect.generation)
        async with serving(answer) as server:
            before = connection(server.origin, quirks=dialect.before)
            events, error = await broken_events_of(before, asked, dialect.api_format)
            assert events == []
            assert isinstance(error, ProviderError)
            found = remedy(error, asked, dialect.before)
            assert found is not None
            assert dict(found.quirks) == dialect.wants
            quirks = dialect.before.model_dump(exclude_unset=True) | dict(found.quirks)
            after = connection(server.origin, quirks=Quirks.model_validate(quirks))
            events, error = await broken_events_of(after, asked, dialect.api_format)
            assert error is None
            assert TextDelta("Taken") in events

    run(scenario())


def wire(quirks: Quirks, **generation: Any) -> dict[str, Any]:
    return to_wire(everything(**generation), quirks)


def test_what_a_request_says_of_the_rest():
    assert wire(Quirks(parallel_tools=False))["parallel_tool_calls"] is False
    assert "parallel_tool_calls" not in wire(Quirks())
    strict = wire(Quirks(strict_tools=True))["tools"]
    assert ["strict" in tool["function"] for tool in strict] == [True, False]
    back = Quirks(reasoning_echo=ReasoningEcho.ALWAYS, reasoning_field="reasoning")
    assert [said["reasoning"] for said in spoken(wire(back), "assistant")] == ["I look.", "Well."]
    both = {"effort": Effort.LOW, "temperature": 0.5}
    assert "temperature" not in wire(Quirks(temperature_with_effort=False), **both)
    assert wire(Quirks(temperature_with_effort=False), temperature=0.5)["temperature"] == 0.5
    assert wire(Quirks(), **both)["temperature"] == 0.5
    few = Quirks(effort_values=(Effort.LOW, Effort.HIGH))
    assert wire(few, effort=Effort.HIGH)["reasoning_effort"] == "high"
    with pytest.raises(ProviderError, match="takes no other reasoning effort than low, high") as no:
        wire(few, effort=Effort.MINIMAL)
    assert no.value.kind is ErrorKind.UNSUPPORTED
    assert wire(Quirks(default_max_tokens=7), max_output_tokens=9)["max_tokens"] == 9


def test_a_call_without_reasoning_gets_a_word_that_says_nothing():
    history = (HISTORY[0], Message(Role.ASSISTANT, (ToolCallPart("c1", "look", "{}"),)), HISTORY[2])
    asked = Request("alpha", history)
    sent = to_wire(asked, Quirks(reasoning_echo=ReasoningEcho.TOOL_TURNS))
    assert spoken(sent, "assistant")[0]["reasoning_content"] == " "


@pytest.mark.parametrize("name", ["model", "messages", "stream"])
def test_what_makes_a_request_cannot_be_left_out(name: str):
    with pytest.raises(ValueError, match="no request can be made without"):
        Quirks(left_out=(name,))


def test_every_quirk_is_set_by_a_test_that_sees_its_effect():
    here = {name.split()[0] for name in DIALECTS}
    tests = [file.read_text(encoding="utf-8") for file in Path(__file__).parents[1].rglob("*.py")]
    for name in Quirks.model_fields.keys() - here:
        assert any(re.search(rf"\b{name}\b", text) for text in tests), name


def test_quirks_of_the_shipped_providers_reach_the_wire():
    deepseek = Presets.load().get("deepseek").quirks
    assert deepseek.reasoning_echo is ReasoningEcho.TOOL_TURNS
    assert Presets.load().get("openai").quirks.max_tokens_field is (
        MaxTokensField.MAX_COMPLETION_TOKENS
    )


def test_no_code_asks_which_provider_it_is():
    """Names of providers stand in the data; code compares with none of them."""
    ids = {preset.id for preset in Presets.load().all()} - {"local", "practice"}
    root = Path(keystead.__file__).parent
    found: list[str] = []
    for file in root.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            sides: list[Any] = []
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
            elif isinstance(node, ast.MatchValue):
                sides = [node.value]
            elif isinstance(node, ast.Dict):
                sides = [key for key in node.keys if key is not None]
            words = {
                inner.value.lower()
                for side in sides
                for inner in ast.walk(side)
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
            }
            hosts = {word for word in words if re.search(r"\b[a-z-]+\.(com|ai|cn|net|io)\b", word)}
            if (words & ids) | hosts:
                found.append(f"{file.relative_to(root)}: {sorted((words & ids) | hosts)}")
    assert found == []
