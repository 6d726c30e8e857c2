"""Agents on a real server: answers, failures, going on, and what is asked for next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from keystead.agents.entries import AgentState, Entry, EntryKind
from keystead.engine import Engine
from keystead.errors import ActionId, ErrorKind, KeysteadError
from keystead.origin import Origin
from keystead.profiles.generation import Effort, Generation
from keystead.secret import Secret
from tests.agents.chat_server import MODEL, Call, ChatServer, Script, chat_server, hello
from tests.agents.home import answered, engine_at, kinds, one, spawn, write_profile

Use = Callable[[Engine, ChatServer], Awaitable[None]]


def run(home: Path, script: Script, use: Use, profile: str = "") -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(script) as server:
            write_profile(home, server.base_url, more=profile)
            async with engine_at(home) as engine:
                await use(engine, server)

    asyncio.run(main())


def said(call: Call) -> list[tuple[str, object]]:
    return [(message["role"], message.get("content")) for message in call.body["messages"]]


def test_an_answer_becomes_entries_and_states(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        states: list[AgentState] = []
        shown: list[str] = []
        engine.agents.agent_changed.connect(lambda agent: states.append(agent.state))
        engine.agents.streamed.connect(lambda _agent, _entry, text, _kind: shown.append(text))
        info = await answered(engine, "# Say hello\nand more")
        entries = await engine.agents.entries(info.id)
        assert states == [AgentState.STARTING, AgentState.RUNNING, AgentState.FINISHED]
        assert (info.name, info.state, info.usage.output) == (
            "Say hello", AgentState.FINISHED, 7,
        )  # fmt: skip
        assert kinds(entries) == [
            EntryKind.USER, EntryKind.TEXT, EntryKind.USAGE, EntryKind.FINISH,
        ]  # fmt: skip
        assert entries[1].text == "".join(shown) == "Hello there."
        assert entries[1].complete
        assert engine.agents.list() == (info,)

    run(tmp_path, hello, use)


def test_entries_are_paged_from_the_end(tmp_path: Path) -> None:
    async def use(engine: Engine, _: ChatServer) -> None:
        info = await answered(engine)
        last = await engine.agents.entries(info.id, limit=2)
        first = await engine.agents.entries(info.id, before=last[0].id, limit=2)
        assert kinds(first + last) == [
            EntryKind.USER, EntryKind.TEXT, EntryKind.USAGE, EntryKind.FINISH,
        ]  # fmt: skip

    run(tmp_path, hello, use)


def test_flags_profile_and_instructions_reach_the_request(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        generation = Generation(effort=Effort.LOW, temperature=0.25)
        await answered(engine, instructions="Be brief", model="other", generation=generation)
        body = server.chats[0].body
        assert said(server.chats[0]) == [("system", "Be brief"), ("user", "Say hello")]
        assert (body["model"], body["temperature"], body["reasoning_effort"]) == (
            "other", 0.25, "low",
        )  # fmt: skip
        assert body["max_tokens"] == 99

    run(tmp_path, hello, use, profile="max_output_tokens = 99\ntemperature = 1.0")


def test_sending_goes_on_with_the_conversation(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        info = await answered(engine)
        await engine.agents.send(info.id, "And now?")
        info = await engine.agents.finished(info.id)
        assert said(server.chats[1]) == [
            ("user", "Say hello"), ("assistant", "Hello there."), ("user", "And now?"),
        ]  # fmt: skip
        assert info.usage.output == 14

    run(tmp_path, hello, use)


def test_an_agent_goes_on_after_a_restart_with_the_address_of_its_flag(tmp_path: Path) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(hello) as server:
            write_profile(tmp_path, "http://127.0.0.1:9/v1")
            async with engine_at(tmp_path) as engine:
                flagged = engine.profiles.get("test").with_flags(base_url=server.base_url)
                info = await answered(engine, profile=flagged)
                assert info.state is AgentState.FINISHED
            async with engine_at(tmp_path) as engine:
                (found,) = engine.agents.list()
                assert found == info
                await engine.agents.send(info.id, "Again")
                info = await engine.agents.finished(info.id)
                assert info.state is AgentState.FINISHED
            assert len(server.chats) == 2

    asyncio.run(main())


def test_retrying_asks_the_same_again_and_keeps_what_came(tmp_path: Path) -> None:
    async def break_off_once(call: Call) -> None:
        await call.begin()
        await call.text("Half an ans")
        if not seen:
            seen.append(call)
            return
        await call.text("wer")
        await call.end()

    seen: list[Call] = []

    async def use(engine: Engine, server: ChatServer) -> None:
        failed = await answered(engine)
        assert failed.state is AgentState.FAILED
        assert failed.failure is not None
        assert failed.failure.kind is ErrorKind.CONNECTION
        await engine.agents.retry(failed.id)
        info = await engine.agents.finished(failed.id)
        entries = await engine.agents.entries(info.id)
        assert (info.state, info.failure) == (AgentState.FINISHED, None)
        assert said(server.chats[1]) == [("user", "Say hello")]
        texts = [(e.text, e.complete) for e in entries if e.kind is EntryKind.TEXT]
        assert texts == [("Half an ans", False), ("Half an answer", True)]

    run(tmp_path, break_off_once, use)


def test_a_retry_uses_what_was_edited_since(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        engine.profiles.edit("test", {"base_url": "http://127.0.0.1:9/v1"})
        info = await answered(engine)
        assert info.state is AgentState.FAILED
        engine.profiles.edit("test", {"base_url": server.base_url})
        await engine.agents.retry(info.id)
        assert (await engine.agents.finished(info.id)).state is AgentState.FINISHED

    run(tmp_path, hello, use)


def test_text_that_broke_off_is_part_of_the_conversation(tmp_path: Path) -> None:
    async def half_then_whole(call: Call) -> None:
        await call.begin()
        await call.text("Hello ")
        if len(call.body["messages"]) > 1:
            await call.end()

    async def use(engine: Engine, server: ChatServer) -> None:
        info = await answered(engine)
        await engine.agents.send(info.id, "Go on")
        await engine.agents.finished(info.id)
        assert said(server.chats[1])[1:] == [("assistant", "Hello "), ("user", "Go on")]

    run(tmp_path, half_then_whole, use)


def test_a_tool_that_does_not_exist_ends_the_turn_and_the_next_request_is_valid(
    tmp_path: Path,
) -> None:
    async def ask_for_a_tool(call: Call) -> None:
        if len(call.body["messages"]) > 1:
            return await hello(call)
        function = {"name": "open_pod_bay", "arguments": '{"door": 1}'}
        await call.begin()
        await call.chunk({"tool_calls": [{"index": 0, "id": "c1", "function": function}]})
        await call.end("tool_calls")
        return None

    async def use(engine: Engine, server: ChatServer) -> None:
        info = await answered(engine)
        entries = await engine.agents.entries(info.id)
        call, result = one(entries, EntryKind.TOOL_CALL), one(entries, EntryKind.TOOL_RESULT)
        assert (call.text, call.data["name"]) == ('{"door": 1}', "open_pod_bay")
        assert (result.data["call_id"], result.data["is_error"]) == (call.data["id"], True)
        assert "open_pod_bay" in one(entries, EntryKind.NOTICE).text
        assert info.state is AgentState.FINISHED
        assert len(server.chats) == 1
        await engine.agents.send(info.id, "Without tools, please")
        assert (await engine.agents.finished(info.id)).state is AgentState.FINISHED
        sent = server.chats[1].body["messages"]
        assert [message["role"] for message in sent] == ["user", "assistant", "tool", "user"]
        assert sent[1]["tool_calls"][0]["id"] == sent[2]["tool_call_id"]
        assert "no tool" in sent[2]["content"]

    run(tmp_path, ask_for_a_tool, use)


def test_reasoning_is_an_entry_of_its_own(tmp_path: Path) -> None:
    async def think(call: Call) -> None:
        await call.begin()
        await call.chunk({"reasoning_content": "Hm, "})
        await call.chunk({"reasoning_content": "yes."})
        await call.text("Yes.")
        await call.end()

    async def use(engine: Engine, _: ChatServer) -> None:
        info = await answered(engine)
        entries = await engine.agents.entries(info.id)
        assert one(entries, EntryKind.REASONING).text == "Hm, yes."
        assert one(entries, EntryKind.TEXT).text == "Yes."

    run(tmp_path, think, use)


@pytest.mark.parametrize(
    ("served", "same", "profile"),
    [
        (f"{MODEL}-2026-01-01", True, ""),
        ("cheap", False, ""),
        ("cheap", True, "quirks = { deployment_names = true }"),
    ],
)
def test_asked_and_served_model_are_both_kept(
    tmp_path: Path, served: str, same: bool, profile: str
) -> None:
    async def another(call: Call) -> None:
        await call.begin()
        await call.chunk({"content": "Hi"}, model=served)
        await call.end(model=served)

    async def use(engine: Engine, server: ChatServer) -> None:
        info = await answered(engine)
        finish = one(await engine.agents.entries(info.id), EntryKind.FINISH)
        assert (info.model, info.served_model) == (MODEL, served)
        assert finish.data == {
            "reason": "stop",
            "requested_model": MODEL,
            "served_model": served,
            "same_model": same,
            "profile": "test",
            "key": "",
        }
        assert [call.body["model"] for call in server.chats] == [MODEL]

    run(tmp_path, another, use, profile)


def test_a_refused_model_names_the_nearest(tmp_path: Path) -> None:
    async def refuse(call: Call) -> None:
        await call.send_json(
            {"error": {"message": "no such model", "code": "model_not_found"}}, 404
        )

    async def use(engine: Engine, server: ChatServer) -> None:
        server.models = ("test-model", "test-model-large", "something/else")
        info = await answered(engine, model="test-modle")
        assert info.failure is not None
        assert info.failure.kind is ErrorKind.MODEL_NOT_FOUND
        assert "test-model" in info.failure.hint
        assert "something/else" not in info.failure.hint
        assert info.failure.action is not None
        assert info.failure.action.id is ActionId.CHOOSE_MODEL
        assert info.failure.action.hint == info.failure.hint
        error = one(await engine.agents.entries(info.id), EntryKind.ERROR)
        assert error.data["kind"] == "model-not-found"
        assert error.data["why"] == info.failure.why == "no such model"
        assert len(server.chats) == 1

    run(tmp_path, refuse, use)


def test_a_model_that_is_listed_and_refused_is_not_proposed_again(tmp_path: Path) -> None:
    async def refuse(call: Call) -> None:
        await call.send_json(
            {"error": {"message": "no such model", "code": "model_not_found"}}, 404
        )

    async def use(engine: Engine, server: ChatServer) -> None:
        server.models = ("test-model", "test-model-large")
        info = await answered(engine, model="test-model")
        assert info.failure is not None
        assert info.failure.hint.startswith("The nearest it lists: test-model-large. ")

    run(tmp_path, refuse, use)


def test_a_failure_survives_a_restart(tmp_path: Path) -> None:
    async def main() -> None:
        write_profile(tmp_path, "http://127.0.0.1:9/v1")
        async with asyncio.timeout(30):
            async with engine_at(tmp_path) as engine:
                info = await answered(engine)
                assert info.state is AgentState.FAILED
            async with engine_at(tmp_path) as engine:
                assert engine.agents.list() == (info,)

    asyncio.run(main())


def test_several_agents_answer_at_once(tmp_path: Path) -> None:
    together = asyncio.Barrier(5)

    async def wait_for_all(call: Call) -> None:
        await together.wait()
        await hello(call)

    async def use(engine: Engine, _: ChatServer) -> None:
        agents = [await spawn(engine, f"Task {number}") for number in range(5)]
        ended = [await engine.agents.finished(agent.id) for agent in agents]
        assert {agent.state for agent in ended} == {AgentState.FINISHED}

    run(tmp_path, wait_for_all, use)


@pytest.mark.parametrize("task", ["", "  \n "])
def test_an_empty_task_starts_nothing(tmp_path: Path, task: str) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        with pytest.raises(KeysteadError) as caught:
            await spawn(engine, task)
        assert caught.value.reference == "no-task"
        assert (engine.agents.list(), server.chats) == ((), [])

    run(tmp_path, hello, use)


def test_a_busy_agent_refuses_more_and_a_closing_program_new_ones(tmp_path: Path) -> None:
    async def endless(call: Call) -> None:
        await call.begin()
        await call.forever()

    async def use(engine: Engine, _: ChatServer) -> None:
        info = await spawn(engine)
        with pytest.raises(KeysteadError) as caught:
            await engine.agents.send(info.id, "Hurry")
        assert caught.value.reference == "agent-busy"
        await engine.agents.close(1)
        assert engine.agents.list()[0].state is AgentState.STOPPED
        with pytest.raises(KeysteadError) as caught:
            await spawn(engine)
        assert caught.value.reference == "closing"

    run(tmp_path, endless, use)


def test_a_key_that_comes_back_is_neither_shown_nor_kept(tmp_path: Path) -> None:
    key = "canary-4Yq9-not-a-pattern-8d1f"

    async def echo(call: Call) -> None:
        if len(call.body["messages"]) > 1:
            await call.send_json({"error": {"message": f"bad key {key}"}}, 400)
            return
        assert key in call.headers["authorization"]
        await call.begin()
        await call.text("Your key is ", key[:7], key[7:20], key[20:] + "!", " Keep sk-example123.")
        await call.end()

    async def use(engine: Engine, server: ChatServer) -> None:
        shown: list[str] = []
        entries: list[Entry] = []
        engine.agents.streamed.connect(lambda _agent, _entry, text, _kind: shown.append(text))
        engine.agents.entry_added.connect(entries.append)
        engine.agents.entry_changed.connect(entries.append)
        origin = Origin.of(server.base_url)
        info = await answered(engine, given=Secret(key), send_key=origin)
        await engine.agents.send(info.id, f"Is it {key}?")
        await engine.agents.finished(info.id)
        assert "".join(shown) == "Your key is [secret]! Keep sk-example123."
        assert key not in repr(entries)
        assert "bad key [secret]" in repr(entries)

    run(tmp_path, echo, use)
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or key.encode() not in file.read_bytes()
