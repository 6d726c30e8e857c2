"""How answers are made, by profile, model and agent, as each format puts it into its request."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from keystead.agents.agents import SpawnRequest
from keystead.engine import Engine
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.preset import ApiFormat
from tests.agents.home import engine_at, write_profile
from tests.providers.asking import run
from tests.providers.dialects import DIALECTS
from tests.providers.recorded import CHAT, GENERATED, LINES, MESSAGES, RESPONSES
from tests.providers.wire_server import WireServer, fixed, serving, stream

SETTINGS = """
effort = "low"
max_output_tokens = 100
temperature = 0.1
extra_body = { shared = "profile", own = 1 }

[profiles.test.model_settings."vendor/big:1"]
effort = "high"
max_output_tokens = 900
extra_body = { shared = "model" }
"""


@dataclass(frozen=True)
class Places:
    """A stream of a format, and where its request has what was chosen; "*" stands for a field."""

    stream: bytes
    effort: str
    longest: str
    other: str = "*"
    efforts: tuple[object, object, object] = ("low", "high", "medium")
    settings: str = SETTINGS


CHAT_PLACES = Places(CHAT, "reasoning_effort", "max_tokens")
PLACES = {
    ApiFormat.OPENAI_CHAT: CHAT_PLACES,
    ApiFormat.AZURE_DEPLOYMENTS: CHAT_PLACES,
    ApiFormat.OPENAI_RESPONSES: Places(RESPONSES, "reasoning.effort", "max_output_tokens"),
    ApiFormat.ANTHROPIC: Places(MESSAGES, "output_config.effort", "max_tokens"),
    ApiFormat.RAW_PREDICT: Places(MESSAGES, "output_config.effort", "max_tokens"),
    ApiFormat.GEMINI: Places(
        GENERATED,
        "generationConfig.thinkingConfig.thinkingBudget",
        "generationConfig.maxOutputTokens",
        "generationConfig.*",
        (1_024, 24_576, 8_192),
    ),
    ApiFormat.OLLAMA: Places(
        LINES, "think", "options.num_predict", "options.*", (True, True, True)
    ),
    # It has no one name for an effort, so that none is asked for.
    ApiFormat.BEDROCK: Places(
        DIALECTS[ApiFormat.BEDROCK].text("Hi") + DIALECTS[ApiFormat.BEDROCK].whole,
        "",
        "inferenceConfig.maxTokens",
        "inferenceConfig.*",
        (None, None, None),
        re.sub('effort = "[a-z]+"\n', "", SETTINGS),
    ),
}


def at(body: Any, path: str) -> Any:
    for name in path.split("."):
        body = body[name]
    return body


def sent(server: WireServer, api_format: ApiFormat) -> tuple[Any, ...]:
    """Effort, longest answer, temperature and further fields of the last request."""
    body, places = server.requests[-1].json, PLACES[api_format]
    temperature = at(body, places.other.replace("*", "temperature"))
    # Further fields stand beside the model; one format takes them for options.
    further = body if "shared" in body else at(body, places.other.removesuffix(".*"))
    effort = at(body, places.effort) if places.effort else None
    longest = at(body, places.longest)
    return effort, longest, temperature, further["shared"], further["own"]


async def ask(engine: Engine, model: str, generation: Generation) -> str:
    asked = SpawnRequest("Hello", engine.profiles.get("test"), model, generation=generation)
    agent = await engine.agents.spawn(asked)
    await engine.agents.finished(agent.id)
    return agent.id


@pytest.mark.parametrize("api_format", PLACES)
def test_the_agent_beats_the_model_and_the_model_the_profile(tmp_path: Path, api_format: ApiFormat):
    async def scenario() -> None:
        low, high, medium = PLACES[api_format].efforts
        async with serving(stream([PLACES[api_format].stream])) as server:
            more = f'api_format = "{api_format}"{PLACES[api_format].settings}'
            write_profile(tmp_path, server.origin, more=more)
            async with engine_at(tmp_path) as engine:
                await ask(engine, "small", Generation())
                assert sent(server, api_format) == (low, 100, 0.1, "profile", 1)
                agent = await ask(engine, "vendor/big:1", Generation())
                assert sent(server, api_format) == (high, 900, 0.1, "model", 1)
                own = Generation(Effort.MEDIUM if medium else None, 5, 0.9, {"shared": "agent"})
                await engine.agents.configure(agent, model="vendor/big:1", generation=own)
                await engine.agents.send(agent, "Again")
                await engine.agents.finished(agent)
                assert sent(server, api_format) == (medium, 5, 0.9, "agent", 1)

    run(scenario())


@pytest.mark.parametrize("reasons", [True, False, None])
def test_only_a_model_that_lists_that_it_reasons_is_asked_for_its_reasoning(
    tmp_path: Path, reasons: bool | None
):
    entry: dict[str, Any] = {"id": "thinker"}
    if reasons is not None:
        entry["capabilities"] = {"reasoning": reasons}
    listed = f'{{"data": [{json.dumps(entry)}]}}'

    async def scenario() -> None:
        async def answer(incoming: Any, writer: Any) -> None:
            reply = fixed(200, listed) if incoming.method == "GET" else stream([RESPONSES])
            await reply(incoming, writer)

        async with serving(answer) as server:
            write_profile(tmp_path, server.origin, more='api_format = "openai-responses"')
            async with engine_at(tmp_path) as engine:
                await engine.models.refresh(["test"])
                await ask(engine, "thinker", Generation())
                assert ("include" in server.requests[-1].json) is (reasons is True)

    run(scenario())


def test_every_format_is_among_them() -> None:
    assert PLACES.keys() == {*ApiFormat} - {ApiFormat.PRACTICE}
