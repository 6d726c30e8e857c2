"""What is said of a fallback chain that leads nowhere; it breaks no profile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from keystead.engine import Engine
from tests.agents.chat_server import ChatServer, chat_server, hello
from tests.agents.home import engine_at, write_profile

OTHER = (
    '[profiles.other]\nprovider = "openai-compatible"\nbase_url = "http://127.0.0.1:9/v1"\n'
    'models = ["llama3.2"]\n[profiles.other.aliases]\nown = "llama3.2"\n[aliases]\nring = "ring"\n'
)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ('"other:llama3.2", "test-model", "own-tuned"', []),
        ('"test:nosuch:alpha", "qwen/qwen3:free"', []),
        (
            '"nosuch:alpha"',
            [
                (
                    "nosuch:alpha: nosuch is no profile, so it is asked for as a model's id. "
                    "Where it is an id of test, write test:nosuch:alpha"
                )
            ],
        ),
        ('"otehr:llama3.2"', ["otehr is no profile, so it is asked for as a model's id. Did you"]),
        (
            '"other"',
            ["it is a profile's name, and is asked for as a model's id. Write other:MODEL"],
        ),
        (
            '"other:llama3.2", "OTHER/llama3.2"',
            ["fallback, OTHER/llama3.2: it is other:llama3.2 once more. Remove one of them"],
        ),
        ('":x", "test-model"', ["fallback, :x: :x names no profile. Write profile:x."]),
        ('"ring"', ["The alias ring leads round in a loop: ring → ring"]),
    ],
)
def test_a_mistake_in_a_chain_is_reported_with_its_line(
    tmp_path: Path, entries: str, said: list[str]
) -> None:
    async def use(engine: Engine) -> None:
        problems = engine.profiles.problems
        assert len(problems) == len(said)
        for problem, words in zip(problems, said, strict=True):
            assert words in problem.line()
            assert problem.path == str(engine.profiles.path)
            assert problem.line_number == 7
        assert engine.connections.usable(engine.profiles.get("test"))

    run(tmp_path, entries, lambda engine, _: use(engine))


def test_what_a_list_names_is_no_mistake_and_a_slip_stays_one(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        before = engine.profiles.problems
        assert len(before) == 2
        server.models = ("llama2:latest",)
        told: list[int] = []
        engine.profiles.profiles_changed.connect(lambda: told.append(len(engine.profiles.problems)))
        for _ in range(2):
            await engine.models.refresh_one(engine.profiles.get("test"))
        assert told == [1]
        (problem,) = tuple(engine.profiles.problems)
        assert "Did you mean other:llama3.2?" in problem.hint

    run(tmp_path, '"llama2:latest", "otehr:llama3.2"', use)


def run(home: Path, entries: str, use: Callable[[Engine, ChatServer], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(hello) as server:
            write_profile(home, server.base_url, more=f"\nfallback = [{entries}]\n{OTHER}")
            async with engine_at(home) as engine:
                await use(engine, server)

    asyncio.run(main())
