"""How long the window stalls while the first agent of a session starts; prints JSON.

Owns this figure: nothing was loaded ahead, so the engine's thread imports the SDK while a timer of
10 ms runs in the window's. The provider is a process of its own. Run it with
``python -m tests.bench.first_stream``; without a display it draws offscreen.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from keystead.paths import HOME_VARIABLE, Folders
from tests.agents.chat_server import Call, chat_server
from tests.bench.engine import at, lateness
from tests.bench.provider import SERVE, home_with_provider

SECONDS = 4.0  # the SDK takes up to 1.2 s
AIM = 100.0  # milliseconds


async def serve() -> None:
    """A provider whose answers take a while; the line printed is its address."""

    async def stream(call: Call) -> None:
        await call.begin()
        await call.text(*("word " for _ in range(100)), pause=0.02)
        await call.end()

    async with chat_server(stream) as server:
        print(server.base_url, flush=True)
        await asyncio.sleep(3600)


def measure(home: Path) -> dict[str, object]:
    """Open the window, start an agent at once, look at the clock."""
    from keystead.ui.app import make_application, make_desktop, run_loop
    from keystead.ui.window_state import WindowState

    variables = {HOME_VARIABLE: str(home)}
    folders = Folders.of(variables)
    app = make_application()
    desktop = make_desktop(app, folders, variables, WindowState.load(folders.window_state))
    desktop.window.show()
    first_text: list[float] = []

    async def work() -> list[float]:
        from keystead.agents.spawning import SpawnRequest

        async with asyncio.TaskGroup() as group:
            group.create_task(desktop.run())
            await desktop.opened.wait()
            profile = desktop.profiles.get("test")
            assert profile is not None
            assert "openai" not in sys.modules
            desktop.agents.streamed.connect(lambda _: first_text.append(time.perf_counter()))
            looking = group.create_task(lateness(SECONDS))
            await asyncio.sleep(0.1)
            began = time.perf_counter()
            agent = await desktop.agents.spawn(SpawnRequest("Say hello", profile.effective))
            desktop.open_agent(agent.id)
            late = await looking
            first_text[:] = [moment - began for moment in first_text[:1]]
            await desktop.agents.stop(agent.id)
            await asyncio.sleep(0.5)
            desktop.quit()
        return late

    late = run_loop(app, work())
    return {
        "what": "the first stream of a session: lateness of a 10 ms timer",
        "late_ms_max": at(late, 1.0),
        "late_ms_p99": at(late, 0.99),
        "first_text_ms": round(first_text[0] * 1000),
        "aim_ms": AIM,
        "load": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    """Start the provider, measure, print."""
    if sys.argv[1:] == [SERVE]:
        asyncio.run(serve())
        return
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with home_with_provider(__spec__.name) as home:
        print(json.dumps(measure(home)))


if __name__ == "__main__":
    main()
