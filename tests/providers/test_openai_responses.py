from __future__ import annotations

import json
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.network.event_stream import ServerEvent
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.preset import ApiFormat, Quirks, ReasoningSummary
from keystead.providers.events import (
    Event,
    Finish,
    FinishReason,
    ReasoningDelta,
    ReasoningEnd,
    TextDelta,
    TextEnd,
    ToolCall,
    Unshown,
    Usage,
)
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
from keystead.providers.openai_responses.events import ResponsesEventMapper
from keystead.providers.openai_responses.request import OWN, to_wire
from keystead.providers.sentences import Asked
from tests.providers.asking import KEY, exchange, fed_to, full_request, request
from tests.providers.recorded import REASONING_ITEM, RESPONSES
from tests.providers.wire_server import as_json, stream

ASKED = Asked("work", "http://127.0.0.1", model="gamma")
RESPONSES_FORMAT = ApiFormat.OPENAI_RESPONSES
OPEN_ITEM = {
    "id": "rs_2",
    "type": "reasoning",
    "summary": [],
    "content": [{"type": "reasoning_text", "text": "Hm."}],
}


def mapped(*chunks: Any) -> list[Event]:
    """The events of some chunks."""
    return fed_to(ResponsesEventMapper(ASKED), *chunks)


def completed(**response: Any) -> dict[str, Any]:
    return {"type": "response.completed", "response": {"status": "completed", **response}}


def sent(*parts: Part, role: Role = Role.ASSISTANT) -> list[Any]:
    """The items that a message becomes."""
    return to_wire(Request("gamma", (Message(role, parts),)), Quirks())["input"]


def test_a_request_carries_everything_that_was_asked():
    conversation = (
        Message(Role.USER, (TextPart("List the files"),)),
        Message(
            Role.ASSISTANT,
            (
                ReasoningPart("Let me think.", OWN | {"reasoning_item": REASONING_ITEM}),
                TextPart("Looking."),
                ToolCallPart("call_a", "list_files", "{}", OWN | {"call_item_id": "fc_1"}),
            ),
        ),
        Message(Role.TOOL, (ToolResultPart("call_a", "list_files", "denied", is_error=True),)),
        Message(Role.USER, (TextPart("One"), TextPart("Two"))),
    )
    wire = to_wire(
        full_request(
            conversation, Generation(Effort.LOW, 50, 0.5, {"truncation": "auto"}), "gamma"
        ),
        Quirks(reasoning_summary=ReasoningSummary.AUTO),
    )
    assert wire == {
        "model": "gamma",
        "stream": True,
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "instructions": "Be brief",
        "max_output_tokens": 50,
        "temperature": 0.5,
        "reasoning": {"effort": "low", "summary": "auto"},
        "truncation": "auto",
        "tools": [
            {
                "type": "function",
                "name": "list_files",
                "description": "Lists",
                "parameters": {"type": "object"},
                "strict": False,
            }
        ],
        "input": [
            {
                "type": "message",
                "role": "user",
                "content": [{"type": "input_text", "text": "List the files"}],
            },
            REASONING_ITEM,
            {
                "type": "message",
                "role": "assistant",
                "content": [{"type": "output_text", "text": "Looking."}],
            },
            {
                "type": "function_call",
                "call_id": "call_a",
                "name": "list_files",
                "arguments": "{}",
                "id": "fc_1",
            },
            {"type": "function_call_output", "call_id": "call_a", "output": "Error: denied"},
            {
                "type": "message",
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "One"},
                    {"type": "input_text", "text": "Two"},
                ],
            },
        ],
    }


def test_what_is_left_open_is_not_sent():
    wire = to_wire(request(), Quirks(reasoning_summary=ReasoningSummary.AUTO))
    assert set(wire) == {"model", "input", "stream", "store"}


def test_only_a_model_that_is_known_to_reason_is_asked_for_its_reasoning():
    """Others refuse the whole request for it."""
    assert "include" not in to_wire(request(), Quirks())
    assert "include" in to_wire(request(reasons=True), Quirks())
    asked = to_wire(request(generation=Generation(Effort.HIGH)), Quirks())
    assert asked["reasoning"] == {"effort": "high"}
    assert asked["include"] == ["reasoning.encrypted_content"]


@pytest.mark.parametrize(
    ("parts", "kinds"),
    [
        # What another provider, or a server that keeps its reasoning, gave.
        ([ReasoningPart("x", {"signature": "s"}), TextPart("y")], ["message"]),
        ([ReasoningPart("x", OWN | {"reasoning_item": {"id": "rs_3"}}), TextPart("y")],
         ["message"]),
        # Nothing follows it.
        ([TextPart("y"), ReasoningPart("x", OWN | {"reasoning_item": REASONING_ITEM})],
         ["message"]),
        ([ReasoningPart("x", OWN | {"reasoning_item": OPEN_ITEM}), TextPart("y")],
         ["reasoning", "message"]),
        ([ReasoningPart("x", OWN | {"reasoning_item": OPEN_ITEM}), ToolCallPart("c", "f", "{}")],
         ["reasoning", "function_call"]),
    ],
)  # fmt: skip
def test_reasoning_goes_back_unchanged_or_not_at_all(parts: list[Part], kinds: list[str]):
    items = sent(*parts)
    assert [item["type"] for item in items] == kinds
    assert all(item == OPEN_ITEM for item in items if item["type"] == "reasoning")


def test_a_call_whose_reasoning_stays_behind_goes_without_the_id_that_ties_them():
    call = ToolCallPart("call_a", "f", "{}", OWN | {"call_item_id": "fc_1"})
    (item,) = sent(ReasoningPart("x", {"signature": "s"}), call)
    assert "id" not in item
    tied = sent(ReasoningPart("x", OWN | {"reasoning_item": REASONING_ITEM}), call)
    assert tied[1]["id"] == "fc_1"


def test_the_parts_of_a_summary_are_paragraphs():
    def part(index: int, text: str) -> list[Any]:
        added = {"type": "response.reasoning_summary_part.added", "summary_index": index}
        return [added, {"type": "response.reasoning_summary_text.delta", "delta": text}]

    events = mapped(*part(0, "One"), *part(1, "Two"), completed())
    assert "".join(event.text for event in events if isinstance(event, ReasoningDelta)) == (
        "One\n\nTwo"
    )


@pytest.mark.parametrize(
    ("item", "events"),
    [
        (
            {"type": "message", "content": [{"type": "output_text", "text": "Hi"},
                                            {"type": "refusal", "refusal": "No"}]},
            [TextDelta("Hi"), TextDelta("No"), Finish(FinishReason.STOP, "gamma")],
        ),
        (
            OPEN_ITEM,
            [ReasoningDelta("Hm."), ReasoningEnd(OWN | {"reasoning_item": OPEN_ITEM}),
             Finish(FinishReason.STOP, "gamma")],
        ),
        (
            {"type": "function_call", "call_id": "c", "name": "f", "arguments": ""},
            [ToolCall("c", "f", "{}"), Finish(FinishReason.TOOL_CALLS, "gamma")],
        ),
        (
            {"type": "web_search_call", "id": "ws_1"},
            [Unshown("web_search_call"), Finish(FinishReason.STOP, "gamma")],
        ),
    ],
)  # fmt: skip
def test_items_that_did_not_stream_are_read_whole(item: dict[str, Any], events: list[Event]):
    done = {"type": "response.output_item.done", "output_index": 0, "item": item}
    assert mapped(done, completed(model="gamma", output=[item])) == events
    assert mapped(completed(model="gamma", output=[item])) == events
    assert mapped({"object": "response", "status": "completed", "model": "gamma",
                   "output": [item]}) == events  # fmt: skip


def test_what_a_message_is_goes_back_with_it():
    """Without, models that tell what is on the way from what is final do worse."""
    text = {"type": "response.output_text.delta", "output_index": 0, "delta": "Looking."}
    said = {"type": "message", "id": "msg_1", "phase": "commentary",
            "content": [{"type": "output_text", "text": "Looking."}]}  # fmt: skip
    done = {"type": "response.output_item.done", "output_index": 0, "item": said}
    data = {"format": "openai-responses", "phase": "commentary"}
    assert mapped(text, done, completed())[:2] == [TextDelta("Looking."), TextEnd(data)]
    assert mapped(done, completed())[:2] == [TextDelta("Looking."), TextEnd(data)]
    empty = {**done, "item": {**said, "content": []}}
    assert mapped(empty, completed()) == [Finish(FinishReason.STOP)]
    other = {"format": "google-generative", "phase": "x"}
    items = sent(TextPart("Looking.", data), TextPart("Done"), TextPart("it", other))
    assert [item.get("phase") for item in items] == ["commentary", None]
    assert [len(item["content"]) for item in items] == [1, 2]


def test_arguments_that_came_in_pieces_alone_are_put_together():
    pieces = [
        {"type": "response.function_call_arguments.delta", "output_index": 1, "delta": text}
        for text in ('{"a"', ":1}")
    ]
    item = {"type": "function_call", "id": "fc_1", "name": "f"}
    done = {"type": "response.output_item.done", "output_index": 1, "item": item}
    call = mapped(*pieces, done, completed())[0]
    assert call == ToolCall("fc_1", "f", '{"a":1}', OWN | {"call_item_id": "fc_1"})


@pytest.mark.parametrize(
    ("status", "details", "reason"),
    [
        ("completed", None, FinishReason.STOP),
        ("incomplete", {"reason": "max_output_tokens"}, FinishReason.LENGTH),
        ("incomplete", {"reason": "content_filter"}, FinishReason.CONTENT_FILTER),
        ("incomplete", {"reason": "something new"}, FinishReason.OTHER),
        ("incomplete", None, FinishReason.OTHER),
    ],
)
def test_why_an_answer_ended(status: str, details: Any, reason: FinishReason):
    response = {"status": status, "incomplete_details": details, "model": "gamma-2026"}
    event = {"type": f"response.{status}", "response": response}
    assert mapped(event) == [Finish(reason, "gamma-2026")]


def test_an_end_mark_makes_an_answer_whole():
    mapper = ResponsesEventMapper(ASKED)
    assert mapper.feed(ServerEvent("", b"[DONE]")) == []
    assert mapper.finish() == [Finish(FinishReason.OTHER)]


@pytest.mark.parametrize(
    ("reported", "usage"),
    [
        ({"input_tokens": 10, "output_tokens": 3}, Usage(10, 0, 0, 3, 0)),
        (
            {"input_tokens": 10, "output_tokens": 9, "total_tokens": 19,
             "input_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 5},
             "output_tokens_details": {"reasoning_tokens": 7}},
            Usage(1, 4, 5, 9, 7),
        ),
        ({"input_tokens": 1, "input_tokens_details": {"cached_tokens": 5}}, Usage(0, 5)),
        ({"input_tokens": None, "output_tokens": "many", "output_tokens_details": 3}, Usage()),
    ],
)  # fmt: skip
def test_usage_is_normalised(reported: dict[str, Any], usage: Usage):
    assert mapped(completed(usage=reported))[0] == usage


@pytest.mark.parametrize(
    "chunk",
    [
        {},
        [],
        7,
        {"type": "response.created", "response": None},
        {"type": "response.output_item.done", "item": None},
        {"type": "response.output_item.done", "output_index": "x", "item": {"type": 3}},
        {"type": "response.output_item.done", "item": {"type": "message", "content": [None]}},
        {"type": "response.output_text.delta", "delta": None},
        {"type": "response.function_call_arguments.delta", "delta": None},
        {"type": "response.something.new", "delta": "x"},
        {"type": ["list"]},
    ],
)
def test_strange_chunks_are_no_defect(chunk: Any):
    assert mapped(chunk, completed(output=[None], usage=[])) == [Finish(FinishReason.STOP)]


@pytest.mark.parametrize(
    ("chunk", "kind"),
    [
        ({"type": "response.failed", "response": {"status": "failed", "error": {
            "code": "server_error", "message": "An error occurred"}}}, "server"),
        ({"type": "response.failed", "response": {"status": "failed", "error": {
            "code": "rate_limit_exceeded", "message": "slow"}}}, "rate-limit"),
        ({"type": "response.failed", "response": {"error": {
            "code": "context_length_exceeded", "message": "Your input is long"}}},
         "context-too-long"),
        ({"type": "error", "code": "insufficient_quota", "message": "You exceeded"},
         "out-of-credit"),
        ({"type": "error", "error": {"type": "invalid_request_error", "code": "model_not_found",
                                     "message": "no"}}, "model-not-found"),
        ({"error": {"message": "boom"}}, "server"),
        ({"type": "response.failed"}, "server"),
    ],
)  # fmt: skip
def test_an_error_inside_a_stream_keeps_the_text_before_it(chunk: Any, kind: str):
    wire = (
        b'data: {"type":"response.output_text.delta","delta":"Hello"}\n\n'
        b"data: " + json.dumps(chunk).encode() + b"\n\n"
    )
    got = exchange(stream([wire]), RESPONSES_FORMAT)
    assert got.events == [TextDelta("Hello")]
    assert isinstance(got.error, ProviderError)
    assert got.error.kind.value == kind


def test_an_error_under_a_status_of_success_is_an_error():
    answer = {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}

    got = exchange(as_json(answer), RESPONSES_FORMAT)
    assert got.events == []
    assert got.error
    assert got.error.kind is ErrorKind.AUTHENTICATION


def test_a_server_that_does_not_stream_is_understood():
    answer = {
        "object": "response",
        "status": "completed",
        "model": "gamma",
        "output": [{"type": "message", "content": [{"type": "output_text", "text": "Hi"}]}],
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }

    got = exchange(as_json(answer), RESPONSES_FORMAT)
    assert got.error is None
    assert got.events == [TextDelta("Hi"), Usage(1, 0, 0, 1), Finish(FinishReason.STOP, "gamma")]


def test_the_request_goes_where_it_should_with_the_key_and_nothing_of_this_computer(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Mine: yes")

    version = {"api-version": "preview"}
    asked = request("Grüße")
    got = exchange(stream([RESPONSES]), RESPONSES_FORMAT, asked, below="/v1", query=version)
    assert got.error is None
    assert got.sent.path == "/v1/responses"
    assert got.sent.query == {"api-version": "preview"}
    assert got.sent.headers["authorization"] == f"Bearer {KEY}"
    assert got.sent.json["input"][0]["content"][0]["text"] == "Grüße"
    assert got.sent.json["store"] is False
    text = repr(got.sent.headers).lower()
    for word in ("sk-from", "org-mine", "x-mine", "x-stainless"):
        assert word not in text
