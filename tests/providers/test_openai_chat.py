from __future__ import annotations

import json
import re
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.preset import AuthStyle, MaxTokensField, Quirks
from keystead.profiles.quirks import InstructionsRole
from keystead.providers.events import (
    Event,
    Finish,
    FinishReason,
    ReasoningDelta,
    ReasoningEnd,
    TextDelta,
    ToolCall,
    Usage,
)
from keystead.providers.messages import (
    Message,
    ReasoningPart,
    Request,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.openai_chat.events import ChatEventMapper
from keystead.providers.openai_chat.request import to_wire
from keystead.providers.sentences import Asked
from tests.providers.asking import (
    broken_events_of,
    connection,
    events_of,
    exchange,
    fed_to,
    full_request,
    request,
    run,
)
from tests.providers.recorded import CHAT
from tests.providers.wire_server import as_json, serving, stream

ASKED = Asked("work", "http://127.0.0.1", model="alpha")
OWN = {"format": "openai-chat"}


def mapped(*chunks: Any) -> list[Event]:
    """The events of some chunks and the end mark."""
    return fed_to(ChatEventMapper(ASKED), *chunks, b"[DONE]")


def delta(**fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields}]}


def test_a_request_carries_everything_that_was_asked():
    conversation = (
        Message(Role.USER, (TextPart("List the files"),)),
        Message(
            Role.ASSISTANT,
            (
                ReasoningPart("I should look."),
                TextPart("Looking."),
                ToolCallPart("c1", "list_files", "{}", OWN | {"extra_content": {"s": 1}}),
            ),
        ),
        Message(Role.TOOL, (ToolResultPart("c1", "list_files", "denied", is_error=True),)),
        Message(Role.USER, (TextPart("One"), TextPart("Two"))),
    )
    wire = to_wire(
        full_request(conversation, Generation(Effort.LOW, 50, 0.5, {"top_k": 3}), "alpha"),
        Quirks(),
    )
    assert wire == {
        "model": "alpha",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 50,
        "temperature": 0.5,
        "reasoning_effort": "low",
        "top_k": 3,
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "list_files",
                    "description": "Lists",
                    "parameters": {"type": "object"},
                },
            }
        ],
        "messages": [
            {"role": "system", "content": "Be brief"},
            {"role": "user", "content": "List the files"},
            {
                "role": "assistant",
                "content": "Looking.",
                "tool_calls": [
                    {
                        "id": "c1",
                        "type": "function",
                        "function": {"name": "list_files", "arguments": "{}"},
                        "extra_content": {"s": 1},
                    }
                ],
            },
            {"role": "tool", "tool_call_id": "c1", "content": "Error: denied"},
            {
                "role": "user",
                "content": [{"type": "text", "text": "One"}, {"type": "text", "text": "Two"}],
            },
        ],
    }


def test_what_is_left_open_is_not_sent():
    assert to_wire(request(), Quirks(stream_usage=False)) == {
        "model": "alpha",
        "messages": [{"role": "user", "content": "Hello"}],
        "stream": True,
    }


def test_quirks_change_names_and_roles():
    quirks = Quirks(
        max_tokens_field=MaxTokensField.MAX_COMPLETION_TOKENS,
        instructions_role=InstructionsRole.DEVELOPER,
    )
    asked = request(instructions="Be brief", generation=Generation(max_output_tokens=9))
    wire = to_wire(asked, quirks)
    assert wire["max_completion_tokens"] == 9
    assert "max_tokens" not in wire
    assert wire["messages"][0]["role"] == "developer"


def test_an_effort_that_cannot_be_carried_is_an_error():
    asked = request(generation=Generation(effort=Effort.HIGH))
    with pytest.raises(ProviderError) as refused:
        to_wire(asked, Quirks(reasoning_effort=False))
    assert refused.value.kind is ErrorKind.UNSUPPORTED


def test_the_other_reasoning_field_and_content_parts_are_read():
    events = mapped(
        delta(reasoning="Hm."),
        delta(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "More."}]}]),
        delta(content=[{"type": "text", "text": "Yes"}]),
        delta(refusal="but no"),
    )
    assert events == [
        ReasoningDelta("Hm."),
        ReasoningDelta("More."),
        ReasoningEnd(),
        TextDelta("Yes"),
        TextDelta("but no"),
        Finish(FinishReason.OTHER),
    ]


@pytest.mark.parametrize(
    ("deltas", "calls"),
    [
        # Every call under index 0, told apart by id alone.
        (
            [
                [{"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"}}],
                [{"index": 0, "id": "b", "function": {"name": "g", "arguments": "{}"}}],
            ],
            [ToolCall("a", "f", "{}"), ToolCall("b", "g", "{}")],
        ),
        # No index, and the arguments as an object.
        (
            [[{"id": "a", "function": {"name": "f", "arguments": {"x": 1}}}]],
            [ToolCall("a", "f", '{"x": 1}')],
        ),
        # The name repeated in every piece, no id at all, no arguments.
        (
            [[{"index": 0, "function": {"name": "f"}}], [{"index": 0, "function": {"name": "f"}}]],
            [ToolCall("call_0", "f", "{}")],
        ),
        # A signature that must go back with the call.
        (
            [[{"index": 0, "id": "a", "function": {"name": "f"}, "extra_content": {"s": "x"}}]],
            [ToolCall("a", "f", "{}", OWN | {"extra_content": {"s": "x"}})],
        ),
    ],
)
def test_tool_calls_are_put_together_in_every_dialect(deltas: list[Any], calls: list[ToolCall]):
    events = mapped(*(delta(tool_calls=calls_) for calls_ in deltas))
    assert events == [*calls, Finish(FinishReason.TOOL_CALLS)]


@pytest.mark.parametrize(
    ("reported", "usage"),
    [
        ({"prompt_tokens": 10, "completion_tokens": 3}, Usage(10, 0, 0, 3, 0)),
        (
            {"prompt_tokens": 10, "completion_tokens": 3, "prompt_cache_hit_tokens": 4},
            Usage(6, 4, 0, 3, 0),
        ),
        (
            {
                "prompt_tokens": 10,
                "completion_tokens": 3,
                "total_tokens": 20,
                "completion_tokens_details": {"reasoning_tokens": 7},
            },
            Usage(10, 0, 0, 10, 7),
        ),
        ({"prompt_tokens": 1, "prompt_tokens_details": {"cached_tokens": 5}}, Usage(0, 5)),
        ({"prompt_tokens": None, "completion_tokens": "many"}, Usage()),
    ],
)
def test_usage_is_normalised(reported: dict[str, Any], usage: Usage):
    assert mapped({"choices": [], "usage": reported})[0] == usage


@pytest.mark.parametrize(
    "chunk",
    [
        {},
        [],
        7,
        {"choices": None},
        {"choices": [None]},
        {"choices": [{"delta": None}]},
        delta(content=None, tool_calls=None, reasoning_content=None),
        delta(tool_calls=[None, {"function": None}])["choices"][0],
        {"model": 3, "usage": [], "choices": "x"},
    ],
)
def test_strange_chunks_are_no_defect(chunk: Any):
    assert mapped(chunk) == [Finish(FinishReason.OTHER)]


@pytest.mark.parametrize(
    ("chunk", "kind", "status"),
    [
        ({"error": {"code": 500, "message": "Context", "type": "server_error"}}, "server", 500),
        ({"error": {"code": 400, "message": "the request exceeds the available context size"}},
         "context-too-long", 400),
        ({"error": {"code": "rate_limit_exceeded", "message": "slow"}}, "rate-limit", 0),
        ({"error": "boom"}, "server", 0),
        ({"error": {"code": 502, "message": "Upstream"}, "choices": []}, "server", 502),
    ],
)  # fmt: skip
def test_an_error_inside_a_stream_keeps_the_text_before_it(chunk: Any, kind: str, status: int):
    wire = (
        b'data: {"choices":[{"delta":{"content":"Hello"}}]}\n\n'
        b"data: " + json.dumps(chunk).encode() + b"\n\n"
    )
    got = exchange(stream([wire]))
    assert got.events == [TextDelta("Hello")]
    assert isinstance(got.error, ProviderError)
    assert (got.error.kind.value, got.error.status) == (kind, status)


def test_an_error_under_a_status_of_success_is_an_error():
    got = exchange(as_json({"error": {"message": "no such user", "code": 401}}))
    assert got.events == []
    assert got.error
    assert got.error.kind is ErrorKind.AUTHENTICATION


def test_a_server_that_does_not_stream_is_understood():
    answer = {
        "model": "alpha",
        "choices": [{"message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1},
    }

    got = exchange(as_json(answer))
    assert got.error is None
    assert got.events == [TextDelta("Hi"), Usage(1, 0, 0, 1), Finish(FinishReason.STOP, "alpha")]


def test_the_sdk_adds_nothing_from_the_environment_or_about_this_computer(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-mine")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Mine: yes\nAuthorization: Bearer stolen")

    async def scenario() -> None:
        async with serving(stream([CHAT])) as server:
            for style in (AuthStyle.BEARER, AuthStyle.NONE):
                await events_of(connection(server.origin, auth_style=style), request())
            sent, keyless = (incoming.headers for incoming in server.requests)
            assert sent["authorization"].startswith("Bearer test-key")
            assert "authorization" not in keyless
            for headers in (sent, keyless):
                text = repr(headers).lower()
                for word in ("stolen", "sk-", "org-mine", "proj-mine", "x-mine", "x-stainless-os"):
                    assert word not in text
                assert set(headers) <= {
                    "host", "accept", "accept-encoding", "connection", "content-type",
                    "content-length", "user-agent", "authorization", "x-stainless-raw-response",
                }  # fmt: skip

    run(scenario())


def test_a_choice_that_cannot_be_carried_sends_nothing():
    asked = request(generation=Generation(effort=Effort.HIGH))
    quirks = Quirks(reasoning_effort=False)

    async def scenario() -> None:
        got, error = await broken_events_of(connection("http://127.0.0.1:1", quirks=quirks), asked)
        assert got == []
        assert error
        assert error.kind is ErrorKind.UNSUPPORTED

    run(scenario())


def test_what_another_format_attached_to_a_call_stays_here():
    foreign = ToolCallPart("c1", "f", "{}", {"format": "other", "extra_content": {"s": 1}})
    (spoken,) = to_wire(Request("m", (Message(Role.ASSISTANT, (foreign,)),)), Quirks())["messages"]
    assert "extra_content" not in spoken["tool_calls"][0]


def test_ids_of_calls_have_the_length_that_a_provider_asks_for():
    messages = (
        Message(Role.USER, (TextPart("go"),)),
        Message(
            Role.ASSISTANT,
            (ToolCallPart("toolu_01AbC-x", "f", "{}"), ToolCallPart("abcDEF123", "g", "{}")),
        ),
        Message(
            Role.TOOL,
            (ToolResultPart("toolu_01AbC-x", "f", "1"), ToolResultPart("abcDEF123", "g", "2")),
        ),
    )
    _, spoken, *results = to_wire(Request("m", messages), Quirks(call_id_length=9))["messages"]
    ids = [call["id"] for call in spoken["tool_calls"]]
    assert re.fullmatch("[a-zA-Z0-9]{9}", ids[0])
    assert ids[1] == "abcDEF123"
    assert [result["tool_call_id"] for result in results] == ids
