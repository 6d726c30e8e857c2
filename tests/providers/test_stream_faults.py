"""Every way a stream goes wrong, or merely strange, in every format that can go wrong that way.

`FAULTS` is the table: what comes over the wire, and what a person has of it. Either the answer is
whole, with the text it had, or an error says what happened, and what came before it is kept; a
stream with neither a reason nor an end mark is cut, and never a finished answer. What is asked of
the same formats without any fault stands in ``test_stream``.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from keystead.errors import ErrorKind
from keystead.network.policy import NetworkPolicy
from keystead.profiles.preset import ApiFormat
from keystead.providers import deadline
from keystead.providers.events import Event, Finish, TextDelta, ToolCall, Usage
from tests.providers.asking import broken_events_of, connection, request, run
from tests.providers.dialects import DIALECTS, Dialect
from tests.providers.wire_server import Answer, Incoming, fixed, head, serving, stream

K = ErrorKind
F = ApiFormat
TEXT = "Grüße 🚀"
ARGUMENTS = '{"path": "ü"}'
SSE = tuple(name for name, dialect in DIALECTS.items() if dialect.cut_by == "events")
TEXTUAL = tuple(name for name, dialect in DIALECTS.items() if dialect.cut_by != "frames")
PIECES = tuple(name for name, dialect in DIALECTS.items() if dialect.piece)
MIXED = tuple(name for name in PIECES if name is not F.BEDROCK)  # AWS sends them one by one.
HASTY = NetworkPolicy(first_token_timeout=5, stream_idle_timeout=0.2)
BROKEN = (K.CONNECTION, "broke-off")


@dataclass(frozen=True)
class Fault:
    """``text`` is what is kept, ``error`` its class and reference; none where it is whole.

    ``calls`` are the arguments of the tool calls, ``output`` the tokens that are counted.
    """

    name: str
    answer: Callable[[Dialect], Answer]
    text: str = TEXT
    error: tuple[K, str] | None = None
    calls: list[str] = field(default_factory=list[str])
    output: int | None = None
    formats: tuple[F, ...] = tuple(DIALECTS)


def sent(
    *pieces: Callable[[Dialect], bytes], pause: float = 0.0, stay: float = 0.0, cut: bool = False
) -> Callable[[Dialect], Answer]:
    """A stream, a packet for each piece."""

    def answer(dialect: Dialect) -> Answer:
        return stream([piece(dialect) for piece in pieces], pause, stay=stay, cut=cut)

    return answer


def said(dialect: Dialect) -> bytes:
    return dialect.text(TEXT)


def whole(dialect: Dialect) -> bytes:
    return dialect.text(TEXT) + dialect.whole


def rewritten(change: Callable[[bytes], bytes]) -> Callable[[Dialect], Answer]:
    """A whole answer whose bytes are changed."""
    return lambda dialect: stream([change(whole(dialect))])


def in_several_lines(data: bytes) -> bytes:
    """Each event's JSON over several lines, as the format of streams allows."""
    return data.replace(b", ", b",\ndata: ")


def served(content_type: str, *more: str, pack: Callable[[bytes], bytes] = bytes):
    return lambda dialect: fixed(200, pack(whole(dialect)), content_type, *more)


def reset(dialect: Dialect) -> Answer:
    """The text, and then no end but a reset."""

    async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, "text/event-stream", "Content-Length: 100000") + said(dialect))
        await writer.drain()
        await asyncio.sleep(0.05)  # What came is to be read before the reset throws it away.
        connection_ = writer.get_extra_info("socket")
        linger = struct.pack("ii", 1, 0)
        connection_.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    return answer


def shorter(dialect: Dialect) -> Answer:
    """Less than its length says."""

    async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, "text/event-stream", "Content-Length: 90000") + said(dialect))
        await writer.drain()

    return answer


def calls(order: str, *arguments: str) -> Callable[[Dialect], Answer]:
    """Tool calls whose arguments come byte by byte, whole, or each in turn with the others."""

    def pieces(dialect: Dialect) -> Iterator[bytes]:
        assert dialect.opened
        assert dialect.piece
        assert dialect.closed
        numbered = list(enumerate(arguments))
        if order == "interleaved":
            yield from (dialect.opened(number, "look") for number, _ in numbered)
            for letter in range(max(map(len, arguments))):
                for number, text in numbered:
                    yield dialect.piece(number, text[letter : letter + 1])
            yield from (dialect.closed(number, text) for number, text in numbered)
        else:
            for number, text in numbered:
                yield dialect.opened(number, "look")
                parts = text if order == "letters" else [text]
                yield from (dialect.piece(number, part) for part in parts)
                yield dialect.closed(number, text)
        yield dialect.whole

    return lambda dialect: stream([piece for piece in pieces(dialect) if piece])


HALF_ROCKET = "🚀".encode()[:2]
FAULTS = [
    # It breaks off: what came is kept, and it is no answer.
    Fault("cut before the first byte", sent(), "", BROKEN),
    Fault("cut in a character", sent(said, lambda d: d.text("🚀").split("🚀".encode())[0]
          + HALF_ROCKET), TEXT, BROKEN),
    Fault("cut in a line", sent(said, lambda d: d.text("more")[:-9]), TEXT, BROKEN),
    Fault("cut after the last token", sent(said), TEXT, BROKEN),
    Fault("cut without the encoding's own end", sent(said, cut=True), TEXT,
          (K.CONNECTION, "connection")),
    Fault("cut in the end mark", sent(said, lambda d: d.reason[:-9]), TEXT, BROKEN),
    Fault("reset", reset, TEXT, (K.CONNECTION, "connection")),
    Fault("shorter than it said", shorter, TEXT, (K.CONNECTION, "connection")),
    # It falls silent.
    Fault("idle", sent(said, stay=3), TEXT, (K.TIMEOUT, "timeout")),
    Fault("a slow drip without a line", sent(said, *[lambda d: b"x"] * 30, pause=0.05),
          TEXT, (K.TIMEOUT, "timeout"), formats=TEXTUAL),
    # It ends, though not as it should.
    Fault("a reason and no end mark", sent(said, lambda d: d.reason)),
    Fault("an end mark and no reason", sent(said, lambda d: d.end),
          formats=(F.OPENAI_CHAT, F.ANTHROPIC, F.OPENAI_RESPONSES, F.OLLAMA)),
    Fault("a reason, then a bad end of the connection", sent(said, lambda d: d.reason, cut=True)),
    Fault("a reason, and the connection stays", sent(said, lambda d: d.reason, stay=8)),
    Fault("no empty line at the end", rewritten(lambda data: data.rstrip(b"\n")),
          formats=TEXTUAL),
    # It is cut into packets and lines in its own way.
    Fault("all in one packet", sent(whole)),
    Fault("a packet for each byte", lambda d: stream([bytes([byte]) for byte in whole(d)])),
    Fault("lines end with CRLF", rewritten(lambda data: data.replace(b"\n", b"\r\n")),
          formats=TEXTUAL),
    Fault("lines end with CR", rewritten(lambda data: data.replace(b"\n", b"\r")), formats=SSE),
    Fault("comments between", sent(lambda d: b": hi\n\n", said, lambda d: b": hi\n" + d.whole),
          formats=SSE),
    Fault("empty lines between", sent(lambda d: b"\n\n", said, lambda d: b"\n\n" + d.whole),
          formats=TEXTUAL),
    Fault("data over several lines", rewritten(in_several_lines), formats=SSE),
    Fault("a byte order mark", rewritten(lambda data: b"\xef\xbb\xbf" + data),
          formats=TEXTUAL),
    # It says less or more than usual.
    Fault("no usage", sent(said, lambda d: d.ending([]))),
    Fault("usage once", sent(said, lambda d: d.ending([7])), output=7),
    Fault("usage twice", sent(said, lambda d: d.ending([3, 7])), output=7,
          formats=tuple(name for name in DIALECTS if name is not F.BEDROCK)),
    Fault("events of nothing", sent(lambda d: d.nothing, said, lambda d: d.nothing + d.whole)),
    Fault("arguments letter by letter", calls("letters", ARGUMENTS), "", calls=[ARGUMENTS],
          formats=PIECES),
    Fault("arguments whole", calls("whole", ARGUMENTS), "", calls=[ARGUMENTS], formats=PIECES),
    Fault("two calls, their pieces in turn", calls("interleaved", ARGUMENTS, '{"path": "."}'), "",
          calls=[ARGUMENTS, '{"path": "."}'], formats=MIXED),
    Fault("an error in the middle", sent(said, lambda d: d.error), TEXT, (K.SERVER, "overloaded")),
    # It is packed or named otherwise.
    Fault("gzip", served("text/event-stream", "Content-Encoding: gzip", pack=gzip.compress)),
    Fault("gzip that is none", served("text/event-stream", "Content-Encoding: gzip"), "",
          (K.CONNECTION, "connection")),
    Fault("an unknown compression", served("text/event-stream", "Content-Encoding: br"), "",
          (K.SERVER, "not-an-api")),
    Fault("a wrong content type", served("text/plain")),
    Fault("no content type", served("")),
    Fault("a page", served("text/html", pack=lambda data: b"<html>" + data), "",
          (K.SERVER, "not-an-api")),
    Fault("an oversized line", sent(said, *[lambda d: b"x" * 2**20] * 9), TEXT,
          (K.SERVER, "not-an-api"), formats=TEXTUAL),
    Fault("no JSON", sent(said, lambda d: d.text("?").replace(b"{", b"<")), TEXT,
          (K.SERVER, "not-an-api")),
]  # fmt: skip
CASES = [(fault, api_format) for fault in FAULTS for api_format in fault.formats]


def test_there_are_all_kinds():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 24
    same = {F.AZURE_DEPLOYMENTS}  # chat completions at another address
    assert set(DIALECTS) == set(F) - same - {F.PRACTICE}


@pytest.mark.parametrize(
    ("fault", "api_format"), CASES, ids=[f"{fault.name}-{name.value}" for fault, name in CASES]
)
def test_a_fault_ends_in_the_right_text_or_the_right_error(
    fault: Fault, api_format: ApiFormat, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(deadline, "LAST_WORDS", 0.2)

    async def scenario() -> None:
        async with serving(fault.answer(DIALECTS[api_format])) as server:
            asked = connection(server.origin, policy=HASTY)
            got, error = await broken_events_of(asked, request(), api_format)
            assert (
                "".join(event.text for event in got if isinstance(event, TextDelta)) == fault.text
            )
            assert (error and (error.kind, error.reference)) == fault.error
            assert any(isinstance(event, Finish) for event in got) is (fault.error is None)
            assert [event.arguments for event in got if isinstance(event, ToolCall)] == fault.calls
            assert counted(got) == fault.output
            assert len(server.requests) == 1
            if error:
                assert error.what
                assert error.hint

    run(scenario())


def counted(events: list[Event]) -> int | None:
    usages = [event for event in events if isinstance(event, Usage)]
    assert len(usages) <= 1
    return usages[0].output if usages else None
