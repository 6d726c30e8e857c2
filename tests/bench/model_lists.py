"""How long 45 model lists take while 5 other providers hang, against the 45 alone; prints JSON.

Owns this figure. The providers are 50 servers in a process of their own, each after 20 ms; every
profile has an address of its own. Run it with ``python -m tests.bench.model_lists``.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from keystead.engine import Engine
from keystead.models.model_list import ListStatus, ModelList
from tests.agents.chat_server import Call, chat_server, hello
from tests.agents.home import engine_at, write_profile

PROFILES = 50
HANGING = 5
MODELS = 40  # in each list
LATENCY = 0.02  # seconds
RUNS = 15
AIM = 1.1


async def serve() -> None:
    """The 50 servers; the first line printed is their addresses."""

    async def listing(call: Call) -> None:
        await asyncio.sleep(LATENCY)
        await call.send_json({"data": [{"id": f"model-{number}"} for number in range(MODELS)]})

    async def hang(_: Call) -> None:
        await asyncio.sleep(3600)

    async with asyncio.TaskGroup() as group:
        addresses: list[str] = []

        async def run(answer: object) -> None:
            async with chat_server(hello, listing=answer) as server:
                addresses.append(server.base_url)
                if len(addresses) == PROFILES:
                    print(json.dumps(addresses), flush=True)
                await asyncio.sleep(3600)

        for number in range(PROFILES):
            group.create_task(run(hang if number < HANGING else listing))


async def seconds_until_shown(engine: Engine, names: list[str], expected: int) -> float:
    """Until so many lists are fresh; what still hangs is stopped then."""
    shown = asyncio.Event()
    fresh: set[str] = set()

    def changed(models: ModelList) -> None:
        if models.status is ListStatus.FRESH:
            fresh.add(models.profile)
        if len(fresh) == expected:
            shown.set()

    engine.models.list_changed.connect(changed)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        group.create_task(engine.models.refresh(names))
        await asyncio.wait_for(shown.wait(), 30)
        took = time.perf_counter() - began
        for name in names:
            engine.models.stop(name)
    engine.models.list_changed.disconnect(changed)
    return took


async def measure(home: Path, addresses: list[str]) -> dict[str, object]:
    """Medians in milliseconds, taken in turns, and their ratio."""
    for number, address in enumerate(addresses):
        write_profile(home, address, f"p{number}")
    everyone = [f"p{number}" for number in range(PROFILES)]
    alive = everyone[HANGING:]
    with_five: list[float] = []
    without: list[float] = []
    async with engine_at(home) as engine:
        await seconds_until_shown(engine, alive, len(alive))  # Imports and first connections.
        for _ in range(RUNS):
            with_five.append(await seconds_until_shown(engine, everyone, len(alive)))
            without.append(await seconds_until_shown(engine, alive, len(alive)))
    ours, bare = statistics.median(with_five) * 1000, statistics.median(without) * 1000
    return {
        "what": f"{PROFILES} model lists of which {HANGING} hang: until the others are shown",
        "milliseconds": round(ours, 1),
        "without_the_hanging_milliseconds": round(bare, 1),
        "ratio": round(ours / bare, 3),
        "aim": AIM,
        "load": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    """Start the servers, measure, print."""
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
        return
    command = [sys.executable, "-m", __spec__.name, "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as servers:
        assert servers.stdout is not None
        addresses = json.loads(servers.stdout.readline())
        with tempfile.TemporaryDirectory() as home:
            print(json.dumps(asyncio.run(measure(Path(home), addresses))))
        servers.kill()


if __name__ == "__main__":
    main()
