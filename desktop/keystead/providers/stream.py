"""Joins an API format's pure pieces to HTTP: opens, reads, enforces the time-outs, ends.

Owns the order of these and what counts as a whole answer; how a request is sent and what a chunk
means belongs to each API format. A line of any kind, a comment too, shows that the other side is
alive.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import Protocol

from keystead.network.body import WEB_PAGE, NotJsonError, is_web_page, read_body
from keystead.network.event_stream import EventStream, ServerEvent
from keystead.network.policy import LARGEST_STREAM, NetworkPolicy
from keystead.network.recording import SERVED
from keystead.network.refusal import Response
from keystead.network.unpacking import body_of
from keystead.providers.classify import error_for
from keystead.providers.deadline import Deadline, Patience
from keystead.providers.events import Event, Finish
from keystead.providers.failures import endless, kind_of, our_errors
from keystead.providers.sentences import Asked
from keystead.providers.whole_characters import WholeCharacters
from keystead.providers.words import words_in_body

# Seconds for what follows the reason of an answer's end (tokens used, the end mark): not every
# format has a mark, and not every server closes the connection.
AFTER_REASON = 1.5
# Bytes that are cut into events at one go: what came packed is a thousand times as much, and while
# it is read nobody can stop anything.
LARGEST_PART = 256 * 1024
END_TIMEOUT = 0.2  # seconds for what follows an answer; it mostly came along with it

_log = logging.getLogger("keystead.providers")


def _nobody(_model: str) -> None:
    """Where nobody keeps what was asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that has begun: its headers, and the body as it comes, decompressed.

    ``served`` is told which model answered.
    """

    headers: Mapping[str, str]
    pieces: AsyncGenerator[bytes]
    served: Callable[[str], object] = _nobody

    @classmethod
    def of(cls, response: Response) -> Answer:
        """The answer that a client's response is."""
        served = response.extensions.get(SERVED, _nobody)
        return cls(response.headers, body_of(response), served)


class EventMapper(Protocol):
    """Turns one API format's server events into ours, without any I/O."""

    @property
    def whole(self) -> bool:
        """Whether the answer would be whole if the stream ended here."""
        ...

    @property
    def ended(self) -> bool:
        """Whether the end mark has come: nothing more needs to be read."""
        ...

    def feed(self, chunk: ServerEvent) -> list[Event]:
        """The events in one chunk. Raises `ProviderError` where the chunk is an error."""
        ...

    def finish(self) -> list[Event]:
        """The last events, once the stream is over. Raises `ProviderError` where it was cut."""
        ...


class Parser(Protocol):
    """Cuts bytes into chunks; see `keystead.network.event_stream.EventStream`."""

    lines: int

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """Read on."""
        ...

    def rest(self) -> list[ServerEvent]:
        """What came after the last whole chunk."""
        ...


async def stream_events(
    opening: AbstractAsyncContextManager[Answer],
    mapper: EventMapper,
    asked: Asked,
    policy: NetworkPolicy,
    parser: Callable[[], Parser] = EventStream,
) -> AsyncGenerator[Event]:
    """Open the answer and yield its events. Raises `ProviderError`; closing it closes upstream.

    ``parser`` makes what cuts its bytes into chunks.
    """
    first = Deadline.first_token(policy, asked)
    with our_errors(asked):
        async with AsyncExitStack() as stack:
            answer = await first.within(stack.enter_async_context(opening))
            await stack.enter_async_context(aclosing(answer.pieces))
            patience = stack.enter_context(Patience())
            kind = answer.headers.get("content-type", "")
            if is_web_page(kind, b""):
                raise NotJsonError(WEB_PAGE)
            if "json" in kind and "ndjson" not in kind:
                body = await first.within(read_body(answer.pieces))
                for event in _whole_answer(mapper, body, asked):
                    if isinstance(event, Finish):
                        answer.served(event.served_model)
                    yield event
                return
            reading = _read(answer.pieces, parser(), mapper, first, policy, patience)
            async with aclosing(reading) as events:
                async for event in events:
                    if isinstance(event, Finish):
                        answer.served(event.served_model)
                    yield event
            await _read_out(answer.pieces)


def _whole_answer(mapper: EventMapper, body: bytes, asked: Asked) -> list[Event]:
    """The events of a server that does not stream, or its error under a status of success."""
    characters = WholeCharacters()
    events = list(characters.of(mapper.feed(ServerEvent("", body))))
    if not mapper.whole:
        words = words_in_body("", body)
        raise (
            error_for(0, words, asked) if words.text else NotJsonError("an answer of another kind")
        )
    return [*events, *characters.of(mapper.finish())]


async def _read(
    pieces: AsyncIterator[bytes],
    parser: Parser,
    mapper: EventMapper,
    first: Deadline,
    policy: NetworkPolicy,
    patience: Patience,
) -> AsyncGenerator[Event]:
    characters = WholeCharacters()
    deadline = first
    ending: Deadline | None = None
    size = 0
    while not mapper.ended:
        piece = await _next(pieces, deadline, mapper, patience)
        lines = parser.lines
        began = False
        if piece is None:
            break
        size += len(piece)
        if size > LARGEST_STREAM:
            raise endless(first.asked, LARGEST_STREAM)
        for start in range(0, len(piece), LARGEST_PART):
            if start:
                await asyncio.sleep(0)
            for chunk in parser.feed(piece[start : start + LARGEST_PART]):
                for event in characters.of(mapper.feed(chunk)):
                    began = True
                    yield event
        if mapper.whole:
            # Only its usage may still come, and not every server closes or has an end mark.
            if ending is None or began:
                ending = Deadline.ending(first.asked)
            deadline = ending
        elif began or (deadline is not first and parser.lines > lines):
            begun = deadline is not first
            deadline = deadline.again() if begun else Deadline.stream_idle(policy, first.asked)
    for event in characters.of(_last(parser, mapper)):
        yield event


def _last(parser: Parser, mapper: EventMapper) -> list[Event]:
    """The events of the end. Raises `ProviderError` where the answer is not whole."""
    events: list[Event] = []
    for chunk in () if mapper.ended else parser.rest():
        try:
            events += mapper.feed(chunk)
        except NotJsonError:
            break  # The end came in the middle of it.
    return events + mapper.finish()


async def _read_out(pieces: AsyncIterator[bytes]) -> None:
    """Read what follows the end mark: only then can the next request use the same connection."""
    try:
        async with asyncio.timeout(END_TIMEOUT):
            async for _ in pieces:
                pass
    except Exception as error:
        if kind_of(error) is None:
            raise
        _log.debug("a connection was not ended after its answer: %r", error)


async def _next(
    pieces: AsyncIterator[bytes], deadline: Deadline, mapper: EventMapper, patience: Patience
) -> bytes | None:
    if mapper.whole:
        deadline = deadline.at_most(AFTER_REASON)
    try:
        return await patience.within(deadline, anext(pieces, None))
    except Exception:
        if mapper.whole:  # The answer is there; only the end of its connection was not clean.
            return None
        raise
