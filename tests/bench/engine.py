"""How late the window gets while 20 agents stream 50 tokens a second each; prints JSON.

Owns this figure: the lateness of a timer of 10 ms on the window's thread, in the real window with
one agent's tab visible, beside the same without agents. The provider is a process of its own. Run
it with ``python -m tests.bench.engine``; without a display it draws offscreen.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
import time
from pathlib import Path

from keystead.paths import HOME_VARIABLE, Folders
from tests.agents.chat_server import Call, chat_server
from tests.bench.provider import SERVE, home_with_provider

AGENTS = 20
TOKENS_A_SECOND = 50
SECONDS = 15.0
SETTLING = 3.0  # seconds before measuring, for imports, connections and the first layout
INTERVAL = 0.010  # seconds
AIM = 8.0  # milliseconds
ANSWER = (
    "The watcher waits a fixed time, and **on a busy machine** that is too short; see `tests/io` "
    "and the page.\n\n- first, the fixture is changed\n- second, each test waits\n\n```python\n"
    "async with Watcher(path) as found:\n    yield found  # until it is over\n```\n\n"
)


async def serve() -> None:
    """A provider whose answers never end; the first line printed is its address."""

    async def stream(call: Call) -> None:
        await call.begin()
        due = time.perf_counter()
        for word in itertools.cycle(ANSWER.split(" ")):
            await call.text(f"{word} ")
            due += 1 / TOKENS_A_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    async with chat_server(stream) as server:
        print(server.base_url, flush=True)
        await asyncio.sleep(3600)


async def lateness(seconds: float) -> list[float]:
    """How late a timer of Qt fired each time, in milliseconds."""
    from PySide6.QtCore import Qt, QTimer

    late: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, now - last - INTERVAL) * 1000)
        last = now

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(round(INTERVAL * 1000))
    await asyncio.sleep(seconds)
    timer.stop()
    return sorted(late)


def measure(home: Path) -> dict[str, object]:
    """Open the window, start the agents, look at the clock."""
    from keystead.ui.app import make_application, make_desktop, run_loop
    from keystead.ui.window_state import WindowState

    variables = {HOME_VARIABLE: str(home)}
    folders = Folders.of(variables)
    app = make_application()
    desktop = make_desktop(app, folders, variables, WindowState.load(folders.window_state))
    desktop.window.show()
    pieces = 0

    def count(_: object) -> None:
        nonlocal pieces
        pieces += 1

    async def work() -> tuple[list[float], list[float], float]:
        nonlocal pieces
        from keystead.agents.agents import SpawnRequest

        async with asyncio.TaskGroup() as group:
            group.create_task(desktop.run())
            await desktop.opened.wait()
            await asyncio.sleep(SETTLING)
            idle = await lateness(SECONDS / 3)
            profile = desktop.profiles.get("test")
            assert profile is not None
            agents = [
                await desktop.agents.spawn(SpawnRequest(f"Task {number}", profile.effective))
                for number in range(AGENTS)
            ]
            desktop.open_agent(agents[0].id)
            await asyncio.sleep(SETTLING)
            desktop.agents.streamed.connect(count)
            pieces, began = 0, time.perf_counter()
            busy = await lateness(SECONDS)
            rate = pieces / (time.perf_counter() - began)
            ended = [agent for agent in desktop.agents.all() if not agent.state.is_active]
            assert not ended, ended
            for agent in agents:
                await desktop.agents.stop(agent.id)
            await asyncio.sleep(0.5)  # The window hears of it, and then asks nothing.
            desktop.quit()
        return idle, busy, rate

    idle, busy, rate = run_loop(app, work())
    return {
        "what": f"{AGENTS} agents streaming {TOKENS_A_SECOND} tokens a second, one tab visible",
        "late_ms_p99": at(busy, 0.99),
        "late_ms_max": at(busy, 1.0),
        "idle_late_ms_p99": at(idle, 0.99),
        "tokens_a_second": round(rate),
        "aim_ms": AIM,
        "load": round(os.getloadavg()[0], 2),
    }


def at(sorted_values: list[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed."""
    return round(sorted_values[min(int(len(sorted_values) * share), len(sorted_values) - 1)], 2)


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
