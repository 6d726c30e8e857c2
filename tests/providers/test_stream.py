"""Every wire format over real connections: whole, cut, slow, silent, cancelled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.network.clients import Clients
from keystead.network.event_stream import EventStream
from keystead.network.line_stream import LineStream
from keystead.network.policy import NetworkPolicy
from keystead.profiles.preset import ApiFormat
from keystead.providers.anthropic.events import MessagesEventMapper
from keystead.providers.events import (
    Event,
    Finish,
    ReasoningDelta,
    ReasoningEnd,
    TextDelta,
    ToolCall,
)
from keystead.providers.formats import speak
from keystead.providers.gemini.events import GenerateContentEventMapper
from keystead.providers.ollama.events import ChatLinesEventMapper
from keystead.providers.openai_chat.events import ChatEventMapper
from keystead.providers.openai_responses.events import ResponsesEventMapper
from keystead.providers.sentences import Asked
from keystead.providers.stream import Answer, EventMapper, Parser, stream_events
from tests.providers.asking import broken_events_of, connection, events_of, request, run
from tests.providers.recorded import (
    CHAT,
    CHAT_EVENTS,
    GENERATED,
    GENERATED_EVENTS,
    LINES,
    LINES_EVENTS,
    MESSAGES,
    MESSAGES_EVENTS,
    RESPONSES,
    RESPONSES_EVENTS,
)
from tests.providers.wire_server import Answer as Reply
from tests.providers.wire_server import as_json, fixed, redirect, serving, stream

RECORDED = {
    ApiFormat.OPENAI_CHAT: (CHAT, CHAT_EVENTS),
    ApiFormat.OPENAI_RESPONSES: (RESPONSES, RESPONSES_EVENTS),
    ApiFormat.ANTHROPIC: (MESSAGES, MESSAGES_EVENTS),
    ApiFormat.GEMINI: (GENERATED, GENERATED_EVENTS),
    ApiFormat.OLLAMA: (LINES, LINES_EVENTS),
}
FORMATS = list(RECORDED)
WITH_END_MARK = [each for each in FORMATS if each is not ApiFormat.GEMINI]  # whose end is its mark
TEXT = {
    ApiFormat.OPENAI_CHAT: '{"choices":[{"delta":{"content":"%s"}}]}',
    ApiFormat.OPENAI_RESPONSES: '{"type":"response.output_text.delta","delta":"%s"}',
    ApiFormat.ANTHROPIC: '{"type":"content_block_delta","delta":{"type":"text_delta","text":"%s"}}',
    ApiFormat.GEMINI: '{"candidates":[{"content":{"parts":[{"text":"%s"}]}}]}',
    ApiFormat.OLLAMA: '{"message":{"content":"%s"},"done":false}',
}
THOUGHT = {
    ApiFormat.OPENAI_CHAT: '{"choices":[{"delta":{"reasoning":"%s"}}]}',
    ApiFormat.OPENAI_RESPONSES: '{"type":"response.reasoning_text.delta","delta":"%s"}',
    ApiFormat.ANTHROPIC: '{"type":"content_block_delta",'
    '"delta":{"type":"thinking_delta","thinking":"%s"}}',
    ApiFormat.GEMINI: '{"candidates":[{"content":{"parts":[{"text":"%s","thought":true}]}}]}',
    ApiFormat.OLLAMA: '{"message":{"thinking":"%s"},"done":false}',
}
SHORT = {
    ApiFormat.OPENAI_CHAT: b'data: {"choices":[{"delta":{"content":"Hello"}}]}\n\n',
    ApiFormat.OPENAI_RESPONSES: b'data: {"type":"response.output_text.delta","delta":"Hello"}\n\n',
    ApiFormat.ANTHROPIC: b'data: {"type":"content_block_delta","delta":'
    b'{"type":"text_delta","text":"Hello"}}\n\n',
    ApiFormat.GEMINI: b'data: {"candidates":[{"content":{"parts":[{"text":"Hello"}]}}]}\n\n',
    ApiFormat.OLLAMA: b'{"message":{"content":"Hello"},"done":false}\n',
}
ENOUGH = {
    ApiFormat.OPENAI_CHAT: b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n',
    ApiFormat.OPENAI_RESPONSES: b'data: {"type":"response.completed","response":{}}\n\n',
    ApiFormat.ANTHROPIC: b'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n',
    ApiFormat.GEMINI: b'data: {"candidates":[{"finishReason":"STOP"}]}\n\n',
    ApiFormat.OLLAMA: b'{"done":true,"done_reason":"stop"}\n',
}
# What a server may send while a model still reads: a comment, or an empty line.
ALIVE = dict.fromkeys(RECORDED, b": still here\n") | {ApiFormat.OLLAMA: b"\n"}
PARSERS: Mapping[ApiFormat, Callable[[], Parser]] = dict.fromkeys(RECORDED, EventStream) | {
    ApiFormat.OLLAMA: LineStream
}
ASKED = Asked("work", "http://127.0.0.1")
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
)


MAPPERS = {
    ApiFormat.OPENAI_CHAT: ChatEventMapper,
    ApiFormat.ANTHROPIC: MessagesEventMapper,
    ApiFormat.GEMINI: GenerateContentEventMapper,
    ApiFormat.OLLAMA: ChatLinesEventMapper,
    ApiFormat.OPENAI_RESPONSES: ResponsesEventMapper,
}


def mapper(api_format: ApiFormat) -> EventMapper:
    return MAPPERS[api_format](ASKED)


def fed(api_format: ApiFormat, *pieces: bytes) -> tuple[list[Event], ProviderError | None]:
    """What comes out of a stream in ``pieces``, without any connection."""

    class Opening:
        async def __aenter__(self) -> Answer:
            async def each():
                for piece in pieces:
                    yield piece

            return Answer({"content-type": "text/event-stream"}, each())

        async def __aexit__(self, *error: object) -> None:
            return None

    async def collect() -> tuple[list[Event], ProviderError | None]:
        got: list[Event] = []
        try:
            parser = PARSERS[api_format]
            reading = stream_events(Opening(), mapper(api_format), ASKED, NetworkPolicy(), parser)
            async for event in reading:
                got.append(event)  # noqa: PERF401 - what came before an error counts
        except ProviderError as error:
            return got, error
        return got, None

    return asyncio.run(collect())


@pytest.mark.parametrize("api_format", FORMATS)
def test_a_recorded_stream_gives_the_same_events_wherever_it_is_split(api_format: ApiFormat):
    wire, events = RECORDED[api_format]
    assert fed(api_format, wire) == (events, None)
    assert fed(api_format, *(bytes([byte]) for byte in wire)) == (events, None)

    async def every_split() -> None:
        for cut in range(len(wire)):
            got = _events(api_format, wire[:cut], wire[cut:])
            assert got == events, f"split at byte {cut}"

    asyncio.run(every_split())


def _events(api_format: ApiFormat, *pieces: bytes) -> list[Event]:
    parser, reader = PARSERS[api_format](), mapper(api_format)
    chunks = [chunk for piece in pieces for chunk in parser.feed(piece)] + parser.rest()
    return [event for chunk in chunks for event in reader.feed(chunk)] + reader.finish()


@pytest.mark.parametrize("api_format", FORMATS)
def test_a_stream_that_ends_early_gives_its_beginning_and_an_error(api_format: ApiFormat):
    wire, events = RECORDED[api_format]
    step = 13  # every byte would take a minute, and the borders between events are all hit
    for length in range(0, len(wire), step):
        got, error = fed(api_format, wire[:length])
        finished = bool(got) and isinstance(got[-1], Finish)
        assert finished is (error is None), f"{length} bytes: finished or failed, never neither"
        assert got == [event for event in events if event in got]
        if error:
            assert error.kind is ErrorKind.CONNECTION
            assert error.reference == "broke-off"


@pytest.mark.parametrize("api_format", FORMATS)
def test_an_answer_comes_over_a_real_connection(api_format: ApiFormat):
    wire, events = RECORDED[api_format]

    async def scenario() -> None:
        pieces = [wire[start : start + 100] for start in range(0, len(wire), 100)]
        async with serving(stream(pieces)) as server:
            assert await events_of(connection(server.origin), request(), api_format) == events

    run(scenario())


@pytest.mark.parametrize("api_format", FORMATS)
def test_no_first_token_in_time_is_a_timeout_that_names_the_field(api_format: ApiFormat):
    async def scenario() -> None:
        policy = NetworkPolicy(first_token_timeout=0.2)
        async with serving(stream([ALIVE[api_format]] * 50, 0.05)) as server:
            asked = connection(server.origin, policy=policy)
            got, error = await broken_events_of(asked, request(), api_format)
            assert got == []
            assert error
            assert error.kind is ErrorKind.TIMEOUT
            assert "0.2 seconds" in error.what
            assert "first_token_timeout" in error.line()
            await asyncio.wait_for(server.hung_up.wait(), 2)

    run(scenario())


@pytest.mark.parametrize("api_format", FORMATS)
@pytest.mark.parametrize("pause", [0.0, 0.02], ids=["at once", "a moment later"])
def test_the_next_answer_comes_over_the_same_connection(api_format: ApiFormat, pause: float):
    wire, events = RECORDED[api_format]
    connections = 0
    left = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
                await reader.readexactly(int(length))
                writer.write(CHUNKED + b"%x\r\n%s\r\n" % (len(wire), wire))
                await writer.drain()
                await asyncio.sleep(pause)
                writer.write(b"0\r\n\r\n")
        except asyncio.IncompleteReadError:
            writer.close()
            left.set()

    async def scenario() -> None:
        listening = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        clients = Clients()
        provider = speak(api_format, connection(f"http://127.0.0.1:{port}"), clients)
        for _ in range(3):
            stream_: Any = provider.stream(request())
            async with aclosing(stream_) as answer:
                assert [event async for event in answer] == events
        await clients.close()
        await left.wait()
        listening.close()
        await listening.wait_closed()

    run(scenario())
    assert connections == 1


@pytest.mark.parametrize("api_format", WITH_END_MARK)
def test_a_connection_that_stays_open_after_its_answer_holds_nobody_up(api_format: ApiFormat):
    wire, events = RECORDED[api_format]

    async def scenario() -> None:
        async with serving(stream([wire], stay=30)) as server:
            started = time.monotonic()
            assert await events_of(connection(server.origin), request(), api_format) == events
            assert time.monotonic() - started < 2

    run(scenario())


@pytest.mark.parametrize("api_format", FORMATS)
def test_comments_keep_a_slow_answer_alive(api_format: ApiFormat):
    async def scenario() -> None:
        policy = NetworkPolicy(stream_idle_timeout=0.5)
        pieces = [SHORT[api_format], *[ALIVE[api_format]] * 8, ENOUGH[api_format]]
        async with serving(stream(pieces, 0.1)) as server:
            asked = connection(server.origin, policy=policy)
            assert isinstance((await events_of(asked, request(), api_format))[-1], Finish)

    run(scenario())


@pytest.mark.parametrize("api_format", FORMATS)
def test_cancelling_closes_upstream_at_once(api_format: ApiFormat):
    async def scenario() -> None:
        async with serving(stream([SHORT[api_format]], stay=30)) as server:
            clients = Clients()
            provider = speak(api_format, connection(server.origin), clients)
            got = asyncio.Event()

            async def consume() -> None:
                stream_: Any = provider.stream(request())
                async with aclosing(stream_) as events:
                    async for _ in events:
                        got.set()

            task = asyncio.ensure_future(consume())
            await got.wait()
            started = time.monotonic()
            task.cancel()
            await asyncio.wait({task})
            assert task.cancelled()
            await asyncio.wait_for(server.hung_up.wait(), 1)
            assert time.monotonic() - started < 0.5
            await clients.close()

    run(scenario())


def test_what_comes_packed_a_thousandfold_lets_others_have_their_turn():
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    @asynccontextmanager
    async def opening() -> AsyncGenerator[Answer]:
        async def each() -> AsyncGenerator[bytes]:
            yield b":x\n" * 2_000_000  # 6 kB of gzip

        yield Answer({"content-type": "text/event-stream"}, each())

    async def scenario() -> None:
        counting = asyncio.ensure_future(count())
        parsed = stream_events(opening(), mapper(ApiFormat.OPENAI_CHAT), ASKED, NetworkPolicy())
        with pytest.raises(ProviderError):
            _ = [event async for event in parsed]
        counting.cancel()

    run(scenario())
    assert turns >= 20


@pytest.mark.parametrize("api_format", FORMATS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirected_task_goes_nowhere_else(api_format: ApiFormat, status: int):
    async def scenario() -> None:
        async with serving(as_json({})) as other:
            target = f"{other.origin}/v1/chat/completions?key=hidden"
            async with serving(redirect(target, status)) as first:
                _, error = await broken_events_of(connection(first.origin), request(), api_format)
                assert error
                assert error.reference == "redirected"
                assert other.origin in error.what
                assert "hidden" not in error.line()
            assert other.requests == []

    run(scenario())


PAGE = "<!DOCTYPE html><html><title>Log in</title></html>"


@pytest.mark.parametrize("api_format", FORMATS)
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (fixed(200, PAGE, "text/html"), "web page"),
        (as_json({"object": "list"}), "another kind"),
        (fixed(200, "{", "application/json"), "no JSON"),
        (fixed(200, "data: {nonsense}\n\n", "text/event-stream"), "no JSON"),
    ],
)
def test_what_is_no_answer_is_never_a_success(api_format: ApiFormat, reply: Reply, words: str):
    async def scenario() -> None:
        async with serving(reply) as server:
            got, error = await broken_events_of(connection(server.origin), request(), api_format)
            assert got == []
            assert error
            assert words in error.line()
            assert error.hint

    run(scenario())


def said(api_format: ApiFormat, template: str, text: str) -> bytes:
    chunk = (template % text).encode()
    return chunk + b"\n" if api_format is ApiFormat.OLLAMA else b"data: " + chunk + b"\n\n"


@pytest.mark.parametrize("api_format", FORMATS)
@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (("smile ", r"\ud83d", r"\ude00", " end"), "smile \U0001f600 end"),
        ((r"a\ud83d", r"\ude00b\ud83d", r"\ude00"), "a\U0001f600b\U0001f600"),
        ((r"\ud83d\ude00",), "\U0001f600"),
        ((r"\ud83d", "x", r"\ude00", "y"), "\ufffdx\ufffdy"),
        (("end", r"\ud83d"), "end\ufffd"),
        ((r"end\ud83d\n",), "end\ufffd\n"),
        ((r"\ud83d", r"\ud83d", r"\ude00"), "\ufffd\U0001f600"),
    ],
)
def test_a_character_that_is_cut_in_two_is_joined(
    api_format: ApiFormat, pieces: tuple[str, ...], whole: str
) -> None:
    stream = [said(api_format, TEXT[api_format], piece) for piece in pieces]
    events, error = fed(api_format, *stream, ENOUGH[api_format])
    assert error is None
    texts = [event.text for event in events if isinstance(event, TextDelta)]
    assert "".join(texts) == whole
    for text in texts:
        text.encode()  # No half is ever given out.


@pytest.mark.parametrize("api_format", FORMATS)
def test_halves_of_different_kinds_are_not_joined(api_format: ApiFormat) -> None:
    thought, text = (said(api_format, part[api_format], half) for part, half in (
        (THOUGHT, r"\ud83d"), (TEXT, r"\ude00")))  # fmt: skip
    events, error = fed(api_format, thought, text, ENOUGH[api_format])
    assert error is None
    assert [event for event in events if not isinstance(event, (Finish, ReasoningEnd))] == [
        ReasoningDelta("\ufffd"),
        TextDelta("\ufffd"),
    ]


def test_half_a_character_in_a_tool_call_is_replaced() -> None:
    call = r"""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"\ud83d","function":
        {"name":"t","arguments":"%s"}}]}}]}"""
    data = [b"data: " + (call % part).replace("\n", "").encode() + b"\n\n" for part in (
        r"{\"a\":\"\ud83d", r"\ude00\"}")]  # fmt: skip
    events, error = fed(ApiFormat.OPENAI_CHAT, *data, ENOUGH[ApiFormat.OPENAI_CHAT])
    assert error is None
    (made,) = [event for event in events if isinstance(event, ToolCall)]
    assert (made.id, made.arguments) == ("\ufffd", '{"a":"\U0001f600"}')
