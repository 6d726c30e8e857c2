"""A conversation that is too long goes on without its oldest turns, and loses none of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.agents.compacting import without_oldest
from keystead.agents.context_size import context_size
from keystead.agents.conversation import messages_of
from keystead.agents.entries import AgentState, Entry, EntryKind
from keystead.agents.handover import hand_over, note
from keystead.engine import Engine
from keystead.errors import ActionId, KeysteadError
from keystead.profiles.preset import ApiFormat
from keystead.providers.messages import EMPTY, Request, Role, TextPart
from tests.agents.chat_server import Call, ChatServer, chat_server
from tests.agents.home import answered, engine_at, kinds, spawn, write_profile
from tests.agents.test_handover import HTTP_FORMATS, MAKERS, TO_WIRE, histories
from tests.agents.wire_rules import RULES

Use = Callable[[Engine, ChatServer], Awaitable[None]]
INSTRUCTIONS = "Be brief."
LIMIT = 500  # tokens that the server takes
TASKS = tuple(f"{number} {'word ' * 81}".strip() for number in range(5))  # 101 tokens each
TOO_LONG = {
    "error": {
        "message": f"This model's maximum context length is {LIMIT} tokens.",
        "code": "context_length_exceeded",
    }
}


def sent(call: Call) -> list[str]:
    contents = [message["content"] for message in call.body["messages"]]
    return [
        text if isinstance(text, str) else "".join(p["text"] for p in text) for text in contents
    ]


async def takes_little(call: Call) -> None:
    """Answers what is short enough, and counts what it was sent."""
    size = sum(map(len, sent(call))) // 4
    if size > LIMIT:
        await call.send_json(TOO_LONG, 400)
        return
    await call.begin()
    await call.text("Well.")
    await call.chunk({}, "stop", usage={"prompt_tokens": size, "completion_tokens": 1})
    call.writer.write(b"data: [DONE]\n\n")


async def never_ends(call: Call) -> None:
    await call.begin()
    await call.forever()


def run(home: Path, use: Use) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(takes_little) as server:
            write_profile(home, server.base_url)
            async with engine_at(home) as engine:
                await use(engine, server)

    asyncio.run(main())


async def say(engine: Engine, agent_id: str, *texts: str) -> AgentState:
    """How the agent's turn ended after the last of ``texts``."""
    info = None
    for text in texts:
        await engine.agents.send(agent_id, text)
        info = await engine.agents.finished(agent_id)
    assert info
    return info.state


async def too_long(engine: Engine) -> str:
    """An agent whose fifth message was refused."""
    agent = await answered(engine, TASKS[0], instructions=INSTRUCTIONS)
    assert await say(engine, agent.id, *TASKS[1:]) is AgentState.FAILED
    return agent.id


async def compacted(engine: Engine, agent_id: str) -> AgentState:
    await engine.agents.compact(agent_id)
    return (await engine.agents.finished(agent_id)).state


async def notices(engine: Engine, agent_id: str) -> list[Entry]:
    return [each for each in await engine.agents.entries(agent_id) if each.left_to]


def test_the_oldest_turns_are_not_sent_any_more_and_it_is_asked_again(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        agent_id = await too_long(engine)
        before = await engine.agents.entries(agent_id)
        (agent,) = engine.agents.list()
        assert agent.failure
        assert agent.failure.action
        assert agent.failure.action.id is ActionId.COMPACT
        assert f"keystead agents compact {agent.short_id}." in agent.failure.hint

        assert await compacted(engine, agent_id) is AgentState.FINISHED
        assert sent(server.chats[-1]) == [INSTRUCTIONS, TASKS[3], "Well.", TASKS[4]]
        after = await engine.agents.entries(agent_id)
        assert after[: len(before)] == before
        (told,) = await notices(engine, agent_id)
        assert told.text == (
            "The 3 oldest turns, about 306 tokens, are not sent any more. "
            "They stay in this transcript."
        )

    run(tmp_path, use)


def test_it_lasts_over_a_restart_and_can_be_done_again(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        agent_id = await too_long(engine)
        assert await compacted(engine, agent_id) is AgentState.FINISHED
        await engine.close(3)
        async with engine_at(tmp_path) as later:
            assert await say(later, agent_id, "Short") is AgentState.FINISHED
            assert sent(server.chats[-1])[1:] == [TASKS[3], "Well.", TASKS[4], "Well.", "Short"]
            assert await say(later, agent_id, *TASKS[:3]) is AgentState.FAILED
            assert await compacted(later, agent_id) is AgentState.FINISHED
            first, second = await notices(later, agent_id)
            assert second.left_to > first.left_to
            assert second.text.startswith("4 more turns, about")
            assert sent(server.chats[-1])[1:] == [TASKS[1], "Well.", TASKS[2]]

    run(tmp_path, use)


def test_the_last_turn_is_sent_however_long_it_is(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        agent = await answered(engine, "Hi")
        await say(engine, agent.id, TASKS[0] * 5)
        assert await compacted(engine, agent.id) is AgentState.FAILED
        assert sent(server.chats[-1]) == [TASKS[0] * 5], "the last turn is sent, though too long"
        with pytest.raises(KeysteadError) as none_left:
            await engine.agents.compact(agent.id)
        assert none_left.value.reference == "nothing-to-leave-out"
        failure = engine.agents.list()[0].failure
        assert failure
        assert failure.action
        assert failure.action.id is ActionId.CHOOSE_MODEL, "nothing more can be left out"

        assert await say(engine, agent.id, TASKS[1]) is AgentState.FAILED
        assert await compacted(engine, agent.id) is AgentState.FINISHED
        assert sent(server.chats[-1]) == [TASKS[1]]

    run(tmp_path, use)


def test_one_that_did_not_fail_is_asked_nothing_and_fills_less(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        agent = await answered(engine, TASKS[0])
        assert await say(engine, agent.id, *TASKS[1:3]) is AgentState.FINISHED
        full = context_size(await engine.agents.entries(agent.id), whole=True)
        await engine.agents.compact(agent.id)
        assert engine.agents.list()[0].state is AgentState.FINISHED
        assert len(server.chats) == 3
        entries = await engine.agents.entries(agent.id)
        assert kinds(entries)[-1] is EntryKind.NOTICE
        less = context_size(entries, whole=True)
        assert full
        assert less
        assert less.estimated
        assert less.tokens == full.tokens - entries[-1].data["left_tokens"]
        await say(engine, agent.id, "Short")
        assert sent(server.chats[-1]) == [TASKS[2], "Well.", "Short"]

    run(tmp_path, use)


def test_a_message_said_in_other_words_goes_without_them_too(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        agent_id = await too_long(engine)
        await compacted(engine, agent_id)
        (told,) = await notices(engine, agent_id)
        users = [e for e in await engine.agents.entries(agent_id) if e.kind is EntryKind.USER]
        await engine.agents.edit(agent_id, users[-1].id, "Short")
        await engine.agents.finished(agent_id)
        assert sent(server.chats[-1])[1:] == [TASKS[3], "Well.", "Short"]
        (again,) = await notices(engine, agent_id)
        assert (again.text, again.left_to) == (told.text, told.left_to)

        await engine.agents.edit(agent_id, users[1].id, "Early")
        await engine.agents.finished(agent_id)
        assert sent(server.chats[-1])[1:] == [TASKS[0], "Well.", "Early"], "all of it fits there"
        assert await notices(engine, agent_id) == []

    run(tmp_path, use)


def test_it_is_refused_while_the_agent_works(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        server.chat = never_ends
        agent = await spawn(engine)
        await server.asked.wait()
        with pytest.raises(KeysteadError) as busy:
            await engine.agents.compact(agent.id)
        assert busy.value.reference == "agent-busy"
        await engine.agents.stop(agent.id)

    run(tmp_path, use)


@pytest.mark.parametrize(
    ("instructions", "window", "turns"),
    [
        (0, None, 2),
        (0, 1_000_000, 2),  # it was refused all the same
        (0, 400, 2),
        (0, 399, 3),
        (0, 10, 3),
        (100, 400, 3),
    ],
)
def test_half_of_a_context_is_filled_at_most(
    instructions: int, window: int | None, turns: int
) -> None:
    task = "x" * 400
    line = [Entry(n, "a", EntryKind.USER, task, {}, 0.0, complete=True) for n in range(1, 5)]
    found = without_oldest(line, "x" * 4 * instructions, window)
    assert found
    text, data = found
    assert data == {"left_to": turns, "left_tokens": turns * 100}
    assert text.startswith(f"The {turns} oldest turns, about {turns * 100} tokens, are")


def test_what_stays_behind_of_the_turns_still_sent_is_told_anew() -> None:
    """The figure told before counts turns that are not sent any more."""
    made, reader = MAKERS[ApiFormat.ANTHROPIC], MAKERS[ApiFormat.GEMINI]
    signed = {"provider_data": made.mark({"format": "anthropic-messages", "signature": "c2ln"})}
    line: list[Entry] = []

    def say(kind: EntryKind, text: str = "Hm", data: Mapping[str, Any] = EMPTY) -> None:
        line.append(Entry(len(line) + 1, "a", kind, text, data, 0.0, complete=True))

    def tell() -> str:
        told = note(line, hand_over(messages_of(line), reader))
        if told:
            say(EntryKind.NOTICE, *told)
        return told[0] if told else ""

    for _ in range(3):
        say(EntryKind.USER)
        say(EntryKind.REASONING, data=signed)
        say(EntryKind.TEXT)
    say(EntryKind.USER)
    assert "3 passages of reasoning" in tell()
    notice = without_oldest(line, "", 1)
    assert notice
    say(EntryKind.NOTICE, *notice)
    assert tell() == ""
    say(EntryKind.REASONING, data=signed)
    say(EntryKind.TEXT)
    say(EntryKind.USER)
    assert "1 passage of reasoning" in tell()


@pytest.mark.parametrize("api_format", HTTP_FORMATS)
@given(
    histories=st.lists(histories(), min_size=1, max_size=3),
    window=st.one_of(st.none(), st.integers(0, 40)),
    asked_again=st.booleans(),
)
def test_whatever_is_left_out_the_wire_form_is_valid(
    api_format: ApiFormat, histories: list[list[Entry]], window: int | None, asked_again: bool
) -> None:
    line: list[Entry] = []
    for history in histories:
        line += [replace(entry, id=len(line) + n) for n, entry in enumerate(history, 1)]
        before = messages_of(line)
        notice = without_oldest(line, "", window)
        if notice is None:
            assert sum(message.role is Role.USER for message in before) == 1
            continue
        text, data = notice
        data = data | ({"retry": True} if asked_again else {})
        line.append(Entry(len(line) + 1, "a", EntryKind.NOTICE, text, data, 0.0, complete=True))
        after = messages_of(line)
        assert after
        assert after[0].role is Role.USER
        assert 0 < sum(len(m.parts) for m in after) < sum(len(m.parts) for m in before)
        body = TO_WIRE[api_format](Request("m1", hand_over(after, MAKERS[api_format]).messages))
        RULES[api_format](body)


@pytest.mark.parametrize(
    "value", ["2", "many", 2.5, True, None, [2], {}, -1, 10**30, float("nan"), 4]
)
def test_the_last_turn_is_sent_whatever_the_database_says(value: object) -> None:
    said = [
        (EntryKind.USER, "first", {}),
        (EntryKind.TEXT, "one", {}),
        (EntryKind.NOTICE, "", {"left_to": value, "left_tokens": value}),
        (EntryKind.USER, "second", {}),
    ]
    entries = [
        Entry(number, "a", kind, text, data, 0.0, complete=True)
        for number, (kind, text, data) in enumerate(said, 1)
    ]
    (*_, last) = messages_of(entries)
    assert [part.text for part in last.parts if isinstance(part, TextPart)] == ["second"]
    context_size(entries, whole=True)
