"""Rows of the database that hold nonsense: they are left out and told of, everything else works."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from keystead.agents.entries import EntryKind
from keystead.agents.rows import UNREADABLE
from keystead.engine import Engine
from keystead.origin import Origin
from keystead.secret import Secret
from tests.agents.chat_server import chat_server, hello
from tests.agents.home import answered, engine_at, write_profile

ORIGIN = Origin.of("https://api.provider.example")


def in_home(home: Path, use: Callable[[Engine], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), engine_at(home) as engine:
            await use(engine)

    asyncio.run(main())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two agents, two keys and a list of models, as a first run leaves them."""

    async def main() -> None:
        async with asyncio.timeout(30), chat_server(hello) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                await engine.models.refresh(["test"])
                for task in ("first", "second"):
                    await answered(engine, task)

    asyncio.run(main())
    damage(
        tmp_path,
        *(
            "INSERT INTO credentials VALUES ('test-id', 'key', "
            f"'{label}', '{ORIGIN}', '', 'a keychain', 'ready', 1)"
            for label in ("one", "two")
        ),
    )
    return tmp_path


def damage(home: Path, *statements: str) -> None:
    connection = sqlite3.connect(home / "data" / "keystead.sqlite3")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def told(engine: Engine) -> str:
    return "".join(problem.line() for problem in engine.unknown)


@pytest.mark.parametrize(
    "what",
    [
        "state = 'nonsense'",
        "generation = '{bad'",
        "generation = '[]'",
        """generation = '{"effort": null, "temperature": "hot"}'""",
        "usage = '5'",
        "failure = '{}'",
        "updated_at = 9e999",
        "created_at = -1e300",
        "updated_at = 1e18",
    ],
)
def test_an_agent_that_makes_no_sense_is_left_out(
    home: Path, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    damage(home, f"UPDATE agents SET {what} WHERE task = 'first'")

    async def use(engine: Engine) -> None:
        assert [agent.task for agent in engine.agents.list()] == ["second"]
        assert "agents: 1" in told(engine)
        for _ in range(2):
            await engine.agents.refresh()
        (agent,) = engine.agents.list()
        await engine.agents.rename(agent.id, "still works")

    with caplog.at_level(logging.WARNING, "keystead"):
        in_home(home, use)
    assert [record.name for record in caplog.records] == ["keystead.storage"]


def test_a_name_that_is_no_text_is_shown_as_far_as_it_is(home: Path) -> None:
    damage(home, "UPDATE agents SET name = CAST(x'ff41' AS TEXT) WHERE task = 'first'")

    async def use(engine: Engine) -> None:
        first, second = engine.agents.list()
        assert (first.name, second.task) == ("\ufffdA", "second")

    in_home(home, use)


@pytest.mark.parametrize("what", ["origin = 'nonsense'", "status = 'new'", "kind = 'door'"])
def test_a_key_that_belongs_nowhere_is_left_out(
    home: Path, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    damage(home, f"UPDATE credentials SET {what} WHERE label = 'one'")

    async def use(engine: Engine) -> None:
        assert [key.label for key in engine.keys.all()] == ["two"]
        assert "keys: 1" in told(engine)
        engine.vault.use_session_only()
        await engine.keys.set("test-id", "three", Secret("value-of-the-third"), ORIGIN)
        await engine.keys.refresh()
        assert {key.label for key in engine.keys.all()} == {"two", "three"}

    in_home(home, use)
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    "models", ["zzz", "5", '[{"id": 5}]', '[{"name": "a"}]', '[{"id": "a", "tools": "yes"}]']
)
def test_a_list_of_models_that_makes_no_sense_is_none(
    home: Path, models: str, caplog: pytest.LogCaptureFixture
) -> None:
    damage(home, f"UPDATE model_lists SET models = '{models}'")

    async def use(engine: Engine) -> None:
        assert engine.models.of(engine.profiles.get("test")).fetched_at is None
        assert "model lists: 1" in told(engine)

    in_home(home, use)
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    "what", ["kind = 'weird'", "data = '[]'", "data = '{bad'", "created_at = 9e999"]
)
def test_an_entry_that_makes_no_sense_says_so_in_its_place(home: Path, what: str) -> None:
    damage(home, f"UPDATE entries SET {what} WHERE kind = 'text'")

    async def use(engine: Engine) -> None:
        for agent in engine.agents.list():
            said, answer, *_ = await engine.agents.entries(agent.id)
            assert said.text == agent.task
            assert (answer.kind, answer.text) == (EntryKind.NOTICE, UNREADABLE)

    in_home(home, use)


def test_entries_in_a_circle_end(home: Path) -> None:
    damage(home, "UPDATE entries SET parent = id")

    async def use(engine: Engine) -> None:
        for agent in engine.agents.list():
            (last,) = await engine.agents.entries(agent.id)
            await engine.agents.choose(agent.id, last.id)

    in_home(home, use)
