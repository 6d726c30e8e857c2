"""A daemon thread that owns one SQLite connection and does one job after the other on it.

Owns the thread, its queue and how results come back; what a job does is the store's business.
A daemon, because a thread that waits for a lock must never keep the process from ending.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]


class ThreadStoppedError(RuntimeError):
    """A job came after the thread was told to stop."""


class ConnectionThread:
    """Runs jobs on a connection that is opened, used and closed in one thread.

    Jobs come back as `concurrent.futures.Future`: they survive that whoever waits is cancelled
    or that its loop is closed.
    """

    def __init__(self, name: str, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._jobs: SimpleQueue[tuple[Future[Any], Job[Any]] | None] = SimpleQueue()
        self._accepting = True
        self._gate = threading.Lock()
        self.opened: Future[None] = Future()
        self.closed: Future[None] = Future()
        for milestone in (self.opened, self.closed):
            milestone.set_running_or_notify_cancel()
        # The one place in storage that starts threads.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)  # noqa: TID251
        self._thread.start()

    def submit(self, job: Job[T], *, keep: bool) -> Future[T]:
        """Queue a job; with ``keep`` it is done even when its future is cancelled meanwhile.

        Raises `ThreadStoppedError` after `stop`.
        """
        future: Future[T] = Future()
        if keep:
            future.set_running_or_notify_cancel()
        with self._gate:
            if not self._accepting:
                raise ThreadStoppedError
            self._jobs.put((future, job))
        return future

    def stop(self) -> Future[None]:
        """Take no more jobs; the future is done when the queued ones are and all is closed."""
        with self._gate:
            if self._accepting:
                self._accepting = False
                self._jobs.put(None)
        return self.closed

    def join(self) -> None:
        """Wait until the thread is gone; at once when ``closed`` is done."""
        self._thread.join()

    def _run(self) -> None:
        try:
            connection = self._connect()
        except BaseException as error:  # noqa: BLE001 - it is raised where opening is awaited
            self.opened.set_exception(error)
            self.closed.set_result(None)
            return
        self.opened.set_result(None)
        while (item := self._jobs.get()) is not None:
            _perform(connection, *item)
            del item  # A result must not live on until the next job comes.
        try:
            connection.close()
        finally:
            self.closed.set_result(None)


def _perform(connection: sqlite3.Connection, future: Future[Any], job: Job[Any]) -> None:
    if not future.running() and not future.set_running_or_notify_cancel():
        return
    try:
        result = job(connection)
    except BaseException as error:  # noqa: BLE001 - it is raised where the job is awaited
        future.set_exception(error)
    else:
        future.set_result(result)
