"""A request that a server refuses is sent again in another way, and only a person has it kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from keystead.agents.entries import AgentState, EntryKind
from keystead.errors import ActionId, KeysteadError
from keystead.profiles.generation import Generation
from tests.agents.chat_server import Call, chat_server
from tests.agents.home import answered, engine_at, one, write_profile

REFUSAL = {"error": {"message": "Unsupported parameter: 'temperature' is not supported."}}
HOT = Generation(temperature=0.5)


async def cool(call: Call) -> None:
    """A server that takes no temperature."""
    if "temperature" in call.body:
        await call.send_json(REFUSAL, 400)
        return
    await call.begin()
    await call.text("Taken")
    await call.end()


def test_what_may_help_is_said_and_tried_and_forgotten(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_server(cool) as server, engine_at(tmp_path) as engine:
            write_profile(tmp_path, server.base_url)
            engine.profiles.load()
            written = engine.profiles.path.read_bytes()
            agent = await answered(engine, generation=HOT)
            failure = agent.failure
            assert failure is not None
            assert (failure.change, dict(failure.quirks)) == (
                "without temperature",
                {"left_out": ["temperature"]},
            )
            assert failure.action is not None
            assert (failure.action.id, failure.action.target) == (ActionId.TRY_COMPATIBLE, "test")
            assert """--set 'quirks.left_out=["temperature"]'""" in failure.hint
            error = one(await engine.agents.entries(agent.id), EntryKind.ERROR)
            assert error.data["quirks"] == {"left_out": ["temperature"]}

            await engine.agents.try_compatible(agent.id)
            agent = await engine.agents.finished(agent.id)
            assert agent.state is AgentState.FINISHED
            notice = one(await engine.agents.entries(agent.id), EntryKind.NOTICE)
            assert notice.text == "Asked again without temperature."
            await engine.agents.send(agent.id, "And again")
            assert (await engine.agents.finished(agent.id)).state is AgentState.FINISHED
            assert engine.profiles.path.read_bytes() == written
            assert ["temperature" in call.body for call in server.chats] == [True, False, False]

            other = await answered(engine, generation=HOT)
            assert other.state is AgentState.FAILED

    asyncio.run(scenario())


def test_the_profile_keeps_it_where_a_person_says_so(tmp_path: Path) -> None:
    async def scenario() -> None:
        more = '[profiles.test.quirks]\nstream_usage = false  # mine\nleft_out = ["seed"]'
        async with chat_server(cool) as server, engine_at(tmp_path) as engine:
            write_profile(tmp_path, server.base_url, more=more)
            engine.profiles.load()
            agent = await answered(engine, generation=HOT)
            await engine.agents.try_compatible(agent.id, remember=True)
            assert (await engine.agents.finished(agent.id)).state is AgentState.FINISHED
            assert engine.profiles.get("test").own_quirks == {
                "stream_usage": False,
                "left_out": ["seed", "temperature"],
            }
            assert "# mine" in engine.profiles.path.read_text(encoding="utf-8")
            other = await answered(engine, generation=HOT)
            assert other.state is AgentState.FINISHED

    asyncio.run(scenario())


def test_nothing_is_tried_where_nothing_is_known_to_help(tmp_path: Path) -> None:
    async def broken(call: Call) -> None:
        await call.send_json({"error": {"message": "No"}}, 400)

    async def scenario() -> None:
        async with chat_server(broken) as server, engine_at(tmp_path) as engine:
            write_profile(tmp_path, server.base_url)
            engine.profiles.load()
            agent = await answered(engine, generation=HOT)
            assert agent.failure is not None
            assert not agent.failure.change
            with pytest.raises(KeysteadError) as nothing:
                await engine.agents.try_compatible(agent.id)
            assert nothing.value.reference == "nothing-to-try"
            assert len(server.chats) == 1

    asyncio.run(scenario())
