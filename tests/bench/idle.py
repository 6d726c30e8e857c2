"""What an open window costs that nobody uses: CPU time over ten seconds, and memory.

It attends to the profiles' file and the database meanwhile. Prints JSON; offscreen unless a display
is named. Linux only: the figures come from ``/proc``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS = 10.0
SETTLES = 6.0  # seconds for the start and the warming up behind it
CPU_AIM = 50.0  # milliseconds, half a percent


def _cpu_milliseconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])  # utime, stime: proc(5)
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def _resident_megabytes(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    line = next(line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def measure() -> dict[str, float | str]:
    """One window, at rest."""
    with tempfile.TemporaryDirectory(prefix="run-") as home:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "XDG_RUNTIME_DIR": home}
        environment["KEYSTEAD_HOME"] = str(Path(home) / "home")
        window = subprocess.Popen([sys.executable, "-m", "keystead"], env=environment)
        try:
            time.sleep(SETTLES)
            before = _cpu_milliseconds(window.pid)
            time.sleep(SECONDS)
            spent = _cpu_milliseconds(window.pid) - before
            resident = _resident_megabytes(window.pid)
        finally:
            window.terminate()
            window.wait()
    return {
        "what": f"CPU of an idle window over {SECONDS:g} seconds",
        "milliseconds": round(spent, 1),
        "aim": CPU_AIM,
        "resident_megabytes": round(resident, 1),
        "load": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
