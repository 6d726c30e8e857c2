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
WATCHED = 3.5  # seconds, in which the list is also kept in the database
RUNS = 5
AIM = 100.0  # milliseconds


async def measure(desktop: Desktop) -> Result:
    """The first arrival of a profile that was added just now, and arrivals over a list there is."""
    desktop.open_models()
    await listed(desktop, "many", MODELS)
    known = desktop.profiles.get("many")
    assert known is not None
    address = known.effective.base_url
    await desktop.profiles.add("late", {"provider": "local", "base_url": address})
    await asyncio.sleep(1.0)
    first = await _arrival(desktop, "late")
    again = [await _arrival(desktop, "many") for _ in range(RUNS)]
    return {
        "what": f"a list of {MODELS} models arrives: the longest the window stands still",
        "first_milliseconds": first[-1],
        "milliseconds": statistics.median(late[-1] for late in again),
        "max_milliseconds": max(late[-1] for late in again),
        "p99_milliseconds": statistics.median(at(late, 0.99) for late in again),
        "aim": AIM,
    }


async def _arrival(desktop: Desktop, name: str) -> list[float]:
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(lateness(WATCHED))
        await asyncio.sleep(0.2)
        await desktop.models.refresh(name)
        await listed(desktop, name, MODELS)
    return [round(late, 1) for late in watching.result()]


if __name__ == "__main__":
    say(in_window({"many": MODELS}, measure))
