"""What an agent's person sees of waits, other keys and the fallback chain they wrote."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from keystead.agents.entries import AgentInfo, AgentState, Entry, EntryKind
from keystead.engine import Engine
from keystead.errors import ErrorKind
from tests.agents.chat_server import MODEL, Call, ChatServer, Script, chat_server, hello
from tests.agents.home import answered, engine_at, one, spawn, write_profile

KEYS = {"KEYS": "key-a-0123456789abcdef key-b-0123456789abcdef"}
NAMED = 'api_key_env = "KEYS"'


def refusing(status: int, *, message: str = "No", milliseconds: int = 0, times: int = 99) -> Script:
    """A refusal so many times, then a whole answer."""
    left = times

    async def answer(call: Call) -> None:
        nonlocal left
        if left <= 0:
            await hello(call)
            return
        left -= 1
        body = json.dumps({"error": {"message": message}}).encode()
        wait = f"retry-after-ms: {milliseconds}\r\n" if milliseconds else ""
        call.writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{wait}"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        await call.writer.drain()

    return answer


Use = Callable[[Engine, list[ChatServer]], Awaitable[None]]


def with_servers(home: Path, chats: list[Script], profiles: list[str], use: Use) -> None:
    """An engine with a profile a server: the first is "test", the others "backup1" and so on."""

    async def main() -> None:
        async with asyncio.timeout(30), AsyncExitStack() as stack:
            servers = [await stack.enter_async_context(chat_server(chat)) for chat in chats]
            for number, (server, more) in enumerate(zip(servers, profiles, strict=True)):
                name = f"backup{number}" if number else "test"
                write_profile(home, server.base_url, name, more)
            async with engine_at(home, KEYS) as engine:
                await use(engine, servers)

    asyncio.run(main())


async def notices(engine: Engine, agent: AgentInfo) -> list[Entry]:
    entries = await engine.agents.entries(agent.id)
    return [entry for entry in entries if entry.kind is EntryKind.NOTICE]


async def finish(engine: Engine, agent: AgentInfo) -> Entry:
    return one(await engine.agents.entries(agent.id), EntryKind.FINISH)


def models_asked(server: ChatServer) -> list[str]:
    return [call.body["model"] for call in server.chats]


def test_a_wait_is_in_the_transcript_and_shown_while_it_lasts(tmp_path: Path) -> None:
    async def use(engine: Engine, servers: list[ChatServer]) -> None:
        shown: list[str] = []
        engine.agents.agent_changed.connect(
            lambda info: shown.append(info.pause.why if info.pause else "")
        )
        agent = await answered(engine)
        why = "rate limit of key KEYS (1 of 2); next key KEYS (2 of 2)"
        (notice,) = await notices(engine, agent)
        assert notice.text == f"Waits 1 second: {why}"
        assert notice.data["pause"]["why"] == why
        assert (why in shown, shown[-1], agent.pause) == (True, "", None)
        assert (await finish(engine, agent)).data["key"] == "KEYS (2 of 2)"
        assert len(servers[0].chats) == 2

    with_servers(tmp_path, [refusing(429, milliseconds=30, times=1)], [NAMED], use)


def test_a_stop_ends_a_wait_for_a_limit_and_for_a_turn(tmp_path: Path) -> None:
    async def use(engine: Engine, servers: list[ChatServer]) -> None:
        waits = asyncio.Event()
        engine.agents.agent_changed.connect(lambda info: info.pause and waits.set())
        agents: list[AgentInfo] = []
        for _ in range(2):
            agents.append(await spawn(engine))
            await servers[0].asked.wait()
        await waits.wait()
        for agent in reversed(agents):
            await engine.agents.stop(agent.id)
        states = [(info.state, info.pause) for info in engine.agents.list()]
        assert states == [(AgentState.STOPPED, None)] * 2
        assert len(servers[0].chats) == 1

    async def silent(call: Call) -> None:
        await call.begin()
        await asyncio.sleep(60)

    with_servers(tmp_path / "turn", [silent], ["max_concurrency = 1"], use)
    with_servers(
        tmp_path / "limit", [refusing(429, milliseconds=60_000)], ["max_concurrency = 1"], use
    )


def test_asking_again_tries_a_key_that_was_set_aside(tmp_path: Path) -> None:
    async def use(engine: Engine, servers: list[ChatServer]) -> None:
        agent = await answered(engine)
        assert agent.failure
        assert agent.failure.kind is ErrorKind.AUTHENTICATION
        await engine.agents.send(agent.id, "Once more")
        agent = await engine.agents.finished(agent.id)
        assert agent.failure
        assert (agent.failure.reference, len(servers[0].chats)) == ("keys-resting", 2)
        await engine.agents.retry(agent.id)
        agent = await engine.agents.finished(agent.id)
        assert (agent.state, len(servers[0].chats)) == (AgentState.FINISHED, 3)

    with_servers(tmp_path, [refusing(401, times=2)], [NAMED], use)


CHAIN = 'fallback = ["backup1:spare-model", "backup2:last-model"]'
FALLS_BACK = [
    (refusing(503, milliseconds=5), ErrorKind.SERVER, 3),
    (refusing(504, milliseconds=5), ErrorKind.TIMEOUT, 3),
    (refusing(402), ErrorKind.OUT_OF_CREDIT, 1),
    (refusing(429, milliseconds=3_600_000), ErrorKind.RATE_LIMIT, 1),
    # It would be waited for where nobody else could answer.
    (refusing(429, milliseconds=40_000), ErrorKind.RATE_LIMIT, 1),
    (refusing(503, milliseconds=40_000), ErrorKind.SERVER, 1),
]


@pytest.mark.parametrize(("chat", "kind", "calls"), FALLS_BACK, ids=[r[1] for r in FALLS_BACK])
def test_the_chain_of_the_person_goes_on_and_says_so(
    tmp_path: Path, chat: Script, kind: ErrorKind, calls: int
) -> None:
    async def use(engine: Engine, servers: list[ChatServer]) -> None:
        agent = await answered(engine)
        assert agent.state is AgentState.FINISHED, agent.failure
        assert models_asked(servers[0]) == [MODEL] * calls
        assert models_asked(servers[1]) == ["spare-model"]
        assert models_asked(servers[2]) == []
        data = (await finish(engine, agent)).data
        assert (data["requested_model"], data["profile"]) == (MODEL, "backup1")
        assert (data["served_model"], data["fallback"]["kind"]) == (MODEL, kind)
        asked, to = f"test:{MODEL}", "backup1:spare-model"
        assert (data["fallback"]["from"], data["fallback"]["to"]) == (asked, to)
        told = (await notices(engine, agent))[-1]
        assert told.text.startswith(f"{asked} does not answer: ")
        assert told.text.endswith(f"Its fallback {to} is asked.")
        assert told.data["fallback"]["to"] == to

    with_servers(tmp_path, [chat, hello, hello], [CHAIN, "", ""], use)


STAYS = [
    (refusing(401), ErrorKind.AUTHENTICATION),
    (refusing(403), ErrorKind.PERMISSION),
    (refusing(400), ErrorKind.BAD_REQUEST),
    (refusing(404, message="The model does not exist"), ErrorKind.MODEL_NOT_FOUND),
    (refusing(400, message="maximum context length is 5 tokens"), ErrorKind.CONTEXT_TOO_LONG),
]


@pytest.mark.parametrize(("chat", "kind"), STAYS, ids=[row[1] for row in STAYS])
def test_other_failures_leave_the_chain_alone(
    tmp_path: Path, chat: Script, kind: ErrorKind
) -> None:
    async def use(engine: Engine, servers: list[ChatServer]) -> None:
        agent = await answered(engine)
        assert agent.failure
        assert agent.failure.kind is kind
        assert [models_asked(server) for server in servers] == [[MODEL], [], []]

    with_servers(tmp_path, [chat, hello, hello], [CHAIN, "", ""], use)


def test_nobody_is_asked_who_was_not_listed(tmp_path: Path) -> None:
    async def use(engine: Engine, servers: list[ChatServer]) -> None:
        agent = await answered(engine)
        assert agent.failure
        assert agent.failure.kind is ErrorKind.SERVER
        assert [models_asked(server) for server in servers] == [[MODEL] * 3, []]

    with_servers(tmp_path, [refusing(503, milliseconds=5), hello], ["", ""], use)


async def breaks_off(call: Call) -> None:
    await call.begin()
    await call.text("Half an ")


def test_what_has_begun_is_not_asked_of_anybody_else(tmp_path: Path) -> None:
    async def use(engine: Engine, servers: list[ChatServer]) -> None:
        agent = await answered(engine)
        assert agent.failure
        assert agent.failure.kind is ErrorKind.CONNECTION
        assert [len(server.chats) for server in servers] == [1, 0, 0]
        text = one(await engine.agents.entries(agent.id), EntryKind.TEXT)
        assert (text.text, text.complete) == ("Half an ", False)

    with_servers(tmp_path, [breaks_off, hello, hello], [CHAIN, "", ""], use)


def test_where_the_whole_chain_fails_the_first_failure_is_the_agents(tmp_path: Path) -> None:
    async def use(engine: Engine, servers: list[ChatServer]) -> None:
        agent = await answered(engine)
        assert agent.failure
        assert agent.failure.kind is ErrorKind.SERVER
        assert [len(server.chats) for server in servers] == [1, 1, 1]
        texts = [entry.text for entry in await notices(engine, agent)]
        assert texts[0].endswith("Its fallback backup1:spare-model is asked.")
        assert texts[1].endswith("Its fallback backup2:last-model is asked.")
        assert "backup2:last-model does not answer" in texts[2]
        assert texts[2].endswith("No fallback is left.")

    never = "max_retries = 0\n"
    chats = [refusing(503), refusing(402), refusing(503)]
    with_servers(tmp_path, chats, [never + CHAIN, never, never], use)


def test_an_entry_that_means_nothing_is_passed_over_and_said(tmp_path: Path) -> None:
    async def use(engine: Engine, servers: list[ChatServer]) -> None:
        agent = await answered(engine)
        assert agent.state is AgentState.FINISHED
        assert models_asked(servers[1]) == ["spare-model"]
        texts = [entry.text for entry in await notices(engine, agent)]
        assert texts[0].startswith("The fallback backup1: cannot be asked: ")

    more = 'max_retries = 0\nfallback = ["backup1:", "backup1:spare-model"]'
    with_servers(tmp_path, [refusing(503), hello], [more, ""], use)


@pytest.mark.parametrize(
    ("entry", "table", "quirks"),
    [
        (
            "test:spare-model",
            "[profiles.test.model_settings.spare-model]\n",
            {"left_out": ["temperature"]},
        ),
        # Only the agent's own profile can be asked in another way.
        ("backup1:spare-model", "", {}),
    ],
)
def test_what_could_be_sent_instead_is_said_of_the_one_that_refused(
    tmp_path: Path, entry: str, table: str, quirks: dict[str, object]
) -> None:
    async def chat(call: Call) -> None:
        if call.body["model"] == MODEL:
            await refusing(503)(call)
            return
        await call.begin()
        await call.text("Half")
        error = {"message": "Unsupported parameter: 'temperature'", "code": 400}
        call.writer.write(f"data: {json.dumps({'error': error})}\n\n".encode())
        await call.writer.drain()

    async def use(engine: Engine, _: list[ChatServer]) -> None:
        agent = await answered(engine)
        assert agent.failure is not None
        assert "temperature" in agent.failure.why
        assert dict(agent.failure.quirks) == quirks

    more = f'max_retries = 0\nfallback = ["{entry}"]\n{table}temperature = 0.5'
    with_servers(tmp_path, [chat, chat], [more, "temperature = 0.5"], use)


def test_usage_costs_what_the_model_costs_that_answered(tmp_path: Path) -> None:
    async def listing(call: Call) -> None:
        dear, cheap = {"prompt": "1", "completion": "1"}, {"prompt": "0.01", "completion": "0.01"}
        models = [{"id": MODEL, "pricing": dear}, {"id": "spare-model", "pricing": cheap}]
        await call.send_json({"data": models})

    async def use(engine: Engine, servers: list[ChatServer]) -> None:
        for server in servers:
            server.listing = listing
        await engine.models.refresh(["test", "backup1"])
        agent = await answered(engine)
        assert agent.usage.output == 7
        assert agent.cost_usd == pytest.approx(0.12)

    more = 'max_retries = 0\nfallback = ["backup1:spare-model"]'
    with_servers(tmp_path, [refusing(503), hello], [more, ""], use)
