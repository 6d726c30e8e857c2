"""Notices when another program changes a file.

Owns how soon that is, and that nothing of it is missed: a file that is replaced, or deleted and
made again, perhaps with its folder. What a change means is decided by who is told; what this
program wrote itself is known there by its revision. ``watchfiles`` waits in a thread of its own,
which ends ``QUIET`` seconds after the watching does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Set
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

QUIET = 0.2  # seconds without another change before one is told
LONGEST = 0.6  # seconds after which one is told though others follow
LOOK = 1.0  # seconds between two looks for what the system does not tell

_log = logging.getLogger("keystead.toml_file")


async def watch(file: Path, changed: Callable[[], None]) -> None:
    """Call ``changed`` now, and within a second after each change of ``file``, until cancelled."""
    while True:
        folder, seen = _identity(file.parent), _trace(file)
        changed()
        async with aclosing(_looks(file)) as looks:
            async for touched in looks:
                trace = _trace(file)
                if touched or trace != seen:
                    seen = trace
                    changed()
                if _identity(file.parent) != folder:
                    break


async def _looks(file: Path) -> AsyncGenerator[bool]:
    """Whether the system tells of a change, each time it does and at least every ``LOOK``."""
    import watchfiles

    def is_about_file(_change: object, path: str) -> bool:
        return Path(path).name == file.name

    told: AsyncGenerator[Set[object]] = cast("Any", watchfiles).awatch(
        file.parent,
        watch_filter=is_about_file,
        debounce=round(LONGEST * 1000),
        step=round(QUIET * 1000),
        rust_timeout=round(LOOK * 1000),
        yield_on_timeout=True,
        recursive=False,
    )
    try:
        async with aclosing(told):
            async for changes in told:
                yield bool(changes)
    except (OSError, RuntimeError) as error:  # The latter is how it says "too many open files".
        # No folder yet, or no more that the system would watch: our own looks are left.
        _log.debug("%s cannot be watched: %s", file.parent, error)
    while True:
        await asyncio.sleep(LOOK / 2)
        yield False


def _trace(file: Path) -> tuple[int, int, int, int] | None:
    """What tells a file from what it was before, without reading it."""
    try:
        status = file.lstat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
