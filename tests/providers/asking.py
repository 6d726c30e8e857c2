"""Connections and requests for the tests of this folder."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from collections.abc import Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

from keystead.errors import KeysteadError
from keystead.network.clients import Clients
from keystead.network.event_stream import ServerEvent
from keystead.network.policy import NetworkPolicy
from keystead.profiles.generation import Generation
from keystead.profiles.preset import ApiFormat, AuthStyle, Preset
from keystead.providers.events import Event
from keystead.providers.formats import speak
from keystead.providers.messages import Message, Request, Role, TextPart, Tool
from keystead.providers.provider import Connection, Light, ListedModel, Provider
from keystead.providers.stream import EventMapper
from keystead.secret import Secret
from tests.providers.wire_server import Answer, Incoming, serving

T = TypeVar("T")
KEY = "test-key-0123456789abcdef"


def run(work: Coroutine[Any, Any, T], seconds: float = 20.0) -> T:
    """Run a coroutine to its end, or fail after ``seconds``."""

    async def limited() -> T:
        async with asyncio.timeout(seconds):
            return await work

    return asyncio.run(limited())


def memory_of(work: Coroutine[Any, Any, object]) -> int:
    """How many bytes of memory were used at most while it ran, beside those before it."""
    tracemalloc.start()
    try:
        run(work)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak


def preset(**facts: Any) -> Preset:
    """A preset with nothing but defaults and ``facts``."""
    defaults: dict[str, Any] = {"api_formats": {ApiFormat.OPENAI_CHAT: ""}}
    return Preset(id="test", name="Test", **{**defaults, **facts})


def connection(base_url: str, **facts: Any) -> Connection:
    """A connection with a bearer key, unless ``facts`` say otherwise."""
    defaults: dict[str, Any] = {
        "profile": "work",
        "preset": preset(),
        "base_url": base_url,
        "auth_style": AuthStyle.BEARER,
        "key": Secret(KEY),
        "policy": NetworkPolicy(),
    }
    return Connection(**{**defaults, **facts})


def request(task: str = "Hello", model: str = "alpha", **facts: Any) -> Request:
    """A request with one task."""
    return Request(model, (Message(Role.USER, (TextPart(task),)),), **facts)


def full_request(
    conversation: tuple[Message, ...], generation: Generation, model: str = "alpha"
) -> Request:
    """A request with instructions and a tool beside a conversation."""
    tools = (Tool("list_files", "Lists", {"type": "object"}),)
    return Request(model, conversation, "Be brief", generation=generation, tools=tools)


def fed_to(mapper: EventMapper, *chunks: Any) -> list[Event]:
    """The events of an answer that came in ``chunks``: bytes as they are, all else as JSON."""
    events: list[Event] = []
    for chunk in chunks:
        data = chunk if isinstance(chunk, bytes) else json.dumps(chunk).encode()
        events += mapper.feed(ServerEvent("", data))
    return events + mapper.finish()


@dataclass(frozen=True)
class Exchange:
    """One question: the events of its answer, the error that ended it, and what was sent."""

    events: list[Event]
    error: KeysteadError | None
    sent: Incoming


def exchange(
    answer: Answer,
    api_format: ApiFormat = ApiFormat.OPENAI_CHAT,
    what: Request | None = None,
    *,
    below: str = "",
    **facts: Any,
) -> Exchange:
    """Ask a server of its own once, at an address that ends in ``below``."""

    async def scenario() -> Exchange:
        async with serving(answer) as server:
            asked = connection(server.origin + below, **facts)
            events, error = await broken_events_of(asked, what or request(), api_format)
        (sent,) = server.requests
        return Exchange(events, error, sent)

    return run(scenario())


async def events_of(
    asked: Connection, what: Request, api_format: ApiFormat = ApiFormat.OPENAI_CHAT
) -> list[Event]:
    """All events of one answer."""
    got, error = await broken_events_of(asked, what, api_format)
    if error:
        raise error
    return got


async def broken_events_of(
    asked: Connection, what: Request, api_format: ApiFormat = ApiFormat.OPENAI_CHAT
) -> tuple[list[Event], KeysteadError | None]:
    """The events of an answer, and the error that ended it."""
    got: list[Event] = []
    clients = Clients()
    try:
        provider = speak(api_format, asked, clients)
        async with aclosing(provider.stream(what)) as events:  # type: ignore[type-var]
            async for event in events:
                got.append(event)  # noqa: PERF401 - what came before an error counts
    except KeysteadError as error:
        return got, error
    finally:
        await clients.close()
    return got, None


async def models_of(
    asked: Connection, api_format: ApiFormat = ApiFormat.OPENAI_CHAT
) -> list[ListedModel]:
    """The models that a connection lists."""
    return await _with_provider(asked, api_format, lambda provider: provider.list_models())


async def lights_of(
    asked: Connection, api_format: ApiFormat = ApiFormat.OPENAI_CHAT
) -> dict[str, Light]:
    """The lights of a check by name, in the order in which they came."""

    async def collect(provider: Provider) -> dict[str, Light]:
        return {light.name.value: light async for light in provider.check()}

    return await _with_provider(asked, api_format, collect)


async def _with_provider(asked: Connection, api_format: ApiFormat, work: Any) -> Any:
    clients = Clients()
    try:
        return await work(speak(api_format, asked, clients))
    finally:
        await clients.close()
