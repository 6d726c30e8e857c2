"""Notices when another program changes files of a folder.

Owns how soon that is, and that nothing of it is missed: a file that is replaced, or deleted and
made again, perhaps with its folder. What a change means is decided by who is told; what this
program wrote itself is known there by its revision. ``watchfiles`` waits in a thread of its own,
which ends ``QUIET`` seconds after the watching does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Set
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

QUIET = 0.2  # seconds without another change before one is told
LONGEST = 0.6  # seconds after which one is told though others follow
LOOK = 1.0  # seconds between two looks for what the system does not tell

Changes = Set[tuple[object, str]]

_log = logging.getLogger("keystead.toml_file")


async def watch(folder: Path, told: Mapping[str, Callable[[], None]]) -> None:
    """Tell of each file in ``told`` now, and within a second after it changed, until cancelled.

    ``told`` has what to call by the names of files in ``folder``.
    """
    while True:
        place = _place(folder)
        seen = {name: _trace(folder / name) for name in told}
        for changed in told.values():
            changed()
        async with aclosing(_looks(folder, told.keys())) as looks:
            async for touched in looks:
                for name, changed in told.items():
                    trace = _trace(folder / name)
                    if name in touched or trace != seen[name]:
                        seen[name] = trace
                        changed()
                if _place(folder) != place:
                    break


async def _looks(folder: Path, names: Collection[str]) -> AsyncGenerator[Set[str]]:
    """What the system tells has changed, each time it does and at least every ``LOOK``."""
    import watchfiles

    def is_named(_change: object, path: str) -> bool:
        return Path(path).name in names

    awatch = cast("Any", watchfiles).awatch
    changes: AsyncGenerator[Changes] = awatch(
        folder,
        watch_filter=is_named,
        debounce=round(LONGEST * 1000),
        step=round(QUIET * 1000),
        rust_timeout=round(LOOK * 1000),
        yield_on_timeout=True,
        recursive=False,
    )
    try:
        async with aclosing(changes):
            async for some in changes:
                yield {Path(path).name for _, path in some}
    except (OSError, RuntimeError) as error:  # The latter is how it says "too many open files".
        # No folder yet, or no more that the system would watch: our own looks are left.
        _log.debug("%s cannot be watched: %s", folder, error)
    while True:
        await asyncio.sleep(LOOK / 2)
        yield set()


def _trace(file: Path) -> tuple[int, int, int, int] | None:
    """What tells a file from what it was before, without reading it."""
    try:
        status = file.lstat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size


def _place(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
