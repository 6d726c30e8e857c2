"""Until when something must have come, and the error that says what did not.

Owns the sentences of time-outs that we enforce; the seconds are the profile's network policy's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.network.policy import NetworkPolicy
from keystead.providers.sentences import Asked

T = TypeVar("T")
LAST_WORDS = 1.0  # seconds that a finished answer's usage and end mark have to come


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit that runs from the moment it was made; ``field`` is the profile's that sets it."""

    asked: Asked
    at: float | None
    what: str
    field: str = ""
    seconds: float | None = None

    @classmethod
    def first_token(cls, policy: NetworkPolicy, asked: Asked) -> Deadline:
        """For everything from the request to the first token."""
        what = f"{asked.address} sent no first token within"
        return cls._starting(asked, policy.first_token_timeout, what, "first_token_timeout")

    @classmethod
    def stream_idle(cls, policy: NetworkPolicy, asked: Asked) -> Deadline:
        """For the next piece of an answer that has begun."""
        what = f"{asked.address} fell silent in the middle of its answer for"
        return cls._starting(asked, policy.stream_idle_timeout, what, "stream_idle_timeout")

    @classmethod
    def ending(cls, asked: Asked) -> Deadline:
        """For what may follow the reason why an answer ended; nobody reads of this one."""
        return cls._starting(
            asked, LAST_WORDS, f"{asked.address} did not end its answer within", ""
        )

    @classmethod
    def whole_answer(cls, seconds: float, asked: Asked) -> Deadline:
        """For an answer that is no stream."""
        return cls._starting(asked, seconds, f"{asked.address} did not answer within", "")

    @classmethod
    def _starting(cls, asked: Asked, seconds: float | None, what: str, field: str) -> Deadline:
        at = asyncio.get_running_loop().time() + seconds if seconds else None
        return cls(asked, at, what, field, seconds)

    def again(self) -> Deadline:
        """The same limit, running from now on."""
        return self._starting(self.asked, self.seconds, self.what, self.field)

    def at_most(self, seconds: float) -> Deadline:
        """The same limit, unless so many seconds from now are less."""
        at = asyncio.get_running_loop().time() + seconds
        return self if self.at is not None and self.at <= at else replace(self, at=at)

    async def within(self, step: Awaitable[T]) -> T:
        """Await ``step``; at the deadline it is cancelled. Raises `ProviderError` then."""
        clock = asyncio.timeout_at(self.at)
        try:
            async with clock:
                return await step
        except TimeoutError as error:
            if not clock.expired():
                raise
            raise self.exceeded() from error

    def exceeded(self) -> ProviderError:
        """The error of who did not keep it."""
        profile = self.asked.profile
        limit = f"{self.seconds:g} seconds"
        why = f"{self.field} is {limit}" if self.field else ""
        longer = f", or raise {self.field} of {profile}" if self.field else ""
        action = Action(ActionId.RETRY, "Try again", f"Try again{longer}.", profile)
        what = f"{self.what} {limit}"
        return ProviderError(ErrorKind.TIMEOUT, what, why, action, waited=self.seconds)


class Patience:
    """Awaits the steps of one stream, each until a deadline of its own, under one timer.

    The timer is set again only when it goes off too early: one for every step would be a tenth of
    what a token costs.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.Handle | None = None
        self._rings_at = 0.0  # The window's loop makes timers that do not know it.
        self._at: float | None = None
        self._waiting: asyncio.Task[Any] | None = None
        self._late = False

    def __enter__(self) -> Patience:
        return self

    def __exit__(self, *failure: object) -> None:
        if self._timer is not None:
            self._timer.cancel()

    async def within(self, deadline: Deadline, step: Awaitable[T]) -> T:
        """Await ``step``; at the deadline it is cancelled. Raises `ProviderError` then."""
        self._at = at = deadline.at
        if at is not None and (self._timer is None or at < self._rings_at):
            self._set(at)
        self._waiting = task = asyncio.current_task()
        others = task.cancelling() if task else 0
        try:
            return await step
        except asyncio.CancelledError as error:
            if self._took_back(task, others):
                raise deadline.exceeded() from error
            raise
        finally:
            self._waiting = None
            self._took_back(task, others)  # A step may end otherwise than by its cancellation.

    def _took_back(self, task: asyncio.Task[Any] | None, others: int) -> bool:
        """Take our own cancellation back; whether there was one, and nobody else's beside it."""
        late, self._late = self._late, False
        return late and task is not None and task.uncancel() <= others

    def _set(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(at, self._look)
        self._rings_at = at

    def _look(self) -> None:
        """The timer went off: whoever waits is late, or has been given more time since."""
        self._timer = None
        if self._waiting is None or self._at is None:
            return  # The next one to wait sets it again.
        if self._loop.time() < self._at:
            self._set(self._at)
        else:
            self._late = True
            self._waiting.cancel()
