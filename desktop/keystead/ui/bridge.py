"""The only door between the window's loop and the engine's loop.

Owns the engine's thread and its end, calls into it and the queue of changes out of it. Only ids
and plain values should pass; what the changes mean is decided by those who subscribe.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from keystead.errors import ErrorKind, KeysteadError

FRAME = 0.016  # seconds between two deliveries of changes
BUDGET = 0.008  # seconds one delivery may take before the window gets its turn
GRACE = 0.2  # seconds the thread may take to end after the engine has closed
# Seconds one thread keeps the interpreter while the other wants it. Painting gives it away at each
# call of Qt; with Python's own 5 ms a burst of text in the engine kept the window for 0.1 to 0.2 s.
TURN = 0.0005

_log = logging.getLogger("keystead.ui.bridge")


class Startable(Protocol):
    """What the bridge runs in its thread."""

    async def start(self) -> None:
        """Make it ready for calls."""
        ...

    async def close(self, deadline: float) -> None:
        """End it within ``deadline`` seconds."""
        ...


E = TypeVar("E", bound=Startable)
T = TypeVar("T")


class Bridge(QObject, Generic[E]):
    """Runs an engine on a loop of its own in one background thread.

    bridge = Bridge(lambda: Engine(folders, environment))
    engine = await bridge.start()
    models = await bridge.call(engine.models.refresh(None))
    bridge.subscribe(ModelList, self, self.show_list)       # in the window's thread
    engine.models.list_changed.connect(bridge.post)         # fires in the engine's
    """

    _arrived = Signal()

    def __init__(self, build: Callable[[], E], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._build = build
        self._window_thread = threading.get_ident()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(  # noqa: TID251 - the bridge owns this thread
            target=self._run, name="keystead-engine", daemon=True
        )
        self._ended: Future[None] = Future()
        self._engine: E | None = None
        self._closing = False
        self._subscribers: dict[type, list[Callable[[Any], None]]] = {}
        self._changes: deque[object] = deque()
        self._lock = threading.Lock()
        self._scheduled = False
        self._delivered_at = 0.0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._deliver)
        self._arrived.connect(self._schedule, Qt.ConnectionType.QueuedConnection)

    async def start(self) -> E:
        """Start the thread, build the engine in it and return it once it is ready.

        What building or starting it raises is raised here, and it can be tried again; the bridge
        must be closed even then.
        """
        sys.setswitchinterval(TURN)
        if not self._thread.is_alive():
            self._thread.start()
        return await self.call(self._start_engine())

    async def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` on the engine's loop and return what it returns.

        Cancelling the caller cancels the work. Raises `KeysteadError` once the bridge closes.
        """
        if threading.get_ident() != self._window_thread:
            work.close()
            raise RuntimeError(
                "Bridge.call is for the window's thread; on the engine's loop await the work itself"
            )
        if self._closing or not self._thread.is_alive():
            work.close()
            raise KeysteadError(
                "closing", "Keystead is closing and takes no new work", kind=ErrorKind.CANCELLED
            )
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    def post(self, change: object) -> None:
        """Hand ``change`` to the window, from any thread; those subscribed to its type get it."""
        with self._lock:
            self._changes.append(change)
            first = not self._scheduled
            self._scheduled = True
        if first:
            self._arrived.emit()

    def subscribe(self, kind: type[T], owner: QObject, take: Callable[[T], None]) -> None:
        """Call ``take`` in the window's thread for every change of exactly ``kind``.

        Ends with ``owner``.
        """
        takers = self._subscribers.setdefault(kind, [])
        takers.append(take)
        owner.destroyed.connect(partial(_remove, takers, take))

    async def close(self, deadline: float) -> bool:
        """End the engine within ``deadline`` seconds and its thread with it.

        False says that the thread is stuck: the process can then only be left by force.
        """
        self._closing = True
        if not self._thread.is_alive():
            self._loop.close()
            return True
        ending = asyncio.wrap_future(
            asyncio.run_coroutine_threadsafe(self._end(deadline), self._loop)
        )
        try:
            await asyncio.wait({ending}, timeout=deadline + GRACE)
            if ending.done():
                ending.result()
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
        return await self._thread_ended()

    async def _start_engine(self) -> E:
        if self._engine is None:
            self._engine = self._build()
        await self._engine.start()
        return self._engine

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.run_until_complete(_cancel_others())
        self._loop.close()
        self._ended.set_result(None)

    async def _end(self, deadline: float) -> None:
        if self._engine is not None:
            await self._engine.close(deadline)

    async def _thread_ended(self) -> bool:
        await asyncio.wait({asyncio.wrap_future(self._ended)}, timeout=2 * GRACE)
        if not self._ended.done():
            _log.warning("the engine's thread is stuck")
            return False
        self._thread.join(GRACE)
        return True

    def _schedule(self) -> None:
        wait = self._delivered_at + FRAME - time.monotonic()
        self._timer.start(max(0, round(wait * 1000)))

    def _deliver(self) -> None:
        if self._loop.is_closed():
            # Who would be told may be gone with the window by now.
            self._changes.clear()
            return
        self._delivered_at = time.monotonic()
        try:
            while self._changes and time.monotonic() - self._delivered_at < BUDGET:
                self._hand_out(self._changes.popleft())
        finally:
            with self._lock:
                self._scheduled = bool(self._changes)
            if self._scheduled:
                self._schedule()

    def _hand_out(self, change: object) -> None:
        for take in tuple(self._subscribers.get(type(change), ())):
            take(change)


async def _cancel_others() -> None:
    """End what was left on the loop, unless it takes too long."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others, timeout=GRACE)


def _remove(takers: list[Callable[[Any], None]], take: Callable[[Any], None], *_: object) -> None:
    takers.remove(take)
