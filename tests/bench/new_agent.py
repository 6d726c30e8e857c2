"""How long New agent takes to open with 10,000 models known, and its list of models; prints JSON.

Owns these figures: in the real window, from the command until the dialog is painted with its task
ready to be typed, and from opening the list, and from a key in it, until that is painted. Run it
with ``python -m tests.bench.new_agent``.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.bench.many_models import Result, in_window, listed, say

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop
    from keystead.ui.views.agents.new_agent import NewAgentDialog

PROFILES, MODELS = 5, 2_000
RUNS = 9
AIM = 100.0  # milliseconds


async def measure(desktop: Desktop) -> Result:
    """Open it again and again; the first time imports it."""
    from PySide6.QtTest import QTest

    desktop.open_models()
    for number in range(PROFILES):
        await listed(desktop, f"p{number}", MODELS)
    await asyncio.sleep(1.0)
    opening: list[float] = []
    listing: list[float] = []
    typing: list[float] = []
    for _ in range(RUNS + 1):
        opening.append(_timed(lambda: _open(desktop)))
        dialog = _dialog(desktop)
        await asyncio.sleep(0.1)
        popup = dialog.form.model.popup
        listing.append(
            _timed(lambda d=dialog: (d.form.model.open_list(), d.form.model.popup.repaint()))
        )
        typing.extend(
            _timed(lambda p=popup, k=letter: (QTest.keyClicks(p.line, k), p.repaint()))
            for letter in "qwen"
        )
        popup.hide()
        dialog.reject()
        await asyncio.sleep(0.1)
    return {
        "what": f"New agent opens with {PROFILES * MODELS} models known, until it is painted",
        "first_milliseconds": round(opening[0], 1),
        "milliseconds": round(statistics.median(opening[1:]), 1),
        "max_milliseconds": round(max(opening[1:]), 1),
        "list_opens_milliseconds": round(statistics.median(listing[1:]), 1),
        "key_in_list_milliseconds": round(statistics.median(typing), 1),
        "aim": AIM,
    }


def _open(desktop: Desktop) -> None:
    desktop.new_agent()
    _dialog(desktop).repaint()


def _dialog(desktop: Desktop) -> NewAgentDialog:
    from keystead.ui.views.agents.new_agent import NewAgentDialog

    return [each for each in desktop.window.findChildren(NewAgentDialog) if each.isVisible()][-1]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    say(in_window({f"p{number}": MODELS for number in range(PROFILES)}, measure))
