"""How much memory the idle window takes with 300 models listed; prints JSON.

Owns this figure: resident memory after everything that is loaded ahead of its first use was
loaded, beside a bare PySide6 window's. The provider is a process of its own. Run it with
``python -m tests.bench.memory``; without a display it draws offscreen.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

from keystead.paths import HOME_VARIABLE
from tests.agents.chat_server import Call, chat_server, hello
from tests.bench.provider import SERVE, home_with_provider

MODELS = 300
IDLE = 6.0  # seconds after the list came; what is loaded ahead comes after two
AIM = 120.0  # MB

BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.show()
QTimer.singleShot(500, app.quit)
app.exec()
print(open("/proc/self/smaps_rollup").read())
"""

OURS = """
import asyncio, os, sys
from keystead.__main__ import main
from keystead.paths import Folders
from keystead.ui.app import make_application, make_desktop, run_loop
from keystead.ui.window_state import WindowState
folders = Folders.of(os.environ)
app = make_application()
desktop = make_desktop(app, folders, os.environ, WindowState.load(folders.window_state))
desktop.window.show()
async def live():
    async with asyncio.TaskGroup() as group:
        life = group.create_task(desktop.run())
        await desktop.opened.wait()
        desktop.open_models()
        await asyncio.sleep(float(sys.argv[1]))
        assert len(desktop.models.lists()["test"].models) == int(sys.argv[2])
        print(open("/proc/self/smaps_rollup").read())
        desktop.quit()
        await life
run_loop(app, live())
"""


async def serve() -> None:
    """A provider of 300 models; the line printed is its address."""

    async def listing(call: Call) -> None:
        await call.send_json({"data": [{"id": f"vendor/model-{n}"} for n in range(MODELS)]})

    async with chat_server(hello, listing=listing) as server:
        print(server.base_url, flush=True)
        await asyncio.sleep(3600)


def megabytes(rollup: str) -> dict[str, float]:
    """What ``/proc/PID/smaps_rollup`` says, in MB."""
    wanted = {"Rss": "resident_mb", "Pss": "proportional_mb", "Anonymous": "anonymous_mb"}
    lines = (line.partition(":") for line in rollup.splitlines())
    return {
        wanted[name]: round(int(value.split()[0]) * 1024 / 1_000_000, 1)
        for name, _, value in lines
        if name in wanted
    }


def measure(program: str, home: str, *arguments: str) -> dict[str, float]:
    """What a window in a process of its own takes."""
    # Compiling a module takes memory, too: what a second start needs is measured.
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    environment |= {HOME_VARIABLE: home}
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ:
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    return megabytes(done.stdout)


def main() -> None:
    """Start the provider, measure, print."""
    if sys.argv[1:] == [SERVE]:
        asyncio.run(serve())
        return
    with home_with_provider(__spec__.name) as home:
        measure(OURS, str(home), str(IDLE), str(MODELS))
        found = measure(OURS, str(home), str(IDLE), str(MODELS))
        bare = measure(BARE, str(home))
    result = {
        "what": f"memory of the idle window, {MODELS} models listed",
        **found,
        "bare_window": bare,
        "aim_resident_mb": AIM,
        "load": round(os.getloadavg()[0], 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
