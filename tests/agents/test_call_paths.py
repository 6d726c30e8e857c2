"""An agent's requests and a list of models carry the headers that a profile names, all alike."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.agents.home import answered, engine_at, write_profile
from tests.providers.asking import run
from tests.providers.recorded import CHAT
from tests.providers.wire_server import Incoming, fixed, serving, stream

LISTED = '{"data": [{"id": "alpha"}]}'


def test_agents_and_lists_carry_the_same_headers(tmp_path: Path) -> None:
    async def scenario() -> None:
        async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
            reply = fixed(200, LISTED) if incoming.method == "GET" else stream([CHAT])
            await reply(incoming, writer)

        async with serving(answer) as server:
            more = (
                'default_headers = { X-Team = "blue" }\nenv_headers = { X-Hidden = "HIDDEN" }\n'
                'user_agent = "mine/1"\nquery_params = { tag = "a" }'
            )
            write_profile(tmp_path, server.origin, more=more)
            async with engine_at(tmp_path, {"HIDDEN": "hidden-0123456789"}) as engine:
                await engine.models.refresh(["test"])
                await answered(engine)
            listed, asked = server.requests
            names = ("x-team", "x-hidden", "user-agent", "authorization")
            assert [listed.headers[name] for name in names] == [
                "blue",
                "hidden-0123456789",
                "mine/1",
                "Bearer not-needed",
            ]
            assert [asked.headers[name] for name in names] == [
                listed.headers[name] for name in names
            ]
            assert listed.query == asked.query == {"tag": "a"}

    run(scenario())
