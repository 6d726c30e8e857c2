"""How long a newcomer without an account waits until an agent answers; prints JSON.

Owns this figure: from the start of the process to Welcome with what was found, and over "Try it"
and "Start" to the first and the last words of the practice provider's answer. A person's own
reading is not in it. Run it with ``python -m tests.bench.newcomer``; without a display it draws
offscreen.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from keystead.paths import HOME_VARIABLE, Folders

AIM = 60.0  # seconds, from issue 4
STEP = 0.005


async def until(condition: Callable[[], object]) -> float:
    """Wait for ``condition``; the seconds that took."""
    began = time.perf_counter()
    while not condition():  # noqa: ASYNC110 - whatever changes it says so in another way
        await asyncio.sleep(STEP)
    return time.perf_counter() - began


def measure(home: Path) -> dict[str, object]:
    """Open the window on a first start and walk."""
    began = time.perf_counter()
    from keystead.ui.app import make_application, make_desktop, run_loop
    from keystead.ui.views.agents.new_agent import NewAgentDialog
    from keystead.ui.views.welcome.page import WelcomePage
    from keystead.ui.window_state import WindowState

    variables = {HOME_VARIABLE: str(home)}
    folders = Folders.of(variables)
    app = make_application()
    desktop = make_desktop(app, folders, variables, WindowState())
    desktop.window.show()
    spent: dict[str, float] = {}

    async def walk() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(desktop.run())
            await desktop.opened.wait()
            spent["welcome"] = time.perf_counter() - began
            spent["looked"] = await until(lambda: desktop.surroundings.looked)
            (page,) = desktop.window.findChildren(WelcomePage)
            page.practice.click()
            spent["dialog"] = await until(lambda: desktop.window.findChildren(NewAgentDialog))
            first: list[float] = []
            desktop.agents.streamed.connect(lambda _: first.append(time.perf_counter()))
            started = time.perf_counter()
            desktop.window.findChildren(NewAgentDialog)[0].start.click()
            await until(lambda: first)
            spent["first words"] = first[0] - started
            await until(lambda: not desktop.agents.all()[0].state.is_active)
            spent["whole answer"] = time.perf_counter() - started
            desktop.quit()

    run_loop(app, walk())
    return {
        "what": "a newcomer until the practice provider has answered, in seconds",
        **{name: round(seconds, 3) for name, seconds in spent.items()},
        "sum": round(sum(spent.values()) - spent["first words"], 3),
        "aim": AIM,
        "load": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    """Measure in a home of its own, print."""
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        print(json.dumps(measure(Path(home))))


if __name__ == "__main__":
    main()
