"""Azure's three ways to ask, from a profile's file to the wire."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.providers.events import Event, Finish, FinishReason
from keystead.providers.messages import Request
from keystead.providers.provider import LightName, LightState
from tests.providers.asking import KEY, request, run
from tests.providers.recorded import CHAT, CHAT_EVENTS, RESPONSES, RESPONSES_EVENTS
from tests.providers.test_connections import opened
from tests.providers.wire_server import Incoming, WireServer, as_json, by_path, serving, stream

DEPLOYMENT = "/openai/deployments/my-gpt/chat/completions"
VARIABLE = {"AZURE_OPENAI_API_KEY": KEY}


def profile(server: WireServer, path: str = "", *more: str) -> str:
    lines = (
        "[profiles.work]",
        'provider = "azure"',
        f'base_url = "{server.origin}{path}"',
        'api_key_env = "AZURE_OPENAI_API_KEY"',
        *more,
    )
    return "\n".join(lines) + "\n"


def deployments(server: WireServer, path: str = "", *more: str) -> str:
    return profile(server, path, 'api_format = "azure-deployments"', *more)


async def asked(folder: Path, file: str, what: Request) -> list[Event]:
    async with opened(folder, file, VARIABLE) as (connections, _):
        connected = await connections.open(connections.profiles.get("work"))
        async with aclosing(connected.provider.stream(what)) as events:
            return [event async for event in events]


@pytest.mark.parametrize("path", ["", "/", "/openai", "/openai/v1"])
def test_a_deployment_is_asked_by_its_name_with_the_version_that_ships(tmp_path: Path, path: str):
    async def scenario() -> None:
        async with serving(by_path({DEPLOYMENT: stream([CHAT])})) as server:
            file = deployments(server, path)
            assert await asked(tmp_path, file, request(model="my-gpt")) == CHAT_EVENTS
            (incoming,) = server.requests
            assert incoming.query == {"api-version": "2024-10-21"}
            assert incoming.headers["api-key"] == KEY
            assert "authorization" not in incoming.headers
            assert incoming.json["messages"] == [{"role": "user", "content": "Hello"}]

    run(scenario())


def test_the_profile_names_another_version_and_a_deployment_any_name(tmp_path: Path):
    async def scenario() -> None:
        async with serving(stream([CHAT])) as server:
            more = 'query_params = { api-version = "2025-04-01-preview", team = "blue" }'
            await asked(tmp_path, deployments(server, "", more), request(model="a/b c?d"))
            (incoming,) = server.requests
            assert incoming.target.startswith("/openai/deployments/a%2Fb%20c%3Fd/chat/completions")
            assert incoming.query == {"api-version": "2025-04-01-preview", "team": "blue"}

    run(scenario())


@pytest.mark.parametrize(
    ("more", "path", "recorded"),
    [
        ((), "/openai/v1/chat/completions", (CHAT, CHAT_EVENTS)),
        (
            ('api_format = "openai-responses"',),
            "/openai/v1/responses",
            (RESPONSES, RESPONSES_EVENTS),
        ),
    ],
)
def test_the_newer_route_needs_no_version(
    tmp_path: Path, more: tuple[str, ...], path: str, recorded: tuple[bytes, list[Event]]
):
    wire, events = recorded

    async def scenario() -> None:
        async with serving(by_path({path: stream([wire])})) as server:
            file = profile(server, "/openai/v1", *more)
            assert await asked(tmp_path, file, request(model="my-gpt")) == events
            (incoming,) = server.requests
            assert incoming.query == {}
            assert incoming.headers["api-key"] == KEY

    run(scenario())


def test_no_model_is_listed_and_the_check_proves_the_key_alone(tmp_path: Path):
    async def models(incoming: Incoming, writer: Any) -> None:
        known = incoming.headers.get("api-key") == KEY
        answer = as_json({"data": [{"id": "gpt-4o"}]}) if known else as_json({"error": {}}, 401)
        await answer(incoming, writer)

    async def scenario() -> None:
        async with serving(by_path({"/openai/models": models})) as server:
            file = deployments(server, "", 'default_model = "my-gpt"')
            async with opened(tmp_path, file, VARIABLE) as (connections, _):
                provider = (await connections.open(connections.profiles.get("work"))).provider
                with pytest.raises(ProviderError) as refused:
                    await provider.list_models()
                assert refused.value.kind is ErrorKind.UNSUPPORTED
                assert "models=" in refused.value.hint
                lights = {light.name: light async for light in provider.check()}
            assert {incoming.query["api-version"] for incoming in server.requests} == {"2024-10-21"}
            assert lights[LightName.KEY].state is LightState.OK
            assert "/openai/models" in lights[LightName.KEY].evidence
            assert lights[LightName.MODEL].state is LightState.UNKNOWN

    run(scenario())


def test_a_wrong_key_is_seen(tmp_path: Path):
    words = {"error": {"code": "401", "message": "Access denied due to invalid subscription key"}}

    async def scenario() -> None:
        async with serving(as_json(words, 401)) as server:
            async with opened(tmp_path, deployments(server), VARIABLE) as (connections, _):
                provider = (await connections.open(connections.profiles.get("work"))).provider
                lights = {light.name: light async for light in provider.check()}
            assert lights[LightName.KEY].state is LightState.FAILED
            with pytest.raises(ProviderError) as refused:
                await asked(tmp_path, deployments(server), request(model="my-gpt"))
            assert refused.value.kind is ErrorKind.AUTHENTICATION

    run(scenario())


def test_an_answer_that_was_filtered_says_so(tmp_path: Path):
    filtered = b'data: {"choices":[{"delta":{},"finish_reason":"content_filter"}]}\n\n'

    async def scenario() -> None:
        async with serving(stream([filtered])) as server:
            got = await asked(tmp_path, deployments(server), request(model="my-gpt"))
            assert got == [Finish(FinishReason.CONTENT_FILTER)]

    run(scenario())
