"""Every way in which the program asks a provider carries the headers that a profile names."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from keystead.engine import Engine
from keystead.origin import Origin
from keystead.secret import KeyKind, Secret
from tests.agents.home import answered, engine_at, write_profile
from tests.providers.asking import KEY, run
from tests.providers.recorded import CHAT
from tests.providers.wire_server import Incoming, fixed, serving, stream

LISTED = '{"data": [{"id": "alpha"}]}'
FIELDS = """
api_key_env = "MY_KEY"
default_headers = { X-Team = "blue" }
env_headers = { X-Hidden = "HIDDEN" }
secret_headers = ["X-Kept"]
user_agent = "mine/1"
query_params = { tag = "a" }
"""
PLAIN = {"x-team": "blue", "user-agent": "mine/1"}
SECRET = {
    "authorization": f"Bearer {KEY}",
    "x-hidden": "hidden-0123456789",
    "x-kept": "kept-0123456789",
}


async def _agent(engine: Engine) -> None:
    await answered(engine)


async def _list(engine: Engine) -> None:
    await engine.models.refresh(["test"])


async def _check(engine: Engine) -> None:
    connected = await engine.connections.open_for_check(engine.profiles.get("test"))
    async for _ in connected.provider.check():
        continue


async def _real_request(engine: Engine) -> None:
    connected = await engine.connections.open_for_check(engine.profiles.get("test"))
    await connected.provider.really_ask("alpha")


async def _test_of_a_model(engine: Engine) -> None:
    await engine.models.trials.run(engine.profiles.get("test"), "alpha")


Way = Callable[[Engine], Awaitable[None]]
# Two of them ask once more without anything secret, to see whether the server asks for it at all.
PATHS: dict[str, tuple[Way, int]] = {
    "agent": (_agent, 0),
    "list": (_list, 0),
    "check": (_check, 1),
    "real request": (_real_request, 1),
    "test of a model": (_test_of_a_model, 0),
}


async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
    reply = fixed(200, LISTED) if incoming.method == "GET" else stream([CHAT])
    await reply(incoming, writer)


@pytest.mark.parametrize("name", PATHS)
def test_all_that_is_sent_carries_the_same_headers(tmp_path: Path, name: str) -> None:
    call, without = PATHS[name]

    async def scenario() -> None:
        async with serving(answer) as server:
            write_profile(tmp_path, server.origin, more=FIELDS)
            async with engine_at(tmp_path, {"HIDDEN": SECRET["x-hidden"], "MY_KEY": KEY}) as engine:
                profile = engine.profiles.get("test")
                engine.vault.use_session_only()
                kept, home = Secret(SECRET["x-kept"]), Origin.of(server.origin)
                await engine.keys.set(profile.id, "X-Kept", kept, home, kind=KeyKind.HEADER)
                await call(engine)
        named = PLAIN | SECRET
        seen = [{n: v for n, v in each.headers.items() if n in named} for each in server.requests]
        assert seen[0] == named
        assert [one for one in seen if one != named] == [PLAIN] * without
        assert all(incoming.query == {"tag": "a"} for incoming in server.requests)

    run(scenario())
