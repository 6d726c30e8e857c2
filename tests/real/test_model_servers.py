"""The adapters against servers of others: llama.cpp's own, and aimock in both formats."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.network.clients import Clients
from keystead.network.policy import NetworkPolicy
from keystead.profiles.generation import Generation
from keystead.profiles.preset import ApiFormat, AuthStyle
from keystead.profiles.presets import Presets
from keystead.providers.events import (
    Finish,
    FinishReason,
    ReasoningDelta,
    ReasoningEnd,
    TextDelta,
    ToolCall,
    Usage,
)
from keystead.providers.formats import speak
from keystead.providers.local_servers import LocalServer, find_servers
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
from keystead.providers.provider import Connection
from keystead.secret import Secret
from tests.providers.asking import (
    broken_events_of,
    connection,
    events_of,
    lights_of,
    models_of,
    preset,
    request,
    run,
)
from tests.real.aimock import Aimock
from tests.real.conftest import StartAimock
from tests.real.llama_server import MODEL

SLOW = NetworkPolicy(first_token_timeout=60)
SHORT = Generation(max_output_tokens=12, temperature=0.0)
FORMATS = [ApiFormat.OPENAI_CHAT, ApiFormat.ANTHROPIC]
FIXTURES: list[dict[str, Any]] = [
    {"match": {"toolCallId": "call_1"}, "response": {"content": "Two files."}},
    {
        "match": {"userMessage": "capital"},
        "response": {"content": "Paris is the capital.", "reasoning": "France, so Paris."},
    },
    {
        "match": {"userMessage": "files"},
        "response": {
            "toolCalls": [{"id": "call_1", "name": "list_files", "arguments": '{"path":"."}'}]
        },
    },
    {
        "match": {"userMessage": "too much"},
        "response": {
            "error": {"message": "Rate limit reached", "type": "rate_limit_error"},
            "status": 429,
        },
    },
    {
        "match": {"userMessage": "break off"},
        "response": {"content": "This answer is never going to be whole, not at all."},
        "chunkSize": 5,
        "latency": 30,
        "truncateAfterChunks": 4,
    },
]


def local(base_url: str, **facts: Any) -> Connection:
    """A connection to a server of this computer that needs no key."""
    return connection(base_url, key=None, placeholder=True, policy=SLOW, **facts)


def to_aimock(server: Aimock, api_format: ApiFormat, key: str = "") -> Connection:
    """A connection as each format's preset makes it."""
    secret = Secret(key or server.key)
    if api_format is ApiFormat.OPENAI_CHAT:
        return connection(server.base_url, key=secret)
    return connection(
        server.origin,
        key=secret,
        auth_style=AuthStyle.X_API_KEY,
        preset=preset(models_path="v1/models"),
    )


def test_llama_lists_its_model_with_what_it_says_about_it(llama_server: str):
    (model,) = run(models_of(local(llama_server)))
    assert model.id == MODEL


def test_llama_streams_an_answer_with_usage_and_its_own_name(llama_server: str):
    asked = request("What is the capital of France?", "another-name", generation=SHORT)
    events = run(events_of(local(llama_server), asked), 90)
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert text.strip()
    usage, finish = events[-2:]
    assert isinstance(usage, Usage)
    assert 0 < usage.output <= 12
    assert finish in (Finish(FinishReason.LENGTH, MODEL), Finish(FinishReason.STOP, MODEL))


def test_llama_says_that_a_conversation_is_too_long(llama_server: str):
    asked = request("word " * 6_000, MODEL, generation=SHORT)
    got, error = run(broken_events_of(local(llama_server), asked), 90)
    assert got == []
    assert isinstance(error, ProviderError)
    assert error.kind is ErrorKind.CONTEXT_TOO_LONG
    assert "context" in error.why


def test_llama_names_a_field_that_it_cannot_read(llama_server: str):
    wrong = Generation(extra_body={"temperature": {"not": "a number"}})
    _, error = run(broken_events_of(local(llama_server), request("Hi", generation=wrong)), 90)
    assert isinstance(error, ProviderError)
    assert error.status >= 400
    assert error.why


def test_llama_stops_when_nobody_listens(llama_server: str):
    async def scenario() -> None:
        clients = Clients()
        provider = speak(ApiFormat.OPENAI_CHAT, local(llama_server), clients)
        long = request("Count to a thousand.", generation=Generation(max_output_tokens=1_500))
        stream: Any = provider.stream(long)
        async with aclosing(stream) as events:
            async for _ in events:
                break
        await clients.close()
        started = time.monotonic()
        asked = request("Hi", generation=Generation(max_output_tokens=1))
        await events_of(local(llama_server), asked)
        assert time.monotonic() - started < 10, "the first answer no longer takes the processor"

    run(scenario(), 90)


def test_llama_is_checked_without_a_claim_about_keys(llama_server: str):
    lights = run(lights_of(local(llama_server, default_model=MODEL)))
    states = {name: light.state.value for name, light in lights.items()}
    assert states == {
        "reachable": "ok",
        "tls": "skipped",
        "key": "skipped",
        "model": "ok",
        "quota": "unknown",
    }


def test_llama_is_known_by_what_it_answers(llama_server: str):
    async def look() -> tuple[LocalServer, ...]:
        clients = Clients()
        try:
            return await find_servers([llama_server], Presets.load(), clients)
        finally:
            await clients.close()

    (found,) = run(look(), 30)
    assert (found.preset.id, found.models) == ("llamacpp", (MODEL,))


def test_llama_with_a_key_that_it_never_asked_for_proves_nothing(llama_server: str):
    lights = run(lights_of(connection(llama_server)))
    assert lights["key"].state.value == "unknown"
    assert "public" in lights["key"].evidence


def test_twenty_answers_at_once(llama_server: str):
    async def scenario() -> None:
        asked = request("Hi", generation=Generation(max_output_tokens=2))
        answers = [events_of(local(llama_server), asked) for _ in range(20)]
        for events in await asyncio.gather(*answers):
            assert isinstance(events[-1], Finish)

    run(scenario(), 120)


@pytest.mark.parametrize("api_format", FORMATS)
def test_aimock_streams_text_reasoning_and_the_model_asked_for(
    aimock: StartAimock, api_format: ApiFormat
):
    server = aimock(FIXTURES)
    events = run(
        events_of(to_aimock(server, api_format), request("The capital?", "model-7"), api_format)
    )
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    reasoning = "".join(event.text for event in events if isinstance(event, ReasoningDelta))
    assert text == "Paris is the capital."
    assert reasoning == "France, so Paris."
    assert sum(isinstance(event, ReasoningEnd) for event in events) == 1
    assert events[-1] == Finish(FinishReason.STOP, "model-7")
    (entry,) = server.journal()
    assert entry["body"]["model"] == "model-7"


@pytest.mark.parametrize("api_format", FORMATS)
def test_aimock_asks_for_a_tool_and_takes_its_answer(aimock: StartAimock, api_format: ApiFormat):
    server = aimock(FIXTURES)
    asked = to_aimock(server, api_format)
    tool = Tool("list_files", "Lists files", {"type": "object", "properties": {}})
    first = run(events_of(asked, request("Which files?", tools=(tool,)), api_format))
    (call,) = (event for event in first if isinstance(event, ToolCall))
    assert (call.id, call.name) == ("call_1", "list_files")
    assert call.arguments.replace(" ", "") == '{"path":"."}'
    assert first[-1] == Finish(FinishReason.TOOL_CALLS, "alpha")
    conversation = (
        Message(Role.USER, (TextPart("Which files?"),)),
        Message(
            Role.ASSISTANT,
            (ReasoningPart("unsigned"), ToolCallPart(call.id, call.name, call.arguments)),
        ),
        Message(Role.TOOL, (ToolResultPart(call.id, call.name, "a.txt b.txt"),)),
    )
    second = run(events_of(asked, Request("alpha", conversation, tools=(tool,)), api_format))
    text = "".join(event.text for event in second if isinstance(event, TextDelta))
    assert text == "Two files."


@pytest.mark.parametrize("api_format", FORMATS)
def test_aimock_refuses_a_wrong_key_on_every_path(aimock: StartAimock, api_format: ApiFormat):
    server = aimock(FIXTURES)
    wrong = to_aimock(server, api_format, "sk-bad-0123456789")
    _, error = run(broken_events_of(wrong, request("The capital?"), api_format))
    assert error
    assert error.kind is ErrorKind.AUTHENTICATION
    with pytest.raises(ProviderError) as refused:
        run(models_of(wrong, api_format))
    assert refused.value.kind is ErrorKind.AUTHENTICATION
    assert "sk-bad" not in error.line() + refused.value.line()
    assert run(lights_of(wrong, api_format))["key"].state.value == "failed"


@pytest.mark.parametrize("api_format", FORMATS)
def test_aimock_lists_models_and_the_check_is_green(aimock: StartAimock, api_format: ApiFormat):
    asked = to_aimock(aimock(FIXTURES), api_format)
    assert run(models_of(asked, api_format))
    lights = run(lights_of(asked, api_format))
    assert lights["reachable"].state.value == "ok"
    assert lights["key"].state.value == "ok"


@pytest.mark.parametrize("api_format", FORMATS)
def test_aimock_limits_and_breaks_off(aimock: StartAimock, api_format: ApiFormat):
    asked = to_aimock(aimock(FIXTURES), api_format)
    _, limited = run(broken_events_of(asked, request("too much"), api_format))
    assert limited
    assert limited.kind is ErrorKind.RATE_LIMIT
    got, broken = run(broken_events_of(asked, request("break off"), api_format))
    assert any(isinstance(event, TextDelta) for event in got), (got, broken)
    assert broken
    assert broken.kind is ErrorKind.CONNECTION


def to_native(server: Aimock, api_format: ApiFormat, key: str = "") -> Connection:
    """A connection to the formats in which aimock lists no models."""
    secret = Secret(key or server.key)
    if api_format is ApiFormat.GEMINI:
        style = AuthStyle.X_GOOG_API_KEY
        return connection(f"{server.origin}/v1beta", key=secret, auth_style=style)
    return connection(server.origin, key=secret)


NATIVE = [ApiFormat.GEMINI, ApiFormat.OLLAMA]


@pytest.mark.parametrize("api_format", NATIVE)
def test_aimock_streams_text_in_the_formats_of_their_own(
    aimock: StartAimock, api_format: ApiFormat
):
    server = aimock(FIXTURES)
    asked = request("The capital?", "model-7", instructions="Be brief", generation=SHORT)
    events = run(events_of(to_native(server, api_format), asked, api_format))
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert text == "Paris is the capital."
    finish = events[-1]
    assert isinstance(finish, Finish)
    assert finish.reason is FinishReason.STOP
    (entry,) = server.journal()
    assert entry["body"]["max_tokens"] == 12
    assert entry["body"]["messages"][0] == {"role": "system", "content": "Be brief"}


@pytest.mark.parametrize("api_format", NATIVE)
def test_aimock_asks_for_a_tool_in_the_formats_of_their_own(
    aimock: StartAimock, api_format: ApiFormat
):
    told = {"match": {"hasToolResult": True}, "response": {"content": "Two files."}}
    server = aimock([told, *FIXTURES])  # Ollama's calls have no ids.
    asked = to_native(server, api_format)
    tool = Tool("list_files", "Lists files", {"type": "object", "properties": {}})
    first = run(events_of(asked, request("Which files?", tools=(tool,)), api_format))
    (call,) = (event for event in first if isinstance(event, ToolCall))
    assert (call.name, call.arguments.replace(" ", "")) == ("list_files", '{"path":"."}')
    finish = first[-1]
    assert isinstance(finish, Finish)
    assert finish.reason is FinishReason.TOOL_CALLS
    part = ToolCallPart(call.id, call.name, call.arguments, call.provider_data)
    conversation = (
        Message(Role.USER, (TextPart("Which files?"),)),
        Message(Role.ASSISTANT, (ReasoningPart("unsigned"), part)),
        Message(Role.TOOL, (ToolResultPart(call.id, call.name, "a.txt b.txt"),)),
    )
    second = run(events_of(asked, Request("alpha", conversation, tools=(tool,)), api_format))
    text = "".join(event.text for event in second if isinstance(event, TextDelta))
    assert text == "Two files."


@pytest.mark.parametrize("api_format", NATIVE)
def test_aimock_refuses_limits_and_breaks_off_in_the_formats_of_their_own(
    aimock: StartAimock, api_format: ApiFormat
):
    server = aimock(FIXTURES)
    wrong = to_native(server, api_format, "sk-bad-0123456789")
    _, refused = run(broken_events_of(wrong, request("The capital?"), api_format))
    assert refused
    assert refused.kind is ErrorKind.AUTHENTICATION
    asked = to_native(server, api_format)
    _, limited = run(broken_events_of(asked, request("too much"), api_format))
    assert limited
    assert limited.kind is ErrorKind.RATE_LIMIT
    got, broken = run(broken_events_of(asked, request("break off"), api_format))
    assert any(isinstance(event, TextDelta) for event in got), (got, broken)
    assert broken
    assert broken.kind is ErrorKind.CONNECTION
