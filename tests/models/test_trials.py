"""Tests of single models: three real requests, what they prove, and that it lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from keystead.engine import Engine
from keystead.errors import KeysteadError
from keystead.models.details import whole_details
from keystead.models.trials import MOST_CALL, MOST_SIGHT, NOTE, Aspect
from keystead.network.request_log import shown
from keystead.providers.tiny_request import MOST_TOKENS
from tests.agents.chat_server import Call, ChatServer, Script, chat_server, hello
from tests.agents.home import engine_at, write_profile
from tests.models.sight import picture_in, stripes_of

Use = Callable[[Engine, ChatServer], Awaitable[None]]


async def able(call: Call) -> None:
    """Answers, calls a tool where one is offered, and sees."""
    await call.begin()
    if seen := picture_in(call.body):
        await call.text(", ".join(stripes_of(seen)).capitalize(), ".")
    elif "tools" in call.body:
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


async def without_sight(call: Call) -> None:
    if picture_in(call.body):
        await call.send_json({"error": {"message": "image input is not supported"}}, 400)
    else:
        await able(call)


async def sees_it_mirrored(call: Call) -> None:
    seen = picture_in(call.body)
    await call.begin()
    await call.text(" ".join(reversed(stripes_of(seen))) if seen else "OK")
    await call.end()


async def looks_away(call: Call) -> None:
    await call.begin()
    if not picture_in(call.body):
        await call.text("OK")
    await call.end()


async def thinks_for_long(call: Call) -> None:
    await call.begin()
    await call.chunk({"reasoning_content": "Let me see. "})
    await call.end("length")


async def keeps_to_no_limit(call: Call) -> None:
    await call.begin()
    while True:
        await call.text("word " * 500)


async def refuse(call: Call) -> None:
    await call.send_json({"error": {"message": "no such model", "code": "model_not_found"}}, 404)


def run(home: Path, script: Script, use: Use) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(script) as server:
            write_profile(home, server.base_url)
            async with engine_at(home) as engine:
                await use(engine, server)

    asyncio.run(main())


ALL = [(Aspect.TEXT, True), (Aspect.TOOLS, True), (Aspect.VISION, True)]
TEXT_ONLY = [(Aspect.TEXT, True), (Aspect.TOOLS, False), (Aspect.VISION, False)]


@pytest.mark.parametrize(
    ("script", "expected", "words"),
    [
        (able, ALL, "named the colours of a picture: "),
        (hello, TEXT_ONLY, " and said: "),
        (without_tools, TEXT_ONLY, " and said: "),
        (without_sight, [*ALL[:2], (Aspect.VISION, False)], "image input is not supported"),
        (sees_it_mirrored, TEXT_ONLY, " and said: "),
        (looks_away, TEXT_ONLY, " and said nothing"),
        (keeps_to_no_limit, TEXT_ONLY, "did not name them within 1,024 tokens"),
        (thinks_for_long, TEXT_ONLY, "did not name them within 1,024 tokens"),
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
        assert limits == [MOST_TOKENS, MOST_CALL, MOST_SIGHT][: len(expected)]

    run(tmp_path, script, use)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (hello, "without calling the tool"),
        (without_tools, "does not support tools"),
        (thinks_for_long, "within 256 tokens"),
    ],
)
def test_why_it_calls_no_tools_is_said(tmp_path: Path, script: Script, words: str) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        trials = await engine.models.trials.run(engine.profiles.get("test"), "test-model")
        assert words in trials[1].evidence

    run(tmp_path, script, use)


def test_the_log_of_requests_names_the_picture_and_the_wire_has_it(tmp_path: Path) -> None:
    async def use(engine: Engine, server: ChatServer) -> None:
        test = engine.profiles.get("test")
        await engine.models.trials.run(test, "test-model")
        sent = picture_in(server.chats[-1].body)
        assert sent
        it = shown(engine.connections.requests.of(test.id).all()[-1])
        assert f'"url": "[image/png, {len(sent)} bytes]"' in it.body
        assert "base64" not in it.body

    run(tmp_path, able, use)


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
