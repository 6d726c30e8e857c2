"""An agent's name, model and way of answering, changed between its turns; and what it cost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from keystead.agents.entries import AgentState, EntryKind
from keystead.engine import Engine
from keystead.errors import KeysteadError
from keystead.origin import Origin
from keystead.profiles.generation import Effort, Generation
from keystead.secret import Secret
from tests.agents.chat_server import Call, ChatServer, Script, chat_server, hello
from tests.agents.home import answered, engine_at, spawn, write_profile

Use = Callable[[Engine, ChatServer], Awaitable[None]]
HIGH = Generation(effort=Effort.HIGH, max_output_tokens=512, temperature=0.5)


def run(home: Path, use: Use, script: Script = hello, **server_facts: object) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(script, **server_facts) as server:
            write_profile(home, server.base_url)
            write_profile(home, server.base_url.replace("127.0.0.1", "localhost"), "second")
            async with engine_at(home) as engine:
                await use(engine, server)

    asyncio.run(main())


async def next_turn(engine: Engine, agent_id: str) -> None:
    await engine.agents.send(agent_id, "And?")
    await engine.agents.finished(agent_id)


def test_another_model_and_effort_answer_the_next_turn(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        info = await answered(engine)
        await engine.agents.configure(info.id, model="other", generation=HIGH)
        await next_turn(engine, info.id)
        body = server.chats[1].body
        assert (body["model"], body["reasoning_effort"]) == ("other", "high")
        assert (body["max_tokens"], body["temperature"]) == (512, 0.5)
        asked = [
            entry.data["requested_model"]
            for entry in await engine.agents.entries(info.id)
            if entry.kind is EntryKind.FINISH
        ]
        assert asked == ["test-model", "other"]
        (now,) = engine.agents.list()
        assert (now.model, now.generation) == ("other", HIGH)

    run(tmp_path, use)


def test_another_profile_answers_and_all_outlives_the_process(tmp_path: Path) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(hello) as server:
            write_profile(tmp_path, "http://127.0.0.1:9/v1")
            write_profile(tmp_path, server.base_url, "second")
            async with engine_at(tmp_path) as engine:
                info = await answered(engine)
                assert info.state is AgentState.FAILED
                second = engine.profiles.get("second")
                await engine.agents.configure(
                    info.id, model="other", generation=HIGH, profile=second
                )
                await engine.agents.rename(info.id, "  A better\nname ")
            async with engine_at(tmp_path) as engine:
                (info,) = engine.agents.list()
                assert (info.name, info.profile, info.model, info.generation) == (
                    "A better name", "second", "other", HIGH,
                )  # fmt: skip
                await engine.agents.retry(info.id)
                assert (await engine.agents.finished(info.id)).state is AgentState.FINISHED
                assert server.chats[0].body["model"] == "other"

    asyncio.run(main())


def test_a_key_given_for_one_profile_goes_to_no_other(tmp_path: Path) -> None:
    key = "canary-for-the-first-only"

    async def use(engine: Engine, server: ChatServer) -> None:
        info = await answered(engine, given=Secret(key), send_key=Origin.of(server.base_url))
        assert key in server.chats[0].headers["authorization"]
        second = engine.profiles.get("second")
        none = Generation()
        await engine.agents.configure(info.id, model="m", generation=none, profile=second)
        await next_turn(engine, info.id)
        assert len(server.chats) == 2
        assert key not in str(server.chats[1].headers)

    run(tmp_path, use)


def test_what_is_changed_while_it_works_holds_for_the_next_turn(tmp_path: Path) -> None:
    async def slow(call: Call) -> None:
        await call.begin()
        await call.text("One ", "two.", pause=0.2)
        await call.end()

    async def use(engine: Engine, server: ChatServer) -> None:
        info = await spawn(engine)
        await server.asked.wait()
        await engine.agents.configure(info.id, model="other", generation=Generation())
        await engine.agents.rename(info.id, "Renamed")
        ended = await engine.agents.finished(info.id)
        assert (ended.state, ended.name, ended.model) == (AgentState.FINISHED, "Renamed", "other")
        assert server.chats[0].body["model"] == "test-model"
        await next_turn(engine, info.id)
        assert server.chats[1].body["model"] == "other"

    run(tmp_path, use, slow)


@pytest.mark.parametrize("name", ["", "  \n", "\x1b"])
def test_a_name_without_letters_is_refused(tmp_path: Path, name: str) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        info = await answered(engine)
        with pytest.raises(KeysteadError) as caught:
            await engine.agents.rename(info.id, name)
        assert caught.value.reference == "no-name"
        assert engine.agents.list()[0].name == info.name

    run(tmp_path, use)


def test_an_agent_cannot_be_left_without_a_model(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        info = await answered(engine)
        with pytest.raises(KeysteadError) as caught:
            await engine.agents.configure(info.id, model=" ", generation=Generation())
        assert caught.value.reference == "no-model"
        assert engine.agents.list()[0].model == info.model

    run(tmp_path, use)


def test_turns_add_up_to_a_cost_as_long_as_each_is_known(tmp_path: Path) -> None:
    async def listing(call: Call) -> None:
        priced = {"prompt": "0.000001", "completion": "0.00001"}
        await call.send_json(
            {"data": [{"id": "test-model", "pricing": priced}, {"id": "unpriced"}]}
        )

    async def use(engine: Engine, _: ChatServer) -> None:
        await engine.models.refresh(["test"])
        info = await answered(engine)
        assert info.cost_usd == pytest.approx(5e-6 + 7e-5)
        await next_turn(engine, info.id)
        assert engine.agents.list()[0].cost_usd == pytest.approx(2 * (5e-6 + 7e-5))
        await engine.agents.configure(info.id, model="unpriced", generation=Generation())
        await next_turn(engine, info.id)
        assert engine.agents.list()[0].cost_usd is None

    run(tmp_path, use, listing=listing)


def test_the_key_that_was_sent_is_told_by_its_variable(tmp_path: Path) -> None:
    async def main() -> str:
        async with asyncio.timeout(30), chat_server(hello) as server:
            write_profile(tmp_path, server.base_url, more='api_key_env = "MY_KEY"')
            async with engine_at(tmp_path, {"MY_KEY": "canary-in-a-variable"}) as engine:
                info = await answered(engine)
                (finish,) = [
                    entry
                    for entry in await engine.agents.entries(info.id)
                    if entry.kind is EntryKind.FINISH
                ]
                assert "canary-in" in server.chats[0].headers["authorization"]
                return str(finish.data["key"])

    assert asyncio.run(main()) == "MY_KEY"
