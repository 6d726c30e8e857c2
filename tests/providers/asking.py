"""Connections and requests for the tests of this folder."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from keystead.errors import KeysteadError
from keystead.network.clients import Clients
from keystead.network.policy import NetworkPolicy
from keystead.profiles.preset import ApiFormat, AuthStyle, Preset
from keystead.providers.events import Event
from keystead.providers.formats import speak
from keystead.providers.messages import Message, Request, Role, TextPart
from keystead.providers.provider import Connection, Light, ListedModel, Provider
from keystead.secret import Secret

T = TypeVar("T")
KEY = "test-key-0123456789abcdef"


def run(work: Coroutine[Any, Any, T], seconds: float = 20.0) -> T:
    """Run a coroutine to its end, or fail after ``seconds``."""

    async def limited() -> T:
        async with asyncio.timeout(seconds):
            return await work

    return asyncio.run(limited())


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
