"""How long the window stands still while a list of 20,000 models arrives; prints JSON.

Owns this figure: the lateness of a timer of 10 ms on the window's thread, with the Models tab
open, from the question to the list shown and kept. Run it with
``python -m tests.bench.models_arrival``.
"""

from __future__ import annotations

import asyncio
import statistics
from typing import TYPE_CHECKING

from tests.bench.engine import at, lateness
from tests.bench.many_models import Result, in_window, listed, say

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop

MODELS = 20_000
AFTER = 1.5  # seconds in which the list is kept in the database too
RUNS = 5
AIM = 100.0  # milliseconds


async def measure(desktop: Desktop) -> Result:
    """The first arrival, and arrivals over a list that is there already."""
    first = await _arrival(desktop)
    again = [await _arrival(desktop) for _ in range(RUNS)]
    return {
        "what": f"a list of {MODELS} models arrives: the longest the window stands still",
        "first_ms_max": first[-1:][0],
        "again_ms_max": [late[-1] for late in again],
        "again_ms_max_median": statistics.median(late[-1] for late in again),
        "again_ms_p99": statistics.median(at(late, 0.99) for late in again),
        "aim_ms": AIM,
    }


async def _arrival(desktop: Desktop) -> list[float]:
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(lateness(AFTER + 2.0))
        await asyncio.sleep(0.2)
        await desktop.models.refresh("many")
        await listed(desktop, "many", MODELS)
    return [round(late, 1) for late in watching.result()]


async def _open(desktop: Desktop) -> Result:
    desktop.open_models()
    await asyncio.sleep(1.0)
    return await measure(desktop)


if __name__ == "__main__":
    say(in_window({"many": MODELS}, _open))
