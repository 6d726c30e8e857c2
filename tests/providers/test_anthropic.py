from __future__ import annotations

import json
import re
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.preset import ApiFormat, AuthStyle, Quirks
from keystead.profiles.presets import Presets
from keystead.providers.anthropic.events import MessagesEventMapper
from keystead.providers.anthropic.request import DEFAULT_MAX_TOKENS, to_wire
from keystead.providers.events import Event, Finish, FinishReason, TextDelta, ToolCall
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
from keystead.providers.sentences import Asked
from tests.providers.asking import (
    KEY,
    connection,
    exchange,
    fed_to,
    full_request,
    models_of,
    preset,
    request,
    run,
)
from tests.providers.recorded import MESSAGES
from tests.providers.wire_server import Incoming, as_json, serving, stream

OWN = {"format": "anthropic-messages"}


def mapped(*chunks: Any) -> list[Event]:
    mapper = MessagesEventMapper(Asked("work", "http://127.0.0.1"))
    return fed_to(mapper, *chunks, {"type": "message_stop"})


def test_a_request_carries_everything_that_was_asked():
    conversation = (
        Message(Role.USER, (TextPart("List the files"),)),
        Message(
            Role.ASSISTANT,
            (
                ReasoningPart("I should look.", OWN | {"signature": "c2ln"}),
                ReasoningPart("", OWN | {"redacted_thinking": "aGlk"}),
                ReasoningPart("another provider's", {"signature": "c2ln"}),
                TextPart(""),
                ToolCallPart("t1", "list_files", '{"path": "."}'),
            ),
        ),
        Message(Role.TOOL, (ToolResultPart("t1", "list_files", "denied", is_error=True),)),
        Message(Role.ASSISTANT, (TextPart(" \n"),)),
    )
    wire = to_wire(
        full_request(conversation, Generation(Effort.MINIMAL, 50, 1.0, {"top_k": 3}), "beta"),
        Quirks(),
    )
    assert wire == {
        "model": "beta",
        "max_tokens": 50,
        "stream": True,
        "system": "Be brief",
        "temperature": 1.0,
        "thinking": {"type": "adaptive"},
        "output_config": {"effort": "low"},
        "top_k": 3,
        "tools": [
            {"name": "list_files", "description": "Lists", "input_schema": {"type": "object"}}
        ],
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "List the files"}]},
            {
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "I should look.", "signature": "c2ln"},
                    {"type": "redacted_thinking", "data": "aGlk"},
                    {
                        "type": "tool_use",
                        "id": "t1",
                        "name": "list_files",
                        "input": {"path": "."},
                    },
                ],
            },
            {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": "t1",
                        "content": "denied",
                        "is_error": True,
                    }
                ],
            },
        ],
    }


def test_the_length_limit_is_always_sent():
    assert to_wire(request(), Quirks())["max_tokens"] == DEFAULT_MAX_TOKENS


MARK = {"type": "ephemeral"}


def marked(wire: dict[str, Any]) -> list[str]:
    """Where a request's marks are, in the order in which the API reads it."""
    places = [f"tool {tool['name']}" for tool in wire.get("tools", ()) if "cache_control" in tool]
    if isinstance(wire.get("system"), list):
        places += [f"system {block['text']}" for block in wire["system"] if block["cache_control"]]
    for message in wire["messages"]:
        for block in message["content"]:
            if "cache_control" in block:
                assert block["cache_control"] == MARK
                places.append(block.get("text") or block["type"])
    return places


def conversation(turns: int) -> tuple[Message, ...]:
    said = ((Role.USER, f"question {n}") if n % 2 else (Role.ASSISTANT, f"answer {n}")
            for n in range(1, turns + 1))  # fmt: skip
    return tuple(Message(role, (TextPart(text),)) for role, text in said)


@pytest.mark.parametrize(
    ("turns", "places"),
    [
        (1, ["question 1"]),
        (3, ["question 1", "question 3"]),
        (7, ["question 5", "question 7"]),
    ],
)
def test_what_stays_the_same_is_marked_for_the_cache(turns: int, places: list[str]):
    tools = (Tool("a", "", {}), Tool("b", "", {}))
    asked = Request("beta", conversation(turns), instructions="Be brief", tools=tools)
    marks = marked(to_wire(asked, Quirks(prompt_cache_marks=True)))
    assert marks == ["tool b", "system Be brief", *places]
    assert len(marks) <= 4  # The API refuses more.
    assert marked(to_wire(asked, Quirks())) == []


def test_a_request_of_the_preset_carries_its_marks():
    shipped = Presets.load().get("anthropic").quirks
    got = exchange(stream([MESSAGES]), ApiFormat.ANTHROPIC, request("Hello"), quirks=shipped)
    assert got.error is None
    assert marked(got.sent.json) == ["Hello"]


def test_results_of_tools_and_what_is_said_next_are_one_turn():
    messages = (
        Message(Role.USER, (TextPart("go"),)),
        Message(Role.ASSISTANT, (ToolCallPart("call:1/ä", "f", "{}"),)),
        Message(Role.TOOL, (ToolResultPart("call:1/ä", "f", "done"),)),
        Message(Role.USER, (TextPart("and?"),)),
    )
    first, asking, told = to_wire(Request("beta", messages), Quirks())["messages"]
    assert (first["role"], asking["role"], told["role"]) == ("user", "assistant", "user")
    assert [block["type"] for block in told["content"]] == ["tool_result", "text"]
    identity = asking["content"][0]["id"]
    assert re.fullmatch(r"[a-zA-Z0-9_-]+", identity)
    assert told["content"][0]["tool_use_id"] == identity


@pytest.mark.parametrize("arguments", ["{broken", "[1]", "7"])
def test_broken_arguments_cannot_be_sent_back(arguments: str):
    call = Message(Role.ASSISTANT, (ToolCallPart("t1", "f", arguments),))
    with pytest.raises(ProviderError) as refused:
        to_wire(Request("beta", (call,)), Quirks())
    assert refused.value.kind is ErrorKind.UNSUPPORTED


@pytest.mark.parametrize(
    ("stop", "reason"),
    [
        ("end_turn", FinishReason.STOP),
        ("stop_sequence", FinishReason.STOP),
        ("max_tokens", FinishReason.LENGTH),
        ("model_context_window_exceeded", FinishReason.LENGTH),
        ("tool_use", FinishReason.TOOL_CALLS),
        ("refusal", FinishReason.CONTENT_FILTER),
        ("pause_turn", FinishReason.OTHER),
        (None, FinishReason.OTHER),
    ],
)
def test_stop_reasons_are_ours(stop: str | None, reason: FinishReason):
    assert mapped({"type": "message_delta", "delta": {"stop_reason": stop}}) == [Finish(reason)]


def test_a_tool_call_without_arguments_has_an_empty_object():
    block = {"type": "tool_use", "id": "t1", "name": "now", "input": {}}
    events = mapped(
        {"type": "content_block_start", "content_block": block}, {"type": "content_block_stop"}
    )
    assert events[0] == ToolCall("t1", "now", "{}")


@pytest.mark.parametrize(
    "chunk",
    [
        {},
        [],
        7,
        {"type": "content_block_delta"},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": None}},
        {"type": "content_block_stop"},
        {"type": "message_start", "message": {"usage": None}},
        {"type": "of_the_future"},
    ],
)
def test_strange_events_are_no_defect(chunk: Any):
    assert mapped(chunk) == [Finish(FinishReason.OTHER)]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"type": "overloaded_error", "message": "Overloaded"}, ErrorKind.SERVER),
        ({"type": "rate_limit_error", "message": "slow"}, ErrorKind.RATE_LIMIT),
        ({"type": "invalid_request_error", "message": "prompt is too long"},
         ErrorKind.CONTEXT_TOO_LONG),
    ],
)  # fmt: skip
def test_an_error_inside_a_stream_keeps_the_text_before_it(error: Any, kind: ErrorKind):
    wire = (
        b'data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Hello"}}\n\n'
        b"event: error\ndata: " + json.dumps({"type": "error", "error": error}).encode() + b"\n\n"
    )
    got = exchange(stream([wire]), ApiFormat.ANTHROPIC)
    assert got.events == [TextDelta("Hello")]
    assert got.error
    assert got.error.kind is kind
    assert got.error.why == error["message"]


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/"])
def test_the_version_stands_once_in_every_path(ending: str):
    style = AuthStyle.X_API_KEY
    got = exchange(stream([MESSAGES]), ApiFormat.ANTHROPIC, below=ending, auth_style=style)
    assert got.error is None
    assert got.sent.path == "/v1/messages"
    assert got.sent.headers["x-api-key"] == KEY
    assert got.sent.headers["anthropic-version"] == "2023-06-01"
    assert "authorization" not in got.sent.headers


def test_a_list_of_several_pages_is_read_to_its_end():
    pages = {
        None: {"data": [{"id": "a", "display_name": "A"}], "has_more": True, "last_id": "a"},
        "a": {"data": [{"id": "b"}], "has_more": True, "last_id": "b"},
        "b": {"data": [{"id": "c"}], "has_more": False, "last_id": "c"},
    }

    async def answer(incoming: Incoming, writer: Any) -> None:
        assert incoming.path == "/v1/models"
        await as_json(pages[incoming.query.get("after_id")])(incoming, writer)

    async def scenario() -> None:
        async with serving(answer) as server:
            asked = connection(server.origin, preset=preset(models_path="v1/models"))
            models = await models_of(asked, ApiFormat.ANTHROPIC)
            assert [model.id for model in models] == ["a", "b", "c"]
            assert models[0].name == "A"

    run(scenario())
