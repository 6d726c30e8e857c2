"""How long a second start takes that raises the open window, against an empty program.

Prints JSON. The window is offscreen unless a display is named.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from keystead.control.sockets import Role, Sockets
from keystead.paths import Folders

RUNS = 25
AIM = 5.0  # times an empty program
LOADS = 30.0  # seconds the window may take to be there


def _milliseconds(command: list[str], environment: dict[str, str]) -> float:
    before = time.perf_counter()
    subprocess.run(command, check=True, env=environment)
    return 1000 * (time.perf_counter() - before)


def _wait_for_window(environment: dict[str, str]) -> None:
    sockets = Sockets(Folders.of(environment), environment)
    deadline = time.monotonic() + LOADS
    while (connection := sockets.connect(role=Role.WINDOW)) is None:
        if time.monotonic() > deadline:
            raise TimeoutError("no window opened")
        time.sleep(0.05)
    connection.close()


def measure() -> dict[str, float | str]:
    """Medians in milliseconds, taken in turns, and their ratio."""
    start = [sys.executable, "-m", "keystead"]
    with tempfile.TemporaryDirectory(prefix="run-") as home:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "XDG_RUNTIME_DIR": home}
        environment["KEYSTEAD_HOME"] = str(Path(home) / "home")
        window = subprocess.Popen(start, env=environment, stderr=subprocess.DEVNULL)
        try:
            _wait_for_window(environment)
            # The first one waits until the window has loaded.
            _milliseconds(start, environment)
            pairs = [
                (
                    _milliseconds(start, environment),
                    _milliseconds([sys.executable, "-c", ""], environment),
                )
                for _ in range(RUNS)
            ]
        finally:
            window.terminate()
            window.wait()
    second, empty = (statistics.median(times) for times in zip(*pairs, strict=True))
    return {
        "what": "a second start, until it has raised the window and ended",
        "milliseconds": round(second, 1),
        "empty_program_milliseconds": round(empty, 1),
        "ratio": round(second / empty, 2),
        "aim": AIM,
        "load": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
