"""Garbage collection in the window's thread alone.

Python collects in whichever thread happens to allocate, so a widget that only a cycle holds could
be destroyed in the engine's thread, which Qt answers with a crash. Owns when it is collected; what
was there at the start is left out by ``warming``, so that a full collection stays short.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

INTERVAL = 1_000  # milliseconds between two looks


@contextmanager
def collected_in_this_thread(interval: int = INTERVAL) -> Generator[None]:
    """Collect in the thread that runs this, by its Qt loop, until the block ends."""
    timer = QTimer(interval=interval)
    timer.timeout.connect(_collect)
    gc.disable()
    timer.start()
    try:
        yield
    finally:
        timer.stop()
        gc.enable()


def _collect() -> None:
    """Collect the oldest generation that is due; Python counts on while it does not collect."""
    due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(due):
        gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))
