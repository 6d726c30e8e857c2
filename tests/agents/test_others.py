"""Agents of other processes: they appear, grow and end here while they do it there."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from keystead.agents.entries import AgentInfo, AgentState, Entry, EntryKind
from keystead.control.sockets import RUNTIME_VARIABLE
from keystead.engine import Engine
from keystead.errors import KeysteadError
from tests.agents.chat_server import Call, ChatServer, chat_server, hello
from tests.agents.home import answered, engine_at, kinds, one, spawn, write_profile
from tests.agents.other_process import OtherProcess, other_process

PATIENCE = 30.0  # seconds


@dataclass
class Watcher:
    """What this process tells of its agents, put together as a view does."""

    engine: Engine
    states: dict[str, list[AgentInfo]] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    told: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine.agents.agent_changed.connect(self.take)
        self.engine.agents.entry_added.connect(self.add)
        self.engine.agents.entry_changed.connect(self.change)
        self.engine.agents.streamed.connect(self.stream)

    def take(self, agent: AgentInfo) -> None:
        self.states.setdefault(agent.id, []).append(agent)

    def add(self, entry: Entry) -> None:
        self.told.append(entry.id)
        self.entries[entry.id], self.texts[entry.id] = entry, entry.text

    def change(self, entry: Entry) -> None:
        self.entries[entry.id], self.texts[entry.id] = entry, entry.text

    def stream(self, _agent: str, entry_id: int, text: str, _kind: EntryKind, offset: int) -> None:
        known = self.texts.get(entry_id, "")
        assert offset <= len(known), "a piece is missing"
        self.texts[entry_id] = known[:offset] + text

    def knows(self, agent_id: str) -> bool:
        return agent_id in self.states

    def agent(self, agent_id: str) -> AgentInfo:
        return self.states[agent_id][-1]

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - what it looks at sets no event
                await asyncio.sleep(0.02)


@dataclass
class House:
    server: ChatServer
    engine: Engine
    watcher: Watcher
    other: OtherProcess


@asynccontextmanager
async def house(home: Path, chat: Callable) -> AsyncGenerator[House]:
    """A process that attends, and another one beside it."""
    async with AsyncExitStack() as stack:
        environment = {RUNTIME_VARIABLE: os.environ[RUNTIME_VARIABLE]}
        server = await stack.enter_async_context(chat_server(chat))
        write_profile(home, server.base_url)
        engine = await stack.enter_async_context(engine_at(home, environment))
        other = await stack.enter_async_context(other_process(home))
        watcher = Watcher(engine)
        attending = asyncio.get_running_loop().create_task(engine.attend())
        yield House(server, engine, watcher, other)
        attending.cancel()
        await asyncio.wait({attending})


async def slowly(call: Call) -> None:
    await call.begin()
    await call.text(*(f"word{number} " for number in range(40)), pause=0.05)
    await call.end()


async def endless(call: Call) -> None:
    await call.begin()
    await call.forever()


def test_an_agent_that_another_process_starts_appears_grows_and_ends(tmp_path: Path) -> None:
    async def main() -> None:
        async with house(tmp_path, slowly) as there:
            watcher, engine = there.watcher, there.engine
            agent_id = await there.other.do("spawn", "Count", "slowly")
            await watcher.until(lambda: watcher.knows(agent_id))
            first = watcher.agent(agent_id)
            assert first.elsewhere
            assert first.name == "Count slowly"
            # It grows before it ends.
            await watcher.until(lambda: any("word5 " in text for text in watcher.texts.values()))
            assert not any("word39 " in text for text in watcher.texts.values())
            await watcher.until(lambda: not watcher.agent(agent_id).state.is_active)
            last = watcher.agent(agent_id)
            assert (last.state, last.elsewhere) == (AgentState.FINISHED, False)
            assert last.usage.output == 7
            stored = await engine.agents.entries(agent_id)
            assert [*watcher.entries.values()] == stored
            assert kinds(stored) == [
                EntryKind.USER, EntryKind.TEXT, EntryKind.USAGE, EntryKind.FINISH,
            ]  # fmt: skip
            assert [*watcher.texts.values()] == [entry.text for entry in stored]
            assert len(watcher.told) == len(set(watcher.told))
            assert engine.agents.list() == (last,)

    asyncio.run(main())


def test_a_wait_there_is_known_here_and_over_with_what_comes_next(tmp_path: Path) -> None:
    goes_on = asyncio.Event()

    async def later(call: Call) -> None:
        if goes_on.is_set():
            await hello(call)
            return
        goes_on.set()
        body = b'{"error": {"message": "Slow down."}}'
        call.writer.write(
            b"HTTP/1.1 429 X\r\nContent-Type: application/json\r\nretry-after-ms: 1200\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body)
        )

    async def main() -> None:
        async with house(tmp_path, later) as there:
            watcher = there.watcher
            agent_id = await there.other.do("spawn", "Wait")
            await watcher.until(
                lambda: watcher.knows(agent_id) and watcher.agent(agent_id).pause is not None
            )
            pause = watcher.agent(agent_id).pause
            assert pause
            assert pause.lasts
            async with engine_at(tmp_path) as fresh:
                (known,) = fresh.agents.list()
                assert known.pause == pause
            await watcher.until(lambda: not watcher.agent(agent_id).state.is_active)
            assert watcher.agent(agent_id).pause is None

    asyncio.run(main())


def test_it_appears_within_a_second(tmp_path: Path) -> None:
    async def main() -> float:
        async with house(tmp_path, hello) as there:
            delays = []
            for _ in range(3):
                agent_id = await there.other.do("spawn", "Again")
                began = time.monotonic()
                await there.watcher.until(lambda name=agent_id: there.watcher.knows(name))
                delays.append(time.monotonic() - began)
            return min(delays)

    assert asyncio.run(main()) < 1.0


def test_an_agent_that_grew_before_anybody_looked_misses_no_piece(tmp_path: Path) -> None:
    async def main() -> None:
        async with chat_server(slowly) as server, other_process(tmp_path) as other:
            write_profile(tmp_path, server.base_url)
            await other.do("refresh")
            agent_id = await other.do("spawn", "Count")
            await server.asked.wait()
            await asyncio.sleep(1)
            async with engine_at(tmp_path) as engine:
                watcher = Watcher(engine)
                # A view reads what there is, and hears of the rest.
                for entry in await engine.agents.entries(agent_id):
                    watcher.add(entry)
                attending = asyncio.get_running_loop().create_task(engine.attend())
                await watcher.until(
                    lambda: watcher.knows(agent_id) and not watcher.agent(agent_id).elsewhere
                )
                stored = await engine.agents.entries(agent_id)
                assert [*watcher.texts.values()] == [entry.text for entry in stored]
                attending.cancel()
                await asyncio.wait({attending})

    asyncio.run(main())


def test_agents_of_this_process_are_told_once(tmp_path: Path) -> None:
    async def main() -> None:
        async with house(tmp_path, slowly) as there:
            own = await spawn(there.engine, "Here")
            theirs = await there.other.do("spawn", "There")
            await there.engine.agents.finished(own.id)
            await there.watcher.until(
                lambda: (
                    theirs in there.watcher.states
                    and not there.watcher.states[theirs][-1].state.is_active
                )
            )
            told = there.watcher.told
            assert len(told) == len(set(told)) == 8
            assert not any(agent.elsewhere for agent in there.watcher.states[own.id])

    asyncio.run(main())


def test_a_process_that_is_killed_leaves_an_interrupted_agent(tmp_path: Path) -> None:
    async def main() -> None:
        async with house(tmp_path, endless) as there:
            agent_id = await there.other.do("spawn", "Never ends")
            texts = there.watcher.texts
            await there.watcher.until(lambda: any("word9 " in text for text in texts.values()))
            await there.other.kill()
            await there.watcher.until(lambda: not there.watcher.agent(agent_id).elsewhere)
            assert there.watcher.agent(agent_id).state is AgentState.INTERRUPTED
            text = one(await there.engine.agents.entries(agent_id), EntryKind.TEXT)
            assert not text.complete
            assert there.watcher.texts[text.id] == text.text
            # Whoever it was left to can go on with it.
            await there.engine.agents.retry(agent_id)
            assert there.watcher.agent(agent_id).state.is_active
            await there.engine.agents.stop(agent_id)

    asyncio.run(main())


def test_what_ended_well_before_its_process_did_is_not_interrupted(tmp_path: Path) -> None:
    async def main() -> AgentState:
        async with (
            chat_server(slowly) as server,
            engine_at(tmp_path) as engine,
        ):
            write_profile(tmp_path, server.base_url)
            async with other_process(tmp_path) as other:
                await other.do("refresh")
                agent_id = await other.do("spawn", "Count")
                await engine.agents.refresh()
                assert engine.agents.list()[0].elsewhere
                # It ends, and its process with it, before anybody here looks again.
                assert await other.do("finished", agent_id) == "finished"
            await engine.agents.refresh()
            (info,) = engine.agents.list()
            return info.state

    assert asyncio.run(main()) is AgentState.FINISHED


def test_stop_reaches_the_process_that_it_runs_in(tmp_path: Path) -> None:
    async def main() -> None:
        async with house(tmp_path, endless) as there:
            agent_id = await there.other.do("spawn", "Never ends")
            await there.watcher.until(lambda: there.watcher.knows(agent_id))
            began = time.monotonic()
            await there.engine.agents.stop(agent_id)
            assert time.monotonic() - began < 5
            # It is known here at once, and not with the next look.
            (info,) = there.engine.agents.list()
            assert (info.state, info.elsewhere) == (AgentState.STOPPED, False)
            assert await there.other.do("finished", agent_id) == "stopped"
            await asyncio.wait_for(there.server.hung_up.wait(), PATIENCE)

    asyncio.run(main())


def test_what_ended_there_is_gone_on_with_here(tmp_path: Path) -> None:
    async def main() -> None:
        async with house(tmp_path, hello) as there:
            agent_id = await there.other.do("spawn", "Begin there")
            assert await there.other.do("finished", agent_id) == "finished"
            await there.engine.agents.refresh()
            await there.engine.agents.send(agent_id, "Go on here")
            await there.engine.agents.finished(agent_id)
            # And back again, though the other process has not looked since.
            assert await there.other.do("send", agent_id, "Go", "on", "there") == "done"
            assert await there.other.do("finished", agent_id) == "finished"
            await there.watcher.until(
                lambda: (
                    there.watcher.agent(agent_id).state is AgentState.FINISHED
                    and [*there.watcher.entries.values()][-1].kind is EntryKind.FINISH
                    and len(there.watcher.entries) == 12
                )
            )
            said = [e.text for e in there.watcher.entries.values() if e.kind is EntryKind.USER]
            assert said == ["Begin there", "Go on here", "Go on there"]

    asyncio.run(main())


def test_a_line_that_another_process_begins_is_told_and_its_going_on_is_not(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with house(tmp_path, hello) as there:
            agents, moved = there.engine.agents, []
            agents.line_changed.connect(moved.append)
            agent_id = await there.other.do("spawn", "Begin there")
            assert await there.other.do("finished", agent_id) == "finished"
            assert await there.other.do("send", agent_id, "Go", "on") == "done"
            assert await there.other.do("finished", agent_id) == "finished"
            await agents.refresh()
            assert moved == []
            assert await there.other.do("edit", agent_id, "Begin", "anew") == "done"
            assert await there.other.do("finished", agent_id) == "finished"
            await agents.refresh()
            assert moved == [agent_id]
            first = (await agents.entries(agent_id))[0]
            assert first.text == "Begin anew"
            assert len(first.versions) == 2
            # Going back here is known already when the next look comes.
            await agents.choose(agent_id, first.versions[0])
            await agents.refresh()
            assert moved == [agent_id, agent_id]

    asyncio.run(main())


def test_of_two_processes_that_go_on_with_an_agent_one_does(tmp_path: Path) -> None:
    async def main() -> None:
        async with house(tmp_path, endless) as there:
            for number in range(8):
                agent = await answered_by_stop(there)
                await there.other.do("refresh")
                mine, theirs = await asyncio.gather(
                    attempt(there.engine, agent.id), there.other.do("send", agent.id, "Theirs")
                )
                assert sorted((mine, theirs)) == ["agent-elsewhere", "done"], number
                said = [
                    entry.text
                    for entry in await there.engine.agents.entries(agent.id)
                    if entry.kind is EntryKind.USER
                ]
                assert said == ["Begin", "Mine" if mine == "done" else "Theirs"]
                await there.engine.agents.refresh()
                await there.engine.agents.stop(agent.id)

    async def answered_by_stop(there: House) -> AgentInfo:
        agent = await spawn(there.engine, "Begin")
        await there.engine.agents.stop(agent.id)
        return agent

    async def attempt(engine: Engine, agent_id: str) -> str:
        try:
            await engine.agents.send(agent_id, "Mine")
        except KeysteadError as error:
            return error.reference
        return "done"

    asyncio.run(main())


def test_a_key_that_another_process_keeps_is_known(tmp_path: Path) -> None:
    async def main() -> None:
        async with house(tmp_path, hello) as there:
            told: list[str] = []
            there.engine.keys.keys_changed.connect(told.append)
            await there.other.do("put-key", "test-id")
            await there.watcher.until(lambda: told)
            assert [key.label for key in there.engine.keys.of("test-id")] == ["theirs"]

    asyncio.run(main())


def test_a_database_that_fails_while_it_is_followed_is_no_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        async with house(tmp_path, hello) as there:
            await there.engine.store.close()
            await there.watcher.until(lambda: "could not be followed" in caplog.text)
            await asyncio.sleep(1.2)
            assert caplog.text.count("could not be followed") == 1
            await there.engine.store.open()
            agent_id = await there.other.do("spawn", "Afterwards")
            await there.watcher.until(lambda: there.watcher.knows(agent_id))

    asyncio.run(main())


def test_answers_of_this_process_need_no_look(tmp_path: Path) -> None:
    async def main() -> AgentInfo:
        async with chat_server(hello) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                return await answered(engine)

    assert asyncio.run(main()).state is AgentState.FINISHED
