"""Stops, kills and restarts: what came is kept, and nobody is left running on paper."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from keystead.agents import process_mark
from keystead.agents.entries import AgentInfo, AgentState, EntryKind
from keystead.agents.process_mark import ProcessMark
from keystead.engine import Engine
from keystead.errors import KeysteadError
from tests.agents.chat_server import Call, ChatServer, chat_server
from tests.agents.home import engine_at, kinds, one, spawn, write_profile


async def endless(call: Call) -> None:
    await call.begin()
    await call.text("First paragraph.\n\n")
    await call.forever()


async def silent(call: Call) -> None:
    await call.begin()
    await asyncio.sleep(60)


async def until_text(engine: Engine, agent: AgentInfo, length: int = 1) -> None:
    """Until so many characters were streamed."""
    arrived = asyncio.Event()
    count = 0

    def streamed(agent_id: str, _entry: int, text: str, _kind: EntryKind) -> None:
        nonlocal count
        count += len(text) if agent_id == agent.id else 0
        if count >= length:
            arrived.set()

    engine.agents.streamed.connect(streamed)
    await arrived.wait()
    engine.agents.streamed.disconnect(streamed)


def test_stop_in_mid_stream_closes_upstream_and_keeps_what_came(tmp_path: Path) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(endless) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                agent = await spawn(engine)
                await until_text(engine, agent, 50)
                began = time.monotonic()
                await engine.agents.stop(agent.id)
                assert time.monotonic() - began < 1.0
                (info,) = engine.agents.list()
                text = one(await engine.agents.entries(agent.id), EntryKind.TEXT)
                assert (info.state, info.failure) == (AgentState.STOPPED, None)
                assert (text.complete, text.text[:16]) == (False, "First paragraph.")
                assert text.data["blocks"][:2] == [0, 18]
                await server.hung_up.wait()
                assert time.monotonic() - began < 1.0

    asyncio.run(main())


def test_stop_before_anything_came(tmp_path: Path) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(silent) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                at_once = await spawn(engine)
                await engine.agents.stop(at_once.id)
                waiting = await spawn(engine)
                await server.asked.wait()
                began = time.monotonic()
                await engine.agents.stop(waiting.id)
                assert time.monotonic() - began < 1.0
                states = {agent.state for agent in engine.agents.list()}
                assert states == {AgentState.STOPPED}
            async with engine_at(tmp_path) as engine:
                states = {agent.state for agent in engine.agents.list()}
                assert states == {AgentState.STOPPED}

    asyncio.run(main())


def test_a_stopped_agent_can_be_gone_on_with(tmp_path: Path) -> None:
    async def stop_then_answer(call: Call) -> None:
        if len(call.body["messages"]) == 1:
            return await endless(call)
        await call.begin()
        await call.text("Done.")
        return await call.end()

    async def main() -> None:
        async with asyncio.timeout(30), chat_server(stop_then_answer) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                agent = await spawn(engine)
                await until_text(engine, agent)
                await engine.agents.stop(agent.id)
                await engine.agents.send(agent.id, "Enough?")
                assert (await engine.agents.finished(agent.id)).state is AgentState.FINISHED
                roles = [message["role"] for message in server.chats[1].body["messages"]]
                assert roles == ["user", "assistant", "user"]

    asyncio.run(main())


def test_closing_the_engine_stops_every_agent_within_its_deadline(tmp_path: Path) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(endless) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                for agent in [await spawn(engine) for _ in range(5)]:
                    await until_text(engine, agent)
                began = time.monotonic()
                await engine.close(0.8)
                assert time.monotonic() - began < 0.8
                states = {agent.state for agent in engine.agents.list()}
                assert states == {AgentState.STOPPED}

    asyncio.run(main())


CHILD = """
import asyncio, sys
from pathlib import Path
from tests.agents.home import engine_at, spawn

async def main():
    async with engine_at(Path(sys.argv[1])) as engine:
        for turn in range(int(sys.argv[2])):
            agent = await spawn(engine, f"Task {turn}")
            if turn + 1 < int(sys.argv[2]):
                await engine.agents.finished(agent.id)
                print("finished", flush=True)
        engine.agents.streamed.connect(lambda a, e, text, k: print("text", flush=True))
        await engine.agents.finished(agent.id)

asyncio.run(main())
"""


def start_child(home: Path, tasks: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home), str(tasks)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


async def lines_until(child: subprocess.Popen[str], word: str) -> None:
    assert child.stdout is not None
    while word not in await asyncio.get_running_loop().run_in_executor(None, child.stdout.readline):
        assert child.poll() is None


async def first_whole_then_endless(call: Call) -> None:
    if "Task 0" not in str(call.body):
        return await endless(call)
    await call.begin()
    await call.text("Whole.")
    return await call.end()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_process_loses_no_finished_entry_and_its_agent_is_interrupted(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with asyncio.timeout(60), chat_server(first_whole_then_endless) as server:
            write_profile(tmp_path, server.base_url)
            child = start_child(tmp_path, 2)
            await lines_until(child, "text")
            await asyncio.sleep(1.2)
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
            assert child.stdout is not None
            child.stdout.close()
            async with engine_at(tmp_path) as engine:
                await check(engine)

    async def check(engine: Engine) -> None:
        whole, cut = engine.agents.list()
        assert (whole.state, cut.state) == (AgentState.FINISHED, AgentState.INTERRUPTED)
        assert kinds(await engine.agents.entries(whole.id)) == [
            EntryKind.USER, EntryKind.TEXT, EntryKind.USAGE, EntryKind.FINISH,
        ]  # fmt: skip
        text = one(await engine.agents.entries(cut.id), EntryKind.TEXT)
        assert not text.complete
        stored = await engine.store.read(
            lambda db: db.execute("SELECT state FROM agents ORDER BY created_at").fetchall()
        )
        assert stored == [("finished",), ("interrupted",)]
        # About 80 words came in the second before; at most the last half second is missing.
        assert len(text.text.split()) > 20
        await engine.agents.stop(cut.id)
        await engine.agents.retry(cut.id)
        await until_text(engine, cut)

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="processes have no marks there")
def test_another_living_process_keeps_its_agents(tmp_path: Path) -> None:
    async def main() -> None:
        async with asyncio.timeout(60), chat_server(endless) as server:
            write_profile(tmp_path, server.base_url)
            child = start_child(tmp_path, 1)
            try:
                await lines_until(child, "text")
                async with engine_at(tmp_path) as engine:
                    (info,) = engine.agents.list()
                    assert info.state is AgentState.RUNNING
                    assert info.elsewhere
                    for ask, reference in (
                        (engine.agents.stop(info.id), "agent-out-of-reach"),
                        (engine.agents.retry(info.id), "agent-elsewhere"),
                        (engine.agents.send(info.id, "x"), "agent-elsewhere"),
                    ):
                        with pytest.raises(KeysteadError) as caught:
                            await ask
                        assert caught.value.reference == reference
            finally:
                child.kill()
                child.wait()
                assert child.stdout is not None
                child.stdout.close()

    asyncio.run(main())


def test_a_number_that_was_given_again_is_another_process() -> None:
    own = ProcessMark.own()
    assert own.is_alive()
    assert not ProcessMark(own.number, "an earlier start").is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_process_that_nobody_took_note_of_is_dead() -> None:
    child = subprocess.Popen(["sleep", "60"])
    mark = ProcessMark(child.pid, process_mark._started(child.pid) or "")
    assert mark.is_alive()
    child.kill()
    deadline = time.monotonic() + 10
    while mark.is_alive():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert child.returncode is None
    child.wait()


def test_a_pause_in_the_stream_leaves_nothing_unstored(tmp_path: Path) -> None:
    async def pausing(call: Call) -> None:
        await call.begin()
        await call.text("Before the pause.")
        await asyncio.sleep(60)

    async def main() -> str:
        async with asyncio.timeout(30), chat_server(pausing) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                await until_text(engine, await spawn(engine))
                await asyncio.sleep(0.8)
                with closing(sqlite3.connect(engine.folders.database)) as other:
                    row = other.execute("SELECT text FROM entries WHERE kind = 'text'")
                    return row.fetchone()[0]

    assert asyncio.run(main()) == "Before the pause."


def test_a_database_that_fails_ends_the_agent_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def drop_entries(server: ChatServer) -> AgentInfo:
        write_profile(tmp_path, server.base_url)
        async with engine_at(tmp_path) as engine:
            agent = await spawn(engine)
            await until_text(engine, agent)
            await engine.store.close()
            return await engine.agents.finished(agent.id)

    async def main() -> AgentInfo:
        async with asyncio.timeout(30), chat_server(endless) as server:
            return await drop_entries(server)

    info = asyncio.run(main())
    assert info.state is AgentState.FAILED
    assert info.failure is not None
    assert info.failure.reference == "database-closed"
    assert "could not be kept" in caplog.text
    caplog.clear()
