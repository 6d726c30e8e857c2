"""A server that sends the key back wherever an answer has room for text."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from keystead.agents.entries import AgentState
from keystead.secret import Secret
from tests.agents.chat_server import Call, chat_server
from tests.agents.home import answered, engine_at, write_profile

CANARY = "Wd4kPz8sHq2vLx6nTb0yRm3cGf7jUa9e"


def traces(home: Path) -> list[str]:
    """The files below ``home``, write-ahead log included, that hold the key."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return [path.name for path in files if CANARY.encode() in path.read_bytes()]


def hear(home: Path, chat: Any, listing: Any = None) -> tuple[AgentState, str, list[str]]:
    """One agent's state, everything that was announced, and where the key was left."""
    heard: list[object] = []

    async def main() -> AgentState:
        async with asyncio.timeout(30), chat_server(chat, listing=listing) as server:
            write_profile(home, server.base_url)
            async with engine_at(home) as engine:
                engine.agents.streamed.connect(lambda *what: heard.append(what))
                engine.agents.entry_added.connect(heard.append)
                engine.agents.entry_changed.connect(heard.append)
                engine.agents.agent_changed.connect(heard.append)
                info = await answered(engine, given=Secret(CANARY))
                await engine.models.refresh(["test"])
                heard.append(engine.models.lists()["test"])
                assert server.chats[0].headers["authorization"] == f"Bearer {CANARY}"
                return info.state

    state = asyncio.run(main())
    return state, repr(heard), traces(home)


def test_an_echoed_key_is_neither_shown_nor_kept(tmp_path: Path) -> None:
    async def chat(call: Call) -> None:
        await call.begin()
        await call.chunk({"reasoning_content": f"it is {CANARY[:9]}"})
        await call.chunk({"reasoning_content": f"{CANARY[9:]}."})
        await call.text(f"Your key: {CANARY[:20]}", f"{CANARY[20:]}!", CANARY, *CANARY)
        function = {"name": CANARY, "arguments": f'{{"key": "{CANARY}"}}'}
        asked = {
            "index": 0,
            "id": CANARY,
            "function": function,
            "extra_content": {CANARY: [CANARY]},
        }
        await call.chunk({"tool_calls": [asked]}, model=CANARY)
        await call.end("tool_calls", model=CANARY)

    async def listing(call: Call) -> None:
        await call.send_json({"data": [{"id": CANARY, "name": f"Model {CANARY}"}]})

    state, heard, left = hear(tmp_path, chat, listing)
    assert state is AgentState.FINISHED
    assert "[secret]!" in heard
    assert CANARY not in heard
    assert left == []


def test_a_key_in_a_refusal_is_neither_shown_nor_kept(tmp_path: Path) -> None:
    async def chat(call: Call) -> None:
        error = {"message": f"The model {CANARY} does not exist", "code": CANARY}
        await call.send_json({"error": error}, 404)

    async def listing(call: Call) -> None:
        await call.send_json({"data": [{"id": f"{CANARY}-large"}]})

    state, heard, left = hear(tmp_path, chat, listing)
    assert state is AgentState.FAILED
    assert CANARY not in heard
    assert left == []


def test_a_task_that_is_no_unicode_can_be_kept(tmp_path: Path) -> None:
    async def chat(call: Call) -> None:
        await call.begin()
        await call.text("Hello")
        await call.end()

    async def main() -> None:
        async with asyncio.timeout(30), chat_server(chat) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                info = await answered(engine, "caf\udce9", instructions="\udcff")
                assert info.state is AgentState.FINISHED
                assert info.task == "caf?"

    asyncio.run(main())
