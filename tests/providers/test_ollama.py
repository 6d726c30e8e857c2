from __future__ import annotations

import json
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.preset import ApiFormat, Quirks
from keystead.providers.events import (
    Event,
    Finish,
    FinishReason,
    TextDelta,
    Usage,
)
from keystead.providers.messages import (
    Message,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from keystead.providers.ollama.events import ChatLinesEventMapper
from keystead.providers.ollama.models import with_facts
from keystead.providers.ollama.request import to_wire
from keystead.providers.provider import ListedModel
from keystead.providers.sentences import Asked
from tests.providers.asking import (
    connection,
    events_of,
    exchange,
    fed_to,
    full_request,
    lights_of,
    models_of,
    request,
    run,
)
from tests.providers.recorded import LINES
from tests.providers.wire_server import Answer, Incoming, as_json, by_path, fixed, serving, stream

ASKED = Asked("work", "http://127.0.0.1", model="delta:8b")


def fed(*lines: Any) -> list[Event]:
    return fed_to(ChatLinesEventMapper(ASKED), *lines)


def done(reason: str = "stop", **more: Any) -> dict[str, Any]:
    return {"done": True, "done_reason": reason, **more}


def test_a_request_carries_everything_that_was_asked():
    conversation = (
        Message(Role.USER, (TextPart("List the files"),)),
        Message(
            Role.ASSISTANT,
            (
                ReasoningPart("I should look."),
                TextPart("Looking."),
                ToolCallPart("c1", "list_files", '{"path": "."}'),
            ),
        ),
        Message(Role.TOOL, (ToolResultPart("c1", "list_files", "denied", is_error=True),)),
        Message(Role.USER, (TextPart("One"), TextPart("Two"))),
    )
    wire = to_wire(
        full_request(
            conversation,
            Generation(Effort.LOW, 50, 0.5, {"top_k": 3, "options": {"seed": 1}, "logprobs": True}),
            "delta:8b",
        ),
        Quirks(),
    )
    assert wire == {
        "model": "delta:8b",
        "stream": True,
        "truncate": False,
        "think": True,
        "logprobs": True,
        "options": {"num_predict": 50, "temperature": 0.5, "top_k": 3, "seed": 1},
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
                "thinking": "I should look.",
                "tool_calls": [{"function": {"name": "list_files", "arguments": {"path": "."}}}],
            },
            {"role": "tool", "content": "Error: denied", "tool_name": "list_files"},
            {"role": "user", "content": "One\n\nTwo"},
        ],
    }


def test_nothing_is_said_of_what_was_not_chosen():
    wire = to_wire(request(), Quirks())
    assert set(wire) == {"model", "messages", "stream", "truncate"}  # No keep_alive, no options.


@pytest.mark.parametrize(
    ("effort", "usual", "level"),
    [
        (Effort.MINIMAL, False, "low"),
        (Effort.LOW, True, "low"),
        (Effort.MEDIUM, True, "medium"),
        (Effort.HIGH, True, "high"),
    ],
)
def test_an_effort_is_yes_or_no_or_where_asked_for_a_level(effort: Effort, usual: bool, level: str):
    asked = request(generation=Generation(effort))
    assert to_wire(asked, Quirks())["think"] is usual
    assert to_wire(asked, Quirks(effort_as_level=True))["think"] == level


@pytest.mark.parametrize(
    ("words", "facts", "size"),
    [
        (100, {}, None),
        (1_000, {}, None),
        (2_000, {}, 8_192),
        (10_000, {}, 32_768),
        (10_000, {"context_window": 16_384}, 16_384),
        (10_000, {"context_window": 131_072}, 32_768),
        (100, {"generation": Generation(max_output_tokens=30_000)}, 32_768),
        (10_000, {"generation": Generation(extra_body={"num_ctx": 2_048})}, 2_048),
        (100, {"generation": Generation(extra_body={"options": {"num_ctx": 9}})}, 9),
    ],
)
def test_the_context_is_as_large_as_what_is_sent(words: int, facts: Any, size: int | None):
    wire = to_wire(request("word " * words, **facts), Quirks())
    assert wire.get("options", {}).get("num_ctx") == size


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("stop", FinishReason.STOP),
        ("length", FinishReason.LENGTH),
        ("load", FinishReason.OTHER),
        ("", FinishReason.OTHER),
    ],
)
def test_finish_reasons_are_ours(said: str, reason: FinishReason):
    assert fed(done(said)) == [Finish(reason)]


def test_tokens_that_were_not_counted_are_not_reported_as_none():
    assert fed(done()) == [Finish(FinishReason.STOP)]
    assert fed(done(prompt_eval_count=26, eval_count=298))[0] == Usage(input_fresh=26, output=298)


@pytest.mark.parametrize(
    "line",
    [
        {},
        [],
        7,
        {"message": None},
        {"message": {"content": None, "thinking": 7, "tool_calls": None}},
        {"done": "yes"},
    ],
)
def test_strange_lines_are_no_defect(line: Any):
    assert fed(line, done()) == [Finish(FinishReason.STOP)]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("the prompt is too long; exceeded max context length by 7 tokens",
         ErrorKind.CONTEXT_TOO_LONG),
        ("an error was encountered while running the model: unexpected EOF", ErrorKind.SERVER),
    ],
)  # fmt: skip
def test_an_error_inside_a_stream_keeps_the_text_before_it(words: str, kind: ErrorKind):
    lines = ({"message": {"content": "Hello"}}, {"error": words})
    wire = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    got = exchange(stream([wire]), ApiFormat.OLLAMA)
    assert got.events == [TextDelta("Hello")]
    assert isinstance(got.error, ProviderError)
    assert (got.error.kind, got.error.why) == (kind, words)


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (404, "model 'nope' not found", ErrorKind.MODEL_NOT_FOUND),
        (400, '"delta:8b" does not support thinking', ErrorKind.UNSUPPORTED),
        (400, "registry.ollama.ai/library/gemma:2b does not support tools", ErrorKind.UNSUPPORTED),
        (401, "unauthorized", ErrorKind.AUTHENTICATION),
        (500, "llama runner process has terminated: exit status 2", ErrorKind.SERVER),
    ],
)
def test_a_refusal_is_told_in_the_servers_words(status: int, words: str, kind: ErrorKind):
    failed = exchange(as_json({"error": words}, status), ApiFormat.OLLAMA).error
    assert isinstance(failed, ProviderError)
    assert (failed.kind, failed.why) == (kind, words)


TAGS = as_json(
    {"models": [{"name": "delta:8b", "model": "delta:8b", "details": {"family": "delta"}},
                {"name": "old:1b", "model": "old:1b"}, {"name": "gone:1b"}]}
)  # fmt: skip
SHOWN = {
    "delta:8b": {
        "capabilities": ["completion", "tools", "thinking"],
        "model_info": {"general.architecture": "delta", "delta.context_length": 40_960},
    },
    "old:1b": {"model_info": {"general.architecture": "old"}},
}


@pytest.mark.parametrize(
    ("shown", "reasoning"),
    [
        ({}, None),
        ({"capabilities": ["completion"]}, False),
        ({"capabilities": ["completion", "thinking"]}, True),
        ({"capabilities": ["completion", "thinking"], "thinking": {"values": [False]}}, False),
        ({"thinking": {"values": [True, False], "default": True}}, True),
        ({"thinking": {"values": ["low", "medium", "high"], "default": "medium"}}, True),
        ({"capabilities": None, "thinking": 7, "model_info": []}, None),
    ],
)
def test_whether_a_model_thinks_is_what_the_server_says(shown: Any, reasoning: bool | None):
    assert with_facts(ListedModel("m"), shown).reasoning is reasoning


async def _show(incoming: Incoming, writer: Any) -> None:
    model = incoming.json["model"]
    shown: Answer = as_json({"error": "not found"}, 404)
    await (as_json(SHOWN[model]) if model in SHOWN else shown)(incoming, writer)


SERVER = by_path(
    {
        "/api/tags": TAGS,
        "/api/show": _show,
        "/api/chat": fixed(200, LINES, "application/x-ndjson"),
    }
)


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/api"])
def test_the_apis_folder_stands_once_in_every_path(ending: str):
    async def scenario() -> None:
        async with serving(SERVER) as server:
            asked = connection(server.origin + ending)
            assert await events_of(asked, request(), ApiFormat.OLLAMA)
            assert await models_of(asked, ApiFormat.OLLAMA)
            lights = await lights_of(asked, ApiFormat.OLLAMA)
            assert lights["reachable"].state == "ok"
            assert {each.path for each in server.requests} == {
                "/api/chat", "/api/tags", "/api/show",
            }  # fmt: skip

    run(scenario())


def test_models_have_what_the_server_says_of_them_and_nothing_guessed():
    async def scenario() -> None:
        async with serving(SERVER) as server:
            delta, old, gone = await models_of(connection(server.origin), ApiFormat.OLLAMA)
            assert (delta.id, delta.context_window) == ("delta:8b", 40_960)
            assert (delta.tools, delta.vision, delta.reasoning) == (True, False, True)
            assert (old.context_window, old.tools) == (None, None)
            assert (gone.id, gone.context_window) == ("gone:1b", None)

    run(scenario())
