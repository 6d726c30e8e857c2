"""Tests of single models: two real requests, what they prove, and that it lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from keystead.engine import Engine
from keystead.errors import KeysteadError
from keystead.models.details import whole_details
from keystead.models.trials import MOST_CALL, NOTE, Aspect
from keystead.providers.tiny_request import MOST_TOKENS
from tests.agents.chat_server import Call, ChatServer, Script, chat_server, hello
from tests.agents.home import engine_at, write_profile

Use = Callable[[Engine, ChatServer], Awaitable[None]]


async def able(call: Call) -> None:
    """Answers, and calls a tool where one is offered."""
    await call.begin()
    if "tools" in call.body:
        function = {"name": NOTE.name, "arguments": '{"text": "ok"}'}
        await call.chunk({"tool_calls": [{"index": 0, "id": "c", "function": function}]})
        await call.chunk({}, "tool_calls")
    else:
        await call.text("OK")
    await call.end()


async def without_tools(call: Call) -> None:
    if "tools" in call.body:
        await call.send_json({"error": {"message": "this model does not support tools"}}, 400)
    else:
        await hello(call)


async def refuse(call: Call) -> None:
    await call.send_json({"error": {"message": "no such model", "code": "model_not_found"}}, 404)


def run(home: Path, script: Script, use: Use) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(script) as server:
            write_profile(home, server.base_url)
            async with engine_at(home) as engine:
                await use(engine, server)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("script", "expected", "words"),
    [
        (able, [(Aspect.TEXT, True), (Aspect.TOOLS, True)], "called the tool"),
        (hello, [(Aspect.TEXT, True), (Aspect.TOOLS, False)], "without calling the tool"),
        (without_tools, [(Aspect.TEXT, True), (Aspect.TOOLS, False)], "does not support tools"),
        (refuse, [(Aspect.TEXT, False)], "no such model"),
    ],
)
def test_a_test_says_what_was_proved(
    tmp_path: Path, script: Script, expected: list[tuple[Aspect, bool]], words: str
) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        trials = await engine.models.trials.run(engine.profiles.get("test"), "test-model")
        assert [(trial.aspect, trial.passed) for trial in trials] == expected
        assert words in trials[-1].evidence
        assert len(server.chats) == len(expected)
        limits = [
            call.body.get("max_tokens", call.body.get("max_completion_tokens"))
            for call in server.chats
        ]
        assert limits == [MOST_TOKENS, MOST_CALL][: len(expected)]

    run(tmp_path, script, use)


def test_the_last_test_of_a_model_lasts(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        test = engine.profiles.get("test")
        await engine.models.trials.run(test, "test-model")
        server.chat = refuse
        (failed,) = await engine.models.trials.run(test, "test-model")
        async with engine_at(tmp_path) as again:
            details = await whole_details(again.models, again.profiles.get("test"), "test-model")
            assert details.trials == (failed,)
            assert await again.models.trials.of(again.profiles.get("test"), "other") == ()

    run(tmp_path, able, use)


def test_nothing_is_kept_where_nothing_could_be_asked(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        openai = engine.profiles.get("openai")
        with pytest.raises(KeysteadError):
            await engine.models.trials.run(openai, "gpt-5")
        assert await engine.models.trials.of(openai, "gpt-5") == ()
        assert server.chats == []

    run(tmp_path, able, use)
