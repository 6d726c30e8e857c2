"""Messages said in other words and asked again: lines beside each other, none of them lost."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from keystead.agents.agents import GO_ON
from keystead.agents.entries import AgentState, Entry, EntryKind
from keystead.agents.schema import AGENTS
from keystead.credentials.schema import CREDENTIALS
from keystead.engine import Engine
from keystead.errors import KeysteadError
from keystead.models.schema import MODELS
from keystead.paths import HOME_VARIABLE, Folders
from keystead.storage.store import Store
from tests.agents.chat_server import Call, ChatServer, chat_server, hello
from tests.agents.home import answered, engine_at, kinds, one, spawn, write_profile

Use = Callable[[Engine, ChatServer], Awaitable[None]]


async def repeats(call: Call) -> None:
    """Answers with what was said last."""
    await call.begin()
    await call.text(f"Re: {call.body['messages'][-1]['content']}")
    await call.end()


def run(home: Path, use: Use, script: Callable[[Call], Awaitable[None]] = repeats) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(script) as server:
            write_profile(home, server.base_url)
            async with engine_at(home) as engine:
                await use(engine, server)

    asyncio.run(main())


async def shown(engine: Engine, agent_id: str) -> list[str]:
    """What is said on the line that is shown."""
    said = (EntryKind.USER, EntryKind.TEXT)
    return [e.text for e in await engine.agents.entries(agent_id) if e.kind in said]


async def users(engine: Engine, agent_id: str) -> list[Entry]:
    return [e for e in await engine.agents.entries(agent_id) if e.kind is EntryKind.USER]


async def talk(engine: Engine, *texts: str) -> str:
    """An agent that was told these texts, one after another."""
    info = await answered(engine, texts[0])
    for text in texts[1:]:
        await engine.agents.send(info.id, text)
        await engine.agents.finished(info.id)
    return info.id


async def edited(engine: Engine, agent_id: str, entry: Entry, text: str) -> None:
    await engine.agents.edit(agent_id, entry.id, text)
    await engine.agents.finished(agent_id)


def test_an_edited_message_begins_a_line_and_the_old_one_stays(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        agent_id = await talk(engine, "One", "Two", "Three")
        two = (await users(engine, agent_id))[1]
        changed: list[str] = []
        engine.agents.line_changed.connect(changed.append)
        await edited(engine, agent_id, two, "Zwei")
        assert changed == [agent_id]
        assert await shown(engine, agent_id) == ["One", "Re: One", "Zwei", "Re: Zwei"]
        sent = [message["content"] for message in server.chats[-1].body["messages"]]
        assert sent == ["One", "Re: One", "Zwei"]
        zwei = (await users(engine, agent_id))[1]
        assert zwei.versions == (two.id, zwei.id)
        assert zwei.data["edited"]
        await engine.agents.choose(agent_id, two.id)
        assert await shown(engine, agent_id) == [
            "One", "Re: One", "Two", "Re: Two", "Three", "Re: Three",
        ]  # fmt: skip
        assert (await users(engine, agent_id))[1].versions == (two.id, zwei.id)

    run(tmp_path, use)


def test_what_is_said_next_goes_on_with_the_line_that_was_chosen(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        agent_id = await talk(engine, "One", "Two")
        first = (await users(engine, agent_id))[0]
        await edited(engine, agent_id, first, "Eins")
        await engine.agents.choose(agent_id, first.id)
        await engine.agents.send(agent_id, "More")
        await engine.agents.finished(agent_id)
        assert (await shown(engine, agent_id))[-3:] == ["Re: Two", "More", "Re: More"]
        assert "Eins" not in str(server.chats[-1].body)
        assert [entry.text for entry in await users(engine, agent_id)] == ["One", "Two", "More"]

    run(tmp_path, use)


def test_lines_outlive_the_process_with_the_one_that_was_shown(tmp_path: Path) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(repeats) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                agent_id = await talk(engine, "One", "Two")
                first = (await users(engine, agent_id))[0]
                await edited(engine, agent_id, first, "Eins")
                await edited(engine, agent_id, first, "Uno")
                await engine.agents.choose(agent_id, (await users(engine, agent_id))[0].versions[1])
            async with engine_at(tmp_path) as engine:
                assert await shown(engine, agent_id) == ["Eins", "Re: Eins"]
                versions = (await users(engine, agent_id))[0].versions
                assert len(versions) == 3
                await engine.agents.choose(agent_id, versions[0])
                assert await shown(engine, agent_id) == ["One", "Re: One", "Two", "Re: Two"]

    asyncio.run(main())


def test_a_line_is_paged_and_counted_like_any_transcript(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        agent_id = await talk(engine, "One", "Two", "Three")
        two = (await users(engine, agent_id))[1]
        await edited(engine, agent_id, two, "Zwei")
        whole = await engine.agents.entries(agent_id)
        paged: list[Entry] = []
        while page := await engine.agents.entries(
            agent_id, before=paged[0].id if paged else None, limit=3
        ):
            assert await engine.agents.count_before(page[0].id) == len(whole) - len(paged) - len(
                page
            )
            paged = page + paged
        assert paged == whole

    run(tmp_path, use)


def test_a_retry_from_any_entry_asks_its_message_again(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        agent_id = await talk(engine, "One", "Two", "Three")
        answer = next(e for e in await engine.agents.entries(agent_id) if e.text == "Re: Two")
        await engine.agents.retry(agent_id, answer.id)
        await engine.agents.finished(agent_id)
        assert await shown(engine, agent_id) == ["One", "Re: One", "Two", "Re: Two"]
        assert len(server.chats) == 4
        again = (await users(engine, agent_id))[1]
        assert len(again.versions) == 2
        assert not again.data.get("edited")

    run(tmp_path, use)


def test_an_answer_that_broke_off_is_gone_on_with_in_words_that_are_shown(tmp_path: Path) -> None:
    async def half(call: Call) -> None:
        await call.begin()
        await call.text("Half of ")
        if len(call.body["messages"]) > 1:
            await call.end()

    async def use(engine: Engine, server: ChatServer) -> None:
        info = await answered(engine)
        assert info.state is AgentState.FAILED
        await engine.agents.go_on(info.id)
        assert (await engine.agents.finished(info.id)).state is AgentState.FINISHED
        sent = [(m["role"], m["content"]) for m in server.chats[1].body["messages"]]
        assert sent == [("user", "Say hello"), ("assistant", "Half of "), ("user", GO_ON)]
        assert one(await engine.agents.entries(info.id), EntryKind.NOTICE).text == GO_ON

    run(tmp_path, use, half)


def test_a_working_agent_keeps_its_line(tmp_path: Path) -> None:
    async def endless(call: Call) -> None:
        await call.begin()
        await call.forever()

    async def use(engine: Engine, _: ChatServer) -> None:
        info = await spawn(engine)
        entry = (await engine.agents.entries(info.id))[0]
        for attempt in (
            engine.agents.edit(info.id, entry.id, "Other"),
            engine.agents.choose(info.id, entry.id),
            engine.agents.retry(info.id, entry.id),
            engine.agents.go_on(info.id),
        ):
            with pytest.raises(KeysteadError) as caught:
                await attempt
            assert caught.value.reference == "agent-busy"

    run(tmp_path, use, endless)


def test_only_a_message_of_the_agent_itself_can_be_said_again(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        mine, other = await answered(engine), await answered(engine)
        foreign = (await engine.agents.entries(other.id))[0]
        for attempt in (
            engine.agents.edit(mine.id, foreign.id, "Other"),
            engine.agents.edit(mine.id, 10**9, "Other"),
            engine.agents.choose(mine.id, foreign.id),
            engine.agents.retry(mine.id, foreign.id),
        ):
            with pytest.raises(KeysteadError) as caught:
                await attempt
            assert caught.value.reference == "unknown-message"
        with pytest.raises(KeysteadError):
            await engine.agents.edit(mine.id, (await users(engine, mine.id))[0].id, " \n")
        assert await shown(engine, mine.id) == ["Say hello", "Hello there."]
        assert len(server.chats) == 2

    run(tmp_path, use, hello)


def test_a_transcript_of_before_is_one_line_with_all_it_had(tmp_path: Path) -> None:
    variables = {HOME_VARIABLE: str(tmp_path)}
    database = Folders.of(variables).database

    async def before() -> None:
        store = Store(database, (CREDENTIALS, MODELS, AGENTS))
        await store.open()
        await store.close()

    async def now() -> list[list[str]]:
        async with engine_at(tmp_path) as engine:
            agents = engine.agents.list()
            assert [agent.cost_usd for agent in agents] == [None, None]
            return [[e.text for e in await engine.agents.entries(agent.id)] for agent in agents]

    asyncio.run(before())
    nothing = '{"effort": null, "max_output_tokens": null, "temperature": null, "extra_body": {}}'
    with closing(sqlite3.connect(database)) as db, db:
        for number, agent in enumerate("ab"):
            db.execute(
                "INSERT INTO agents VALUES (?, 'n', 't', 'p', '', '', '', 'm', '', ?, 'finished',"
                " '', 'null', '{}', 1, '', ?, ?)",
                (agent, nothing, number, number),
            )
        for number in range(6):  # In turns, as of agents that worked at the same time.
            agent = "ab"[number % 2]
            db.execute(
                "INSERT INTO entries (agent_id, kind, text, data, created_at, complete)"
                " VALUES (?, 'user', ?, '{}', 0, 1)",
                (agent, f"{agent}{number // 2}"),
            )
    assert asyncio.run(now()) == [["a0", "a1", "a2"], ["b0", "b1", "b2"]]


KILLED = """
import asyncio, os, sys
from pathlib import Path
from tests.agents.home import engine_at

async def main():
    async with engine_at(Path(sys.argv[1])) as engine:
        (agent,) = engine.agents.list()
        first = (await engine.agents.entries(agent.id))[0]
        engine.agents.streamed.connect(lambda *_: os._exit(9))
        await engine.agents.edit(agent.id, first.id, "Eins")
        await engine.agents.finished(agent.id)

asyncio.run(main())
"""


def test_a_process_that_dies_after_an_edit_loses_neither_line(tmp_path: Path) -> None:
    async def main() -> None:
        async with asyncio.timeout(60), chat_server(repeats) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                agent_id = await talk(engine, "One")
            command = [sys.executable, "-c", KILLED, str(tmp_path)]
            child = await asyncio.create_subprocess_exec(
                *command, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE
            )
            assert await child.wait() == 9
            async with engine_at(tmp_path) as engine:
                assert engine.agents.list()[0].state is AgentState.INTERRUPTED
                first = (await users(engine, agent_id))[0]
                assert (first.text, len(first.versions)) == ("Eins", 2)
                await engine.agents.choose(agent_id, first.versions[0])
                assert await shown(engine, agent_id) == ["One", "Re: One"]
                entries = await engine.agents.entries(agent_id)
                assert kinds(entries)[-1] is EntryKind.FINISH

    asyncio.run(main())
