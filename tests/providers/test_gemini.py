from __future__ import annotations

import json
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.preset import ApiFormat, AuthStyle, Quirks
from keystead.providers.events import (
    Event,
    Finish,
    FinishReason,
    ReasoningDelta,
    ReasoningEnd,
    TextDelta,
    TextEnd,
    ToolCall,
    Usage,
)
from keystead.providers.gemini.events import GenerateContentEventMapper
from keystead.providers.gemini.request import NOT_MADE_HERE, to_wire
from keystead.providers.messages import (
    Message,
    ReasoningPart,
    Request,
    Role,
    TextPart,
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
    request,
    run,
)
from tests.providers.recorded import GENERATED
from tests.providers.wire_server import Incoming, as_json, serving, stream

ASKED = Asked("work", "http://127.0.0.1", model="gamma")
OWN = {"format": "google-generative"}
SIGNED = OWN | {"signature": "c2ln"}


def fed(*chunks: Any) -> list[Event]:
    return fed_to(GenerateContentEventMapper(ASKED), *chunks)


def parts(*several: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": list(several)}}
    return {"candidates": [candidate | ({"finishReason": reason} if reason else {})]}


END = {"candidates": [{"finishReason": "STOP"}]}


def test_a_request_carries_everything_that_was_asked():
    conversation = (
        Message(Role.USER, (TextPart("List the files"),)),
        Message(
            Role.ASSISTANT,
            (
                ReasoningPart("I should look.", SIGNED),
                ReasoningPart("another provider's", {"format": "other", "signature": "eA"}),
                TextPart("Looking now", SIGNED | {"length": 4}),
                ToolCallPart("fc-1", "list_files", '{"path": "."}', SIGNED | {"id": "fc-1"}),
                ToolCallPart("call_1", "now", "{}"),
            ),
        ),
        Message(
            Role.TOOL,
            (
                ToolResultPart("fc-1", "list_files", "denied", is_error=True),
                ToolResultPart("call_1", "now", "noon"),
            ),
        ),
        Message(Role.USER, (TextPart("Well?"), TextPart(" "))),
    )
    wire = to_wire(
        full_request(
            conversation,
            Generation(
                Effort.MEDIUM, 50, 1.0, {"generationConfig": {"topK": 3}, "safetySettings": []}
            ),
            "gamma",
        ),
        Quirks(),
    )
    assert wire == {
        "systemInstruction": {"parts": [{"text": "Be brief"}]},
        "tools": [
            {
                "functionDeclarations": [
                    {
                        "name": "list_files",
                        "description": "Lists",
                        "parametersJsonSchema": {"type": "object"},
                    }
                ]
            }
        ],
        "generationConfig": {
            "maxOutputTokens": 50,
            "temperature": 1.0,
            "topK": 3,
            "thinkingConfig": {"includeThoughts": True, "thinkingBudget": 8192},
        },
        "safetySettings": [],
        "contents": [
            {"role": "user", "parts": [{"text": "List the files"}]},
            {
                "role": "model",
                "parts": [
                    {"text": "I should look.", "thought": True, "thoughtSignature": "c2ln"},
                    {"text": "Looking"},
                    {"text": " now", "thoughtSignature": "c2ln"},
                    {
                        "functionCall": {
                            "id": "fc-1",
                            "name": "list_files",
                            "args": {"path": "."},
                        },
                        "thoughtSignature": "c2ln",
                    },
                    {"functionCall": {"name": "now", "args": {}}},
                ],
            },
            {
                "role": "user",
                "parts": [
                    {
                        "functionResponse": {
                            "id": "fc-1",
                            "name": "list_files",
                            "response": {"error": "denied"},
                        }
                    },
                    {"functionResponse": {"name": "now", "response": {"output": "noon"}}},
                    {"text": "Well?"},
                ],
            },
        ],
    }


def test_nothing_is_said_of_what_was_not_chosen():
    assert set(to_wire(request(), Quirks())) == {"contents"}


@pytest.mark.parametrize(
    ("effort", "budget"),
    [
        (Effort.MINIMAL, 1024),
        (Effort.LOW, 1024),
        (Effort.MEDIUM, 8192),
        (Effort.HIGH, 24576),
    ],
)
def test_an_effort_is_a_budget_or_where_asked_for_a_level(effort: Effort, budget: int):
    asked = request(generation=Generation(effort))
    usual = to_wire(asked, Quirks())["generationConfig"]["thinkingConfig"]
    assert usual == {"includeThoughts": True, "thinkingBudget": budget}
    level = to_wire(asked, Quirks(effort_as_level=True))["generationConfig"]["thinkingConfig"]
    assert level == {"includeThoughts": True, "thinkingLevel": effort.value}


def test_a_model_that_is_known_to_think_tells_its_thoughts():
    asked = to_wire(request(reasons=True), Quirks())
    assert asked["generationConfig"] == {"thinkingConfig": {"includeThoughts": True}}


def test_a_call_that_another_model_made_is_marked_as_the_documentation_says():
    calls = (ToolCallPart("a", "f", "{}", {"format": "other", "signature": "no base64!"}),
             ToolCallPart("b", "g", "{}"))  # fmt: skip
    messages = (Message(Role.USER, (TextPart("go"),)), Message(Role.ASSISTANT, calls))
    first, second = to_wire(Request("gamma", messages), Quirks())["contents"][1]["parts"]
    assert first["thoughtSignature"] == NOT_MADE_HERE
    assert "thoughtSignature" not in second


def test_a_signature_comes_on_any_part_and_stays_with_it():
    events = fed(
        parts({"text": "Hm", "thought": True, "thoughtSignature": "dGg="}),
        parts({"text": "Hello"}),
        parts({"text": "", "thoughtSignature": "dHg="}),
        parts({"functionCall": {"name": "f", "args": {}}, "thoughtSignature": "Y2E="}),
        END,
    )
    assert events == [
        ReasoningDelta("Hm"),
        ReasoningEnd(OWN | {"signature": "dGg="}),
        TextDelta("Hello"),
        TextEnd(OWN | {"signature": "dHg=", "length": 0}),
        ToolCall("call_0", "f", "{}", OWN | {"signature": "Y2E="}),
        Finish(FinishReason.TOOL_CALLS),
    ]
    text = TextPart("Hello", OWN | {"signature": "dHg=", "length": 0})
    answer = Message(Role.ASSISTANT, (text,))
    (sent,) = to_wire(Request("gamma", (answer,)), Quirks())["contents"]
    assert sent["parts"] == [{"text": "Hello"}, {"text": "", "thoughtSignature": "dHg="}]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("STOP", FinishReason.STOP),
        ("MAX_TOKENS", FinishReason.LENGTH),
        ("SAFETY", FinishReason.CONTENT_FILTER),
        ("RECITATION", FinishReason.CONTENT_FILTER),
        ("BLOCKLIST", FinishReason.CONTENT_FILTER),
        ("PROHIBITED_CONTENT", FinishReason.CONTENT_FILTER),
        ("SPII", FinishReason.CONTENT_FILTER),
        ("MALFORMED_FUNCTION_CALL", FinishReason.OTHER),
        ("OTHER", FinishReason.OTHER),
        ("OF_THE_FUTURE", FinishReason.OTHER),
    ],
)
def test_finish_reasons_are_ours(said: str, reason: FinishReason):
    assert fed(parts({"text": "x"}, reason=said))[-1] == Finish(reason)


def test_a_blocked_prompt_is_an_error_that_says_why():
    with pytest.raises(ProviderError) as refused:
        fed({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "modelVersion": "gamma"})
    assert refused.value.reference == "prompt-blocked"
    assert "PROHIBITED_CONTENT" in refused.value.why


def test_an_empty_answer_is_an_error_that_says_why():
    ending = {"finishReason": "MALFORMED_FUNCTION_CALL", "finishMessage": "print(f(x)"}
    with pytest.raises(ProviderError) as failed:
        fed({"candidates": [ending]})
    assert failed.value.reference == "nothing-said"
    assert failed.value.why == "MALFORMED_FUNCTION_CALL: print(f(x)"


@pytest.mark.parametrize(
    ("reported", "usage"),
    [
        # The documentation's own example of a cached prompt, with thoughts beside the candidates.
        (
            {"promptTokenCount": 696_219, "cachedContentTokenCount": 696_190,
             "candidatesTokenCount": 214, "thoughtsTokenCount": 36, "totalTokenCount": 696_469},
            Usage(input_fresh=29, cache_read=696_190, output=250, reasoning=36),
        ),
        ({"promptTokenCount": 7, "candidatesTokenCount": 2, "toolUsePromptTokenCount": 5},
         Usage(input_fresh=12, output=2)),
        ({"promptTokenCount": None}, Usage()),
    ],
)  # fmt: skip
def test_usage_is_ours(reported: Any, usage: Usage):
    assert fed(END | {"usageMetadata": reported})[0] == usage


@pytest.mark.parametrize(
    "chunk",
    [
        {},
        [],
        7,
        {"candidates": None},
        {"candidates": [None]},
        {"candidates": [{"content": {"parts": [{"text": 7}, None, {"inlineData": {}}]}}]},
        {"promptFeedback": {}},
        {"usageMetadata": 3},
    ],
)
def test_strange_chunks_are_no_defect(chunk: Any):
    assert fed(chunk, END) == [Finish(FinishReason.STOP)]


def test_an_error_inside_a_stream_keeps_the_text_before_it():
    error = {"code": 429, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}

    chunks = (parts({"text": "Hello"}), {"error": error})
    wire = [b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks]
    got = exchange(stream(wire), ApiFormat.GEMINI)
    assert got.events == [TextDelta("Hello")]
    assert isinstance(got.error, ProviderError)
    assert got.error.kind is ErrorKind.RATE_LIMIT
    assert got.error.why == "Quota exceeded"


@pytest.mark.parametrize("ending", ["/v1beta", "/v1beta/", "/v1beta/openai", "/v1beta/openai/"])
@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("gamma-1", "/v1beta/models/gamma-1"),
        ("models/gamma-1", "/v1beta/models/gamma-1"),
        ("tunedModels/mine", "/v1beta/tunedModels/mine"),
        ("a?key=b#c", "/v1beta/models/a%3Fkey%3Db%23c"),
    ],
)
def test_the_key_goes_in_a_header_and_the_model_into_the_path(ending: str, model: str, path: str):
    got = exchange(
        stream([GENERATED]),
        ApiFormat.GEMINI,
        request(model=model),
        below=ending,
        auth_style=AuthStyle.X_GOOG_API_KEY,
        query={"x": "y"},
    )
    assert got.error is None
    assert got.sent.method == "POST"
    assert got.sent.path == f"{path}:streamGenerateContent"
    assert got.sent.query == {"x": "y", "alt": "sse"}
    assert got.sent.headers["x-goog-api-key"] == KEY
    assert KEY not in got.sent.target
    assert "authorization" not in got.sent.headers


def test_a_list_of_several_pages_is_read_to_its_end():
    def model(name: str, *methods: str) -> dict[str, Any]:
        limits = {"inputTokenLimit": 1_048_576, "outputTokenLimit": 65_536}
        named = {"name": f"models/{name}", "displayName": name.upper(), "thinking": True}
        return {**named, **limits, "supportedGenerationMethods": list(methods)}

    pages = {
        None: {"models": [model("a", "generateContent")], "nextPageToken": "p2"},
        "p2": {"models": [model("e", "embedContent")], "nextPageToken": "p3"},
        "p3": {"models": [model("b", "generateContent", "countTokens")]},
    }

    async def answer(incoming: Incoming, writer: Any) -> None:
        assert incoming.path == "/v1beta/models"
        assert incoming.query["pageSize"] == "1000"
        await as_json(pages[incoming.query.get("pageToken")])(incoming, writer)

    async def scenario() -> None:
        async with serving(answer) as server:
            asked = connection(f"{server.origin}/v1beta", auth_style=AuthStyle.X_GOOG_API_KEY)
            first, second = await models_of(asked, ApiFormat.GEMINI)
            assert (first.id, second.id) == ("a", "b")
            assert (first.name, first.reasoning) == ("A", True)
            assert (first.context_window, first.max_output_tokens) == (1_048_576, 65_536)

    run(scenario())
