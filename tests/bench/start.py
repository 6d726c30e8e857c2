"""How long `keystead --version` takes, against a bare typer program; prints JSON.

Owns the start of the command line. From process start to the first frame: beside it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time

RUNS = 25
AIM = 1.3
BARE = """
import typer
app = typer.Typer(add_completion=False)
@app.callback(invoke_without_command=True)
def main(version: bool = False):
    if version:
        typer.echo("bare 1.0")
app(["--version"])
"""


def _seconds(command: list[str]) -> float:
    before = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - before


def measure() -> dict[str, float | str]:
    """Medians in milliseconds, taken in turns, and their ratio."""
    ours = [sys.executable, "-m", "keystead", "--version"]
    bare = [sys.executable, "-c", BARE]
    pairs = [(_seconds(ours), _seconds(bare)) for _ in range(RUNS + 1)][1:]
    keystead, typer = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    return {
        "what": "keystead --version",
        "milliseconds": round(keystead, 1),
        "bare_typer_milliseconds": round(typer, 1),
        "ratio": round(keystead / typer, 2),
        "aim": AIM,
        "load": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
