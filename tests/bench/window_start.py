"""How long the window takes: process start to the first frame, and to profiles and agents shown.

Each against a bare PySide6 QMainWindow in turns; prints JSON. Offscreen unless a display is named.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 15
FIRST_FRAME_AIM = 2.0
SHOWN_AIM = 3.0

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
import asyncio, os, sys, time
from keystead.paths import Folders
from keystead.ui.app import make_application, make_desktop, run_loop
from keystead.ui.window_state import WindowState
began = float(sys.argv[1])
folders = Folders.of(os.environ)
app = make_application()
desktop = make_desktop(app, folders, os.environ, WindowState.load(folders.window_state))
painted = []
paint = type(desktop.window).paintEvent
def painting(window, event):
    paint(window, event)
    if not painted:
        painted.append(time.monotonic() - began)
type(desktop.window).paintEvent = painting
desktop.window.show()
async def live():
    async with asyncio.TaskGroup() as group:
        life = group.create_task(desktop.run())
        await desktop.opened.wait()
        desktop.window.repaint()
        print(painted[0], time.monotonic() - began, flush=True)
        desktop.quit()
        await life
run_loop(app, live())
"""


def _run(program: str, home: str) -> list[float]:
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    environment |= {"KEYSTEAD_HOME": home}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-c", program, str(time.monotonic())]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    return [1000 * float(seconds) for seconds in done.stdout.split()]


def measure() -> list[dict[str, float | str]]:
    """Medians in milliseconds, taken in turns, and their ratios."""
    with tempfile.TemporaryDirectory() as home:
        runs = [(_run(OURS, home), _run(BARE, home)) for _ in range(RUNS + 1)][1:]
    bare = statistics.median(times[0] for _, times in runs)
    frame = statistics.median(times[0] for times, _ in runs)
    shown = statistics.median(times[1] for times, _ in runs)
    return [
        _figure("process start to first frame", frame, bare, FIRST_FRAME_AIM),
        _figure("process start until agents and profiles are shown", shown, bare, SHOWN_AIM),
    ]


def _figure(what: str, ours: float, bare: float, aim: float) -> dict[str, float | str]:
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
