"""How long a key in the filter of 10,000 models takes until the list is painted; prints JSON.

Owns this figure: in the real window, over five profiles of 2,000 models each, from the key press
until filter, table and the line below are painted. Run it with
``python -m tests.bench.models_filter``.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import TYPE_CHECKING

from tests.bench.engine import at
from tests.bench.many_models import Result, in_window, listed, say

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop

PROFILES, MODELS = 5, 2_000
TEXTS = ("qwen coder", "openai", "mini 7", "deepseek thinking", "qwen-flash", "zzz")
ROUNDS = 6
AIM = 16.0  # milliseconds


async def measure(desktop: Desktop) -> Result:
    """Type and delete, key by key."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    desktop.window.resize(1440, 900)
    desktop.open_models()
    for number in range(PROFILES):
        await listed(desktop, f"p{number}", MODELS)
    await asyncio.sleep(1.0)
    page = desktop._view_tabs.models_page
    typed: list[float] = []
    worked: list[float] = []

    def press(letter: str = "") -> None:
        began, at_work = time.perf_counter(), time.thread_time()
        if letter:
            QTest.keyClicks(page.filter, letter)
        else:
            QTest.keyClick(page.filter, Qt.Key.Key_Backspace)
        page.repaint()
        typed.append((time.perf_counter() - began) * 1000)
        worked.append((time.thread_time() - at_work) * 1000)

    for _ in range(ROUNDS):
        for text in TEXTS:
            for letter in text:
                press(letter)
                await asyncio.sleep(0.02)
            assert (page.table.counts()[0] == 0) == (text == "zzz")
            for _ in text:
                press()
                await asyncio.sleep(0.02)
    typed.sort()
    worked.sort()
    return {
        "what": f"a key in the filter of {PROFILES * MODELS} models, until the list is painted",
        "milliseconds": round(statistics.median(typed), 1),
        "p99_milliseconds": at(typed, 0.99),
        "max_milliseconds": at(typed, 1.0),
        "cpu_milliseconds": round(statistics.median(worked), 1),
        "cpu_p99_milliseconds": at(worked, 0.99),
        "keys": len(typed),
        "aim": AIM,
    }


if __name__ == "__main__":
    say(in_window({f"p{number}": MODELS for number in range(PROFILES)}, measure))
