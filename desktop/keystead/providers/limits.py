"""How many requests of a profile run at once and begin in a minute, and whose turn is next.

Owns the waiting; the limits are the profile's fields, and each process counts for itself. Requests
of a minute are spread evenly over it, so that no minute, wherever it begins, holds more. Who asks
takes turns: one agent with many requests does not hold up another with one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from keystead.profiles.effective import EffectiveProfile

if TYPE_CHECKING:
    from aiolimiter import AsyncLimiter

MINUTE = 60.0  # seconds

Told = Callable[[str], object]
"""Is told why a request waits, and with "" that it does so no longer."""


class Limits:
    """The doors of all profiles, by their stable ids."""

    def __init__(self) -> None:
        self._doors: dict[str, _Door] = {}

    @asynccontextmanager
    async def turn(self, effective: EffectiveProfile, who: str, told: Told) -> AsyncGenerator[None]:
        """Wait for a request's turn, and count it until the block ends.

        Limits that were edited hold from the next request on.
        """
        profile = effective.profile
        door = self._doors.setdefault(effective.id, _Door())
        door.set_limits(profile.max_concurrency, profile.requests_per_minute)
        await door.enter(who, told)
        try:
            yield
        finally:
            door.leave()


class _Door:
    """One profile's door: a queue, and one request at a time that waits at its head."""

    def __init__(self) -> None:
        self._at_once = 0
        self._a_minute = 0
        self._running = 0
        self._queue = FairLock()
        self._moved = asyncio.Event()
        self._pace: AsyncLimiter | None = None

    def set_limits(self, at_once: int, a_minute: int) -> None:
        """At most so many requests, 0 for any number."""
        if a_minute != self._a_minute:
            from aiolimiter import AsyncLimiter

            self._a_minute = a_minute
            self._pace = AsyncLimiter(1, MINUTE / a_minute) if a_minute else None
        if at_once != self._at_once:
            self._at_once = at_once
            self._moved.set()

    async def enter(self, who: str, told: Told) -> None:
        """Wait until a request may be sent; it runs until `leave`."""
        if self._is_open():
            self._running += 1
            if self._pace:
                await self._pace.acquire()  # It has room, so this does not wait.
            return
        told(self._why())
        try:
            async with self._queue.held_by(who):
                while self._at_once and self._running >= self._at_once:
                    self._moved.clear()
                    await self._moved.wait()
                if self._pace:
                    await self._pace.acquire()
                self._running += 1
        finally:
            told("")

    def leave(self) -> None:
        """A request has ended."""
        self._running -= 1
        self._moved.set()

    def _is_open(self) -> bool:
        slot = not self._at_once or self._running < self._at_once
        pace = self._pace is None or self._pace.has_capacity()
        return slot and pace and not self._queue.busy

    def _why(self) -> str:
        limits: list[str] = []
        if self._at_once:
            limits.append(f"{_requests(self._at_once)} at once")
        if self._a_minute:
            limits.append(f"{_requests(self._a_minute)} a minute")
        return f"waits for its turn: at most {' and '.join(limits)}"


def _requests(count: int) -> str:
    return f"{count} request{'' if count == 1 else 's'}"


class FairLock:
    """A lock whose waiters take turns by who they are; each one's own come in their order."""

    def __init__(self) -> None:
        self._held = False
        self._count = 0
        self._had: dict[str, int] = {}  # who had it when, as a number that grows
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @property
    def busy(self) -> bool:
        """Whether somebody has it."""
        return self._held

    @asynccontextmanager
    async def held_by(self, who: str) -> AsyncGenerator[None]:
        """Have it until the block ends."""
        await self._acquire(who)
        try:
            yield
        finally:
            self._pass_on()

    async def _acquire(self, who: str) -> None:
        if not self._held:
            self._give_to(who)
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(who, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()  # It was given, and came too late.
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            who = min(self._waiting, key=lambda each: self._had.get(each, 0))
            turn = self._waiting[who].popleft()
            if not self._waiting[who]:
                del self._waiting[who]
            if not turn.done():
                self._give_to(who)
                turn.set_result(None)
                return
        self._held = False
        self._had.clear()

    def _give_to(self, who: str) -> None:
        self._held = True
        self._count += 1
        self._had[who] = self._count
