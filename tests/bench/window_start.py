"""How long the window takes: process start to the first frame, to what it lists, and to its use.

A start like every day's, with agents, profiles and two tabs from the day before, against a bare
PySide6 QMainWindow in turns; prints JSON. Offscreen, on a screen of common size, unless a display
is named.

- the first frame is there when the window begins to paint, as the bare window's is;
- agents and profiles are shown when their rows are painted, from what was last seen of them;
- it can be used when the engine runs and the real rows have taken their places.
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

RUNS = 15
FIRST_FRAME_AIM = 2.0
SHOWN_AIM = 3.0
SCREEN = {
    "screens": [
        {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080,
         "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    ]
}  # fmt: skip

BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.monotonic() - float(sys.argv[1]), flush=True)
        app.quit()
app = QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
app.exec()
"""

OURS = """
import gc, sys, time
gc.disable()  # As keystead.__main__ does.
import asyncio, os
from keystead.control.second_start import claim_window
from keystead.paths import Folders
from keystead.ui.app import live, make_application, make_desktop, run_loop
from keystead.ui.window_state import WindowState
began = float(sys.argv[1])
times = {}
def mark(what):
    times.setdefault(what, time.monotonic() - began)
listening = claim_window(os.environ).listening
folders = Folders.of(os.environ)
state = WindowState.load(folders.window_state)
app = make_application(state.scale)
desktop = make_desktop(app, folders, os.environ, state, listening)
window = type(desktop.window)
paint = window.paintEvent
def painting(self, event):
    paint(self, event)
    mark("frame")
window.paintEvent = painting
desktop.window.show()
async def whole():
    async with asyncio.TaskGroup() as group:
        life = group.create_task(live(desktop, folders, os.environ, ""))
        await desktop.opened.wait()
        desktop.window.repaint()
        mark("usable")
        print(times["frame"], times.get("rows", times["usable"]), times["usable"], flush=True)
        if sys.argv[2:] == ["--keep"]:
            desktop.open_agent(desktop.agents.all()[0].id)
            desktop.open_agent(desktop.agents.all()[1].id)
            desktop.window.remember()
            state.save(folders.window_state)
        desktop.quit()
        await life
from keystead.ui.widgets.row_list import RowList
paint_rows = RowList.paintEvent
def painting_rows(self, event):
    paint_rows(self, event)
    if self.model().rowCount():
        mark("rows")
RowList.paintEvent = painting_rows
run_loop(app, whole())
"""


async def _furnish(home: str) -> None:
    """Forty agents of three profiles, as the engine itself keeps them."""
    from tests.screenshots import demo_home

    demo_home.write_profiles(Path(home), "http://127.0.0.1:9")
    for _ in range(5):
        await demo_home.add_agents(Path(home))


def _run(program: str, home: str, *arguments: str) -> list[float]:
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    environment |= {"KEYSTEAD_HOME": home, "XDG_RUNTIME_DIR": home}
    screen = Path(home) / "screen.json"
    screen.write_text(json.dumps(SCREEN))
    environment.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={screen}")
    command = [sys.executable, "-c", program, str(time.monotonic()), *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    return [1000 * float(seconds) for seconds in done.stdout.split()]


def measure() -> list[dict[str, float | str | None]]:
    """Medians in milliseconds, taken in turns, and their ratios."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as empty:
        asyncio.run(_furnish(home))
        _run(OURS, home, "--keep")
        runs = [(_run(OURS, home), _run(OURS, empty), _run(BARE, home)) for _ in range(RUNS + 1)]
    ours, first, bare = (list(zip(*times, strict=True)) for times in zip(*runs[1:], strict=True))
    frame, rows, usable = (statistics.median(times) for times in ours)
    first_usable, least = statistics.median(first[2]), statistics.median(bare[0])
    return [
        _figure("process start to first frame", frame, least, FIRST_FRAME_AIM),
        _figure("process start until agents and profiles are shown", rows, least, SHOWN_AIM),
        _figure("process start until they can be used", usable, least, None),
        _figure("the very first start, until it can be used", first_usable, least, None),
    ]


def _figure(
    what: str, ours: float, bare: float, aim: float | None
) -> dict[str, float | str | None]:
    return {
        "what": what,
        "milliseconds": round(ours, 1),
        "bare_window_milliseconds": round(bare, 1),
        "ratio": round(ours / bare, 2),
        "aim": aim,
        "load": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
