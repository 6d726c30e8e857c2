"""What was typed and not sent is there after a restart, and no key is in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from keystead.agents.unsent import NEW, Unsent
from keystead.engine import Engine
from keystead.redaction import MASK, redactor
from tests.agents.chat_server import ChatServer, chat_server, hello
from tests.agents.home import answered, engine_at, write_profile

KNOWN = "kept-in-the-keychain-0123456789"
LIKE_A_KEY = "sk-proj-0123456789abcdef"
BEGUN = Unsent("and then?", 1, "Say good day")


Use = Callable[[Engine, str], Awaitable[None]]


def all_bytes(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


@pytest.fixture
def talk(tmp_path: Path) -> Callable[..., None]:
    """Let each of these work with the engine and its one agent, one start after the other."""

    async def days(server: ChatServer, *uses: Use) -> None:
        write_profile(tmp_path, server.base_url)
        async with engine_at(tmp_path) as engine:
            agent = await answered(engine)
        for use in uses:
            async with engine_at(tmp_path) as engine:
                await use(engine, agent.id)

    def run(*uses: Use) -> None:
        async def main() -> None:
            async with asyncio.timeout(30), chat_server(hello) as server:
                await days(server, *uses)

        asyncio.run(main())

    return run


def test_unsent_texts_are_there_at_the_next_start(talk: Callable[..., None]) -> None:
    async def type_text(engine: Engine, agent_id: str) -> None:
        assert not await engine.agents.unsent.all()
        await engine.agents.unsent.keep({agent_id: Unsent("and")})
        await engine.agents.unsent.keep({agent_id: BEGUN})

    async def look(engine: Engine, agent_id: str) -> None:
        assert await engine.agents.unsent.all() == {agent_id: BEGUN}
        await engine.agents.unsent.keep({agent_id: Unsent()})
        assert not await engine.agents.unsent.all()

    async def look_again(engine: Engine, agent_id: str) -> None:
        assert not await engine.agents.unsent.all()

    talk(type_text, look, look_again)


def test_an_agent_that_is_not_started_has_unsent_texts_too(talk: Callable[..., None]) -> None:
    asked = Unsent("a task", instructions="be brief")

    async def type_text(engine: Engine, agent_id: str) -> None:
        await engine.agents.unsent.keep({NEW: Unsent("a")})
        await engine.agents.unsent.keep({NEW: asked, agent_id: BEGUN})

    async def look(engine: Engine, agent_id: str) -> None:
        assert await engine.agents.unsent.all() == {NEW: asked, agent_id: BEGUN}
        await engine.agents.unsent.keep({NEW: Unsent()})

    async def look_again(engine: Engine, agent_id: str) -> None:
        assert await engine.agents.unsent.all() == {agent_id: BEGUN}

    talk(type_text, look, look_again)


def test_an_edit_that_was_emptied_is_still_begun(talk: Callable[..., None]) -> None:
    emptied = Unsent(entry_id=1)

    async def type_text(engine: Engine, agent_id: str) -> None:
        await engine.agents.unsent.keep({agent_id: emptied})

    async def look(engine: Engine, agent_id: str) -> None:
        assert await engine.agents.unsent.all() == {agent_id: emptied}

    talk(type_text, look)


def test_no_key_in_an_unsent_text_reaches_a_file(talk: Callable[..., None], tmp_path: Path) -> None:
    async def type_text(engine: Engine, agent_id: str) -> None:
        redactor.add(KNOWN)
        text = f"use {KNOWN} or {LIKE_A_KEY} \udcff"
        await engine.agents.unsent.keep({agent_id: Unsent(text, 1, text, text)})
        written = all_bytes(tmp_path)
        assert f"use {MASK} or".encode() in written
        for key in (KNOWN, LIKE_A_KEY):
            assert key.encode() not in written

    async def look(engine: Engine, agent_id: str) -> None:
        text = f"use {MASK} or {MASK} ?"
        assert await engine.agents.unsent.all() == {agent_id: Unsent(text, 1, text, text)}

    talk(type_text, look)
