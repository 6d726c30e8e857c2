"""An agent goes from one API format to another and back, over real connections and a real store."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from keystead.agents.agents import SpawnRequest
from keystead.agents.entries import AgentState, Entry, EntryKind
from keystead.engine import Engine
from keystead.models.model_ref import ModelRef
from keystead.profiles.generation import Generation
from keystead.profiles.preset import ApiFormat
from keystead.secret import Secret
from tests.agents.home import engine_at, write_profile
from tests.agents.wire_rules import RULES
from tests.providers.recorded import CHAT, GENERATED, LINES, MESSAGES, REASONING_ITEM, RESPONSES
from tests.providers.wire_server import Answer, WireServer, by_path, fixed, serving

KEY_LIKE = "sk-ant-api03-0123456789abcdefghijklmnopqrstuvwxyz"
PATHS = {
    ApiFormat.ANTHROPIC: "/v1/messages",
    ApiFormat.GEMINI: "/models/m:streamGenerateContent",
    ApiFormat.OLLAMA: "/api/chat",
    ApiFormat.OPENAI_RESPONSES: "/responses",
    ApiFormat.OPENAI_CHAT: "/chat/completions",
}
SSE = "text/event-stream"
ANSWERS = {
    PATHS[ApiFormat.ANTHROPIC]: fixed(200, MESSAGES, SSE),
    PATHS[ApiFormat.GEMINI]: fixed(200, GENERATED, SSE),
    PATHS[ApiFormat.OLLAMA]: fixed(200, LINES, "application/x-ndjson"),
    PATHS[ApiFormat.OPENAI_RESPONSES]: fixed(200, RESPONSES, SSE),
    PATHS[ApiFormat.OPENAI_CHAT]: fixed(200, CHAT, SSE),
}
Use = Callable[[Engine, WireServer], Awaitable[None]]


def run(home: Path, use: Use, **others: Answer) -> None:
    """Profiles named after their formats, all at one server."""
    answers = ANSWERS | {PATHS[ApiFormat(name)]: answer for name, answer in others.items()}

    async def main() -> None:
        async with asyncio.timeout(30), serving(by_path(answers)) as server:
            for api_format in PATHS:
                more = f'api_format = "{api_format}"'
                write_profile(home, server.origin, str(api_format), more)
            async with engine_at(home) as engine:
                await use(engine, server)

    asyncio.run(main())


async def begun(
    engine: Engine, api_format: ApiFormat, task: str = "Hi", given: Secret | None = None
) -> str:
    profile = engine.profiles.get(str(api_format))
    asked = SpawnRequest(task, profile, ModelRef(profile.name, "m"), given=given)
    info = await engine.agents.finished((await engine.agents.spawn(asked)).id)
    assert info.state is AgentState.FINISHED, info.failure
    return info.id


async def switched(engine: Engine, agent: str, api_format: ApiFormat, task: str = "And?") -> None:
    profile = engine.profiles.get(str(api_format))
    await engine.agents.configure(agent, model="m", generation=Generation(), profile=profile)
    await engine.agents.send(agent, task)
    info = await engine.agents.finished(agent)
    assert info.state is AgentState.FINISHED, info.failure


async def notices(engine: Engine, agent: str) -> list[Entry]:
    entries = await engine.agents.entries(agent)
    return [each for each in entries if "left_out" in each.data]


def thinking(body: Any) -> list[dict[str, Any]]:
    blocks = [block for turn in body["messages"] for block in turn["content"]]
    return [block for block in blocks if "thinking" in block["type"]]


def test_what_cannot_travel_stays_behind_and_comes_back_unchanged(tmp_path: Path) -> None:
    async def use(engine: Engine, server: WireServer) -> None:
        agent = await begun(engine, ApiFormat.ANTHROPIC)
        for api_format in (
            ApiFormat.GEMINI, ApiFormat.OLLAMA, ApiFormat.OPENAI_RESPONSES,
            ApiFormat.OPENAI_CHAT, ApiFormat.ANTHROPIC,
        ):  # fmt: skip
            told = len(await notices(engine, agent))
            await switched(engine, agent, api_format)
            incoming = server.requests[-1]
            assert incoming.path.endswith(PATHS[api_format])
            RULES[api_format](incoming.json)
            assert len(await notices(engine, agent)) == told + 1
        assert thinking(server.requests[-1].json) == OWN[ApiFormat.ANTHROPIC][1]
        first = (await notices(engine, agent))[0]
        assert "2 passages of reasoning, which stay with m" in first.text
        elsewhere = [each.body for each in server.requests if each.path != "/v1/messages"]
        assert not any(b"aGlkZGVu" in body and b"redacted" in body for body in elsewhere)

    run(tmp_path, use)


CALL = {"name": "list_files", "args": {"path": "."}}
OWN: dict[ApiFormat, tuple[Callable[[Any], Any], Any]] = {
    ApiFormat.ANTHROPIC: (
        thinking,
        [
            {"type": "thinking", "thinking": "Let me think.", "signature": "c2lnbmVk"},
            {"type": "redacted_thinking", "data": "aGlkZGVu"},
        ],
    ),
    ApiFormat.GEMINI: (
        lambda body: body["contents"][1]["parts"],
        [
            {"text": "Grüße "},
            {"text": "🚀.", "thoughtSignature": "dGV4dA=="},
            {"functionCall": CALL, "thoughtSignature": "c2lnbmVk"},
            {"functionCall": {"id": "fc-2", "name": "now", "args": {}}},
        ],
    ),
    ApiFormat.OLLAMA: (lambda body: body["messages"][1]["thinking"], "Let me think."),
    ApiFormat.OPENAI_RESPONSES: (
        lambda body: [body["input"][1], body["input"][3]["id"]],
        [REASONING_ITEM, "fc_1"],
    ),
}
"""What each format's second request holds of the first answer's own."""


@pytest.mark.parametrize("api_format", OWN)
def test_the_same_model_is_sent_its_own_and_nothing_is_told(
    tmp_path: Path, api_format: ApiFormat
) -> None:
    async def use(engine: Engine, server: WireServer) -> None:
        agent = await begun(engine, api_format)
        await engine.agents.send(agent, "And?")
        await engine.agents.finished(agent)
        body = server.requests[-1].json
        RULES[api_format](body)
        of_body, own = OWN[api_format]
        assert of_body(body) == own
        assert await notices(engine, agent) == []

    run(tmp_path, use)


def test_opaque_data_that_looks_like_a_key_goes_back_as_it_came(tmp_path: Path) -> None:
    wire = MESSAGES.replace(b"c2lnbmVk", KEY_LIKE.encode())

    async def use(engine: Engine, server: WireServer) -> None:
        agent = await begun(engine, ApiFormat.ANTHROPIC)
        await engine.agents.send(agent, "And?")
        await engine.agents.finished(agent)
        assert thinking(server.requests[-1].json)[0]["signature"] == KEY_LIKE

    run(tmp_path, use, **{"anthropic-messages": fixed(200, wire, SSE)})


def test_opaque_data_that_holds_the_key_is_kept_not_even_in_part(tmp_path: Path) -> None:
    key = "Wd4kPz8sHq2vLx6nTb0yRm3cGf7jUa9e"
    wire = MESSAGES.replace(b"c2lnbmVk", f"c2ln{key}".encode())

    async def use(engine: Engine, server: WireServer) -> None:
        agent = await begun(engine, ApiFormat.ANTHROPIC, given=Secret(key))
        entries = await engine.agents.entries(agent)
        assert key not in json.dumps([dict(each.data) for each in entries])
        await engine.agents.send(agent, "And?")
        await engine.agents.finished(agent)
        assert [block["type"] for block in thinking(server.requests[-1].json)] == [
            "redacted_thinking"
        ]

    run(tmp_path, use, **{"anthropic-messages": fixed(200, wire, SSE)})


def test_a_server_that_read_only_a_part_is_told_of(tmp_path: Path) -> None:
    short = LINES.replace(b'"prompt_eval_count":120', b'"prompt_eval_count":2048')

    async def use(engine: Engine, server: WireServer) -> None:
        agent = await begun(engine, ApiFormat.OLLAMA, task="word " * 10_000)
        assert server.requests[-1].json["options"]["num_ctx"] == 32_768
        warned = [
            each.text
            for each in await engine.agents.entries(agent)
            if each.kind is EntryKind.NOTICE and "cut off" in each.text
        ]
        assert len(warned) == 1
        assert "2,048 tokens" in warned[0]
        assert "num_ctx" in warned[0]

    run(tmp_path, use, ollama=fixed(200, short, "application/x-ndjson"))
