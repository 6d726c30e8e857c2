"""Runs the engine for a face and ends the process for both faces.

Owns the command line's event loop, its signals and the one way out of the process. A name lookup
that hangs keeps a loop's executor, and so the interpreter's own exit, waiting; hence `leave`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from keystead.engine import Engine

CLOSE_DEADLINE = 0.8  # seconds the command line gives the engine to end

Face = Callable[["Engine"], Awaitable[int]]


def harden_process() -> None:
    """Make new files private by default and forbid core dumps, which would hold keys."""
    os.umask(0o077)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(face: Face, engine: Engine) -> int:
    """Start ``engine``, run ``face`` on it and return its exit status.

    Ctrl+C and a request to terminate cancel the face; what it raises otherwise is raised here,
    after the engine has ended.
    """
    loop = asyncio.new_event_loop()
    task = loop.create_task(_live(face, engine))
    received: list[int] = []
    _take_signals(loop, task, received)
    try:
        return loop.run_until_complete(task)
    except asyncio.CancelledError:
        if not received:
            raise
        return 128 + received[0]
    finally:
        if not _others_alive():
            loop.close()


async def _live(face: Face, engine: Engine) -> int:
    try:
        await engine.start()
        return await face(engine)
    finally:
        await engine.close(CLOSE_DEADLINE)


def _take_signals(
    loop: asyncio.AbstractEventLoop, task: asyncio.Task[int], received: list[int]
) -> None:
    """Let Ctrl+C and a request to terminate cancel ``task``; a second one ends at once."""

    def take(number: int, _frame: object) -> None:
        if received or loop.is_closed():
            _abandon(128 + number)
        received.append(number)
        if sys.platform != "win32":
            # The engine keeps its deadline itself; this is for what ignores being cancelled,
            # and for code that does not let the loop have its turn.
            signal.signal(signal.SIGALRM, late)
            signal.setitimer(signal.ITIMER_REAL, CLOSE_DEADLINE + 0.1)
        loop.call_soon_threadsafe(task.cancel)

    def late(_number: int, _frame: object) -> None:
        _abandon(128 + received[0])

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, take)


def _others_alive() -> bool:
    return threading.active_count() > 1


def leave(status: int) -> NoReturn:
    """End the process with ``status``, waiting for no thread that may never end."""
    if _others_alive():
        _abandon(status)
    _flush()
    sys.exit(status)


def _abandon(status: int) -> NoReturn:
    """End now, whatever still runs."""
    _flush()
    os._exit(status)


def _flush() -> None:
    for handler in logging.getLogger("keystead").handlers:
        handler.flush()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        # A closed pipe takes nothing more, and a signal may have come in the middle of a write.
        except (OSError, ValueError, RuntimeError):
            continue
