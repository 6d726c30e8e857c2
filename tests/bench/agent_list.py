"""How the side bar's list stands 2,000 agents; prints JSON.

Owns four figures, each from what a person or the engine does to the painted list, in the real
window: one agent changes, a letter in the filter, a group folds, a jump in the list. Run it with
``python -m tests.bench.agent_list``; without a display it draws offscreen.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

from keystead.agents.entries import AgentInfo, AgentState
from keystead.agents.process_mark import ProcessMark
from keystead.agents.spawning import SpawnRequest, new_record
from keystead.paths import HOME_VARIABLE, Folders
from keystead.ui.app import make_application, make_desktop, run_loop
from keystead.ui.desktop import Desktop
from keystead.ui.views import ViewId
from keystead.ui.views.agents.side import AgentsSide
from keystead.ui.window_state import WindowState

AGENTS = 2_000
RUNS = 30
AIM = 16.0  # milliseconds
NAMES = ("fix flaky tests", "schema review", "crawl changelog", "commit messages", "bump pins")


def agents(desktop: Desktop) -> Iterator[AgentInfo]:
    """Agents of the practice provider as the bridge hands them over, one every two hours."""
    profile = desktop.profiles.get("practice")
    assert profile is not None
    for number in range(AGENTS):
        name = f"{NAMES[number % 5]} {number}"
        request = SpawnRequest("Do it", profile.effective, name=name)
        then = time.time() - number * 7_200
        info = new_record(request, "qwen/qwen3", ProcessMark.own()).info
        yield replace(info, state=AgentState.FINISHED, created_at=then, updated_at=then)


def painted(act: Callable[[], object], side: AgentsSide) -> float:
    """Milliseconds from ``act`` to the painted list."""
    began = time.perf_counter()
    act()
    side.list.viewport().repaint()
    return 1000 * (time.perf_counter() - began)


async def figures(desktop: Desktop) -> dict[str, list[float]]:
    side = cast("AgentsSide", desktop.window.side_bar.content(ViewId.AGENTS))
    agent = desktop.agents.all()[0]
    states = (AgentState.FINISHED, AgentState.RUNNING)
    found: dict[str, list[float]] = {name: [] for name in ("change", "filter", "fold", "scroll")}
    bar = side.list.verticalScrollBar()
    for number in range(RUNS):

        def change(state: AgentState = states[number % 2]) -> None:
            desktop.agents._take(replace(agent, state=state))
            side._show()

        found["change"].append(painted(change, side))
        side.open_filter()
        for letter in ("c", "ch", "cha", "chan"):
            act = lambda text=letter: side.filter.setText(text)  # noqa: E731
            found["filter"].append(painted(act, side))
        side.filter.close_line()
        for folded in (True, False):
            act = lambda folded=folded: side.list.fold_wanted.emit("older", folded)  # noqa: E731
            found["fold"].append(painted(act, side))
        place = bar.maximum() * number // RUNS
        found["scroll"].append(painted(lambda place=place: bar.setValue(place), side))
        await asyncio.sleep(0.01)
    return found


async def measured(desktop: Desktop) -> dict[str, list[float]]:
    async with asyncio.TaskGroup() as group:
        life = group.create_task(desktop.run())
        await desktop.opened.wait()
        for agent in agents(desktop):
            desktop.agents._take(agent)
        await asyncio.sleep(0.5)
        found = await figures(desktop)
        desktop.end()
        await life
    return found


def main() -> None:
    """Furnish a home, measure in it, print."""
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        environment = {HOME_VARIABLE: home}
        app = make_application()
        desktop = make_desktop(app, Folders.of(environment), environment, WindowState())
        desktop.window.resize(1280, 800)
        desktop.window.show()
        found = run_loop(app, measured(desktop))
    names = {
        "change": "one agent of {n} changes, until it is painted",
        "filter": "a letter in the filter over {n} agents, until it is painted",
        "fold": "a group of {n} agents folds or opens, until it is painted",
        "scroll": "a jump in the list of {n} agents, until it is painted",
    }
    for name, times in found.items():
        figure = {
            "what": names[name].format(n=AGENTS),
            "median_ms": round(statistics.median(times), 1),
            "p95_ms": round(sorted(times)[int(len(times) * 0.95)], 1),
            "aim": AIM,
            "load": round(os.getloadavg()[0], 2),
        }
        print(json.dumps(figure))


if __name__ == "__main__":
    main()
