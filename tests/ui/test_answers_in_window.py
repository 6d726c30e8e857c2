"""Answers of real servers on the loop that a window runs on, which is Qt's and not asyncio's."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing

import pytest

from keystead.errors import ErrorKind, KeysteadError, ProviderError
from keystead.network.clients import Clients
from keystead.network.policy import NetworkPolicy
from keystead.profiles.preset import ApiFormat
from keystead.providers.events import Event, TextDelta
from keystead.providers.formats import speak
from tests.providers.asking import broken_events_of, connection, request
from tests.providers.dialects import DIALECTS
from tests.providers.wire_server import serving, stream
from tests.window import Await

FORMATS = (ApiFormat.OPENAI_CHAT, ApiFormat.ANTHROPIC)  # one of each client


@pytest.mark.parametrize("api_format", FORMATS)
def test_an_answer_is_read_piece_by_piece_and_ended_where_it_falls_silent(
    api_format: ApiFormat, await_in_window: Await
):
    pieces = [DIALECTS[api_format].text(f"{number} ") for number in range(3)]

    async def ask() -> tuple[list[Event], KeysteadError | None]:
        async with serving(stream(pieces, pause=0.01, stay=60)) as server:
            asked = connection(server.origin, policy=NetworkPolicy(stream_idle_timeout=0.2))
            return await broken_events_of(asked, request(), api_format)

    events, error = await_in_window(ask())
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "0 1 2 "
    assert isinstance(error, ProviderError)
    assert error.kind is ErrorKind.TIMEOUT


@pytest.mark.parametrize("api_format", FORMATS)
def test_an_answer_that_is_left_in_the_middle_is_closed_whole(
    api_format: ApiFormat, await_in_window: Await, monkeypatch: pytest.MonkeyPatch
):
    failures: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", failures.append)
    pieces = [DIALECTS[api_format].text(f"{number} ") for number in range(2)]

    async def leave() -> None:
        clients = Clients()
        async with serving(stream(pieces, stay=60)) as server:
            provider = speak(api_format, connection(server.origin), clients)
            async with aclosing(provider.stream(request())) as events:  # type: ignore[type-var]
                await anext(events)
            async with asyncio.timeout(5):
                await server.hung_up.wait()
        await clients.close()

    await_in_window(leave())
    assert failures == []
