"""Coroutines that a widget starts: the one way from a Qt signal to a task.

Owns their references, their end with their owner and what happens to a second click. Failures go
to the one error surface that the window hands in; what runs in the engine crosses `ui.bridge`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Literal

import shiboken6
from PySide6.QtCore import QObject

Work = Coroutine[Any, Any, object]
Busy = Literal["ignore", "replace"]

_log = logging.getLogger("keystead.ui.tasks")


class Tasks:
    """Starts coroutines for widgets; ``show_error`` is told what any of them failed with.

    tasks.start(self, self._save(), group="save")                      # a second click: ignored
    tasks.start(self, self._filter(), group="filter", busy="replace")  # the newest wins
    """

    def __init__(self, show_error: Callable[[BaseException], None]) -> None:
        self._show_error = show_error
        self._running: dict[int, dict[asyncio.Task[object], str]] = {}

    def start(
        self, owner: QObject, work: Work, *, group: str = "", busy: Busy = "ignore"
    ) -> asyncio.Task[object] | None:
        """Run ``work`` until it ends or ``owner`` is destroyed.

        Of one ``group`` of an owner only one runs: ``busy`` says whether a new one is ignored
        (None is returned then) or replaces the old. Without a group all run side by side.
        """
        tasks = self._tasks_of(owner)
        rivals = [task for task, name in tasks.items() if group and name == group]
        if rivals and busy == "ignore":
            work.close()
            return None
        for rival in rivals:
            rival.cancel()
        task = asyncio.create_task(work)  # noqa: TID251 - this is the one way
        tasks[task] = group
        task.add_done_callback(partial(self._ended, tasks))
        return task

    def busy(self, owner: QObject, group: str) -> bool:
        """Whether a task of ``group`` runs for ``owner``."""
        return group in self._running.get(_identity(owner), {}).values()

    async def close(self) -> None:
        """Cancel all that still runs and wait for it; the window has ended."""
        running = [task for tasks in self._running.values() for task in tasks]
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    def _tasks_of(self, owner: QObject) -> dict[asyncio.Task[object], str]:
        identity = _identity(owner)
        if identity not in self._running:
            self._running[identity] = {}
            owner.destroyed.connect(partial(self._owner_destroyed, identity))
        return self._running[identity]

    def _owner_destroyed(self, identity: int, *_: object) -> None:
        for task in self._running.pop(identity, {}):
            task.cancel()

    def _ended(self, tasks: dict[asyncio.Task[object], str], task: asyncio.Task[object]) -> None:
        del tasks[task]
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        # Of two that are empty one equals the other.
        if any(tasks is alive for alive in self._running.values()):
            self._show_error(error)
        else:
            _log.warning("a task failed while its owner was destroyed", exc_info=error)


def _identity(owner: QObject) -> int:
    """The object behind the Python wrapper, which may come and go before it."""
    return shiboken6.getCppPointer(owner)[0]
