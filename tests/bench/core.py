"""What the core costs: CPU for 1,000 streamed tokens, the way to the wire, the profiles; JSON.

Owns these figures. The whole core (adapter, events, agent, store) is set against the openai SDK's
own iteration over the same server in the same run, every other format against our chat completions.
The provider is a process of its own. Other work on the machine falsifies the paced figures most:
``chrt -r 50 python -m tests.bench.core``; ``--quick`` takes one round instead of three.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

from keystead.agents.agents import SpawnRequest
from keystead.agents.entries import AgentState
from keystead.engine import Engine
from keystead.profiles.preset import ApiFormat
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles
from keystead.providers.events import TextDelta
from keystead.providers.messages import Message, Request, Role, TextPart
from tests.agents.home import engine_at, write_profile
from tests.bench import references
from tests.bench.provider import served
from tests.bench.token_server import CLOCK

ROUNDS = 3
TOKENS = 1_000
BURST, PACED = f"{4 * TOKENS}@0", f"{TOKENS}@200"
REQUESTS = 60  # on whose way to the wire is looked
PROFILES = 200
AIMS = {"burst": 0.6, "paced": 0.7}  # of the SDK's own iteration
AIM_FORMATS = 1.2  # of our chat completions
AIM_WIRE = 2.0  # milliseconds
AIM_PROFILES = 50.0  # milliseconds
ADDRESSES = {
    ApiFormat.OPENAI_CHAT: "/v1",
    ApiFormat.OPENAI_RESPONSES: "/v1",
    ApiFormat.ANTHROPIC: "",
    ApiFormat.GEMINI: "/v1beta",
    ApiFormat.OLLAMA: "",
    ApiFormat.BEDROCK: "",
}
"""Every format that the provider speaks, with the path it is spoken below."""
Run = Callable[[str], Awaitable[None]]
Costs = dict[tuple[str, str], list[float]]
"""CPU milliseconds for 1,000 tokens of each round, by who reads and how tokens come."""


async def measured(run: Run, model: str) -> float:
    """CPU milliseconds of this process for 1,000 tokens."""
    gc.collect()
    begun = time.process_time()
    await run(model)
    spent = (time.process_time() - begun) * 1000
    return spent / (int(model.split("@")[0]) / 1000)


async def with_sdk(origin: str, costs: Costs) -> None:
    """The SDK as its own pages show it."""
    from openai import AsyncOpenAI

    client = AsyncOpenAI(api_key="k", base_url=f"{origin}/v1")

    async def chat(model: str) -> None:
        stream = await client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": "Hello"}], stream=True
        )
        choices = [chunk.choices[0] async for chunk in stream if chunk.choices]
        assert "".join(choice.delta.content or "" for choice in choices)

    async def responses(model: str) -> None:
        stream = await client.responses.create(model=model, input="Hello", stream=True)
        assert "".join(
            [event.delta async for event in stream if event.type == "response.output_text.delta"]
        )

    for name, run in (("sdk openai-chat", chat), ("sdk openai-responses", responses)):
        await all_ways(name, run, costs)
    await client.close()


async def with_core(engine: Engine, costs: Costs) -> None:
    """An agent's whole turn, from the question to its end in the store."""
    for api_format in ADDRESSES:

        async def run(model: str, name: str = api_format) -> None:
            effective = engine.profiles.get(name)
            asked = SpawnRequest("Hello", effective, model)
            agent = await engine.agents.spawn(asked)
            ended = await engine.agents.finished(agent.id)
            assert ended.state is AgentState.FINISHED, ended.failure

        await all_ways(api_format, run, costs)


async def all_ways(name: str, run: Run, costs: Costs) -> None:
    await run("50@0")
    for way, model in (("burst", BURST), ("paced", PACED)):
        costs.setdefault((name, way), []).append(await measured(run, model))


async def to_the_wire(engine: Engine) -> dict[str, float]:
    """Milliseconds from `stream` to the moment at which the server has the whole request."""
    request = Request(CLOCK, (Message(Role.USER, (TextPart("Hello"),)),))
    found: dict[str, float] = {}
    for api_format in ADDRESSES:
        provider = (await engine.connections.open(engine.profiles.get(api_format))).provider
        spent: list[float] = []
        for _ in range(REQUESTS):
            begun = time.monotonic()
            async with aclosing(provider.stream(request)) as events:
                said = [event.text async for event in events if isinstance(event, TextDelta)]
            spent.append((float("".join(said)) - begun) * 1000)
        found[api_format] = round(statistics.median(spent), 2)
    return found


def profiles_read() -> float:
    """Milliseconds to read and merge a file of many profiles, presets being known."""
    table = (
        '[profiles.p{n}]\nid = "id-{n}"\nprovider = "openrouter"\ndescription = "Number {n}"\n'
        'default_model = "maker/model-{n}"\nmax_output_tokens = 4000\nmodels = ["a", "b"]\n'
        'default_headers = {{ X-Team = "blue" }}\n\n'
    )
    presets = Presets.load()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "providers.toml"
        file.write_text("".join(table.format(n=number) for number in range(PROFILES)))
        spent: list[float] = []
        for _ in range(7):
            begun = time.perf_counter()
            profiles = Profiles(file, presets, {})
            profiles.load()
            assert len(profiles.all()) > PROFILES
            spent.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(spent), 1)


async def measure(origin: str, rounds: int) -> dict[str, object]:
    """Every figure, beside its aim."""
    costs: Costs = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for api_format, path in ADDRESSES.items():
            write_profile(home, origin + path, api_format, f'api_format = "{api_format}"')
        for _ in range(rounds):
            await with_sdk(origin, costs)
            async with engine_at(home) as engine:
                await with_core(engine, costs)
        async with engine_at(home) as engine:
            wire = await to_the_wire(engine)
    cpu = {key: statistics.median(spent) for key, spent in costs.items()}
    chat = ApiFormat.OPENAI_CHAT
    against_sdk = {
        f"{name} {way}": round(cpu[name, way] / cpu[f"sdk {name}", way], 2)
        for name in (chat, ApiFormat.OPENAI_RESPONSES)
        for way in AIMS
    }
    against_chat = {
        f"{name} {way}": round(cpu[name, way] / cpu[chat, way], 2)
        for name in ADDRESSES
        if name is not chat
        for way in AIMS
    }
    return {
        "what": "CPU ms for 1,000 tokens, whole core; the way to the wire; profiles",
        "cpu_ms": {f"{name} {way}": round(spent, 1) for (name, way), spent in cpu.items()},
        "of_the_sdk": against_sdk,
        "aim_of_the_sdk": AIMS,
        "of_our_chat": against_chat,
        "aim_of_our_chat": AIM_FORMATS,
        "to_the_wire_ms": wire,
        "aim_to_the_wire_ms": AIM_WIRE,
        "profiles_ms": profiles_read(),
        "aim_profiles_ms": AIM_PROFILES,
        "references": references.measure(),
        "load": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    """Start the provider, measure, print."""
    rounds = 1 if sys.argv[1:] == ["--quick"] else ROUNDS
    with served("tests.bench.token_server") as origin:
        print(json.dumps(asyncio.run(measure(origin, rounds)), indent=2))


if __name__ == "__main__":
    main()
