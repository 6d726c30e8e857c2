"""The tries of one question, until its answer has begun or nothing is left to try.

Owns carrying out what ``next_step`` says, with the keys of ``connections`` and the turns of
``limits``: it waits, changes the key, or gives up.
"""

from __future__ import annotations

import logging
import random
import time
from contextlib import AsyncExitStack

from keystead.credentials.health import KeyPlace, Rest
from keystead.credentials.resolution import Decision
from keystead.errors import ErrorKind, KeysteadError, ProviderError
from keystead.providers.asking import Asking, Begun, Watcher
from keystead.providers.connections import Connected, Connections
from keystead.providers.events import (
    Event,
    ReasoningDelta,
    ReasoningEnd,
    TextDelta,
    ToolCall,
    Unshown,
)
from keystead.providers.limits import Limits
from keystead.providers.messages import Request
from keystead.providers.next_step import (
    Next,
    Spared,
    pause_after,
    rest_after,
    step_after,
)
from keystead.providers.pause import Pause
from keystead.providers.resting import all_rest, naming_each

MARGIN = 0.01  # seconds; a timer may fire a little early, and the key would still rest then

_SAID = {
    ErrorKind.RATE_LIMIT: "rate limit of {key}",
    ErrorKind.OUT_OF_CREDIT: "{key} is out of credit",
    ErrorKind.AUTHENTICATION: "{key} was rejected",
    ErrorKind.PERMISSION: "{key} may not do this",
}

_log = logging.getLogger("keystead.providers")


class Tries:
    """One question, tried as often as its profile allows."""

    def __init__(
        self,
        connections: Connections,
        limits: Limits,
        asking: Asking,
        request: Request,
        watcher: Watcher,
    ) -> None:
        self._connections = connections
        self._limits = limits
        self._asking = asking
        self._request = request
        self._watcher = watcher
        self._failures = 0
        self._at_once = asking.at_once

    async def begin(self) -> Begun:
        """Ask until an answer has begun. Raises `KeysteadError`."""
        connected: Connected | None = None
        while True:
            if connected is None:
                connected = await self._free_key()
                await self._watcher.opened(connected)
            try:
                return await self._first_token(connected)
            except ProviderError as error:
                self._failures += 1
                if not await self._same_key_after(error, connected):
                    connected = None

    async def _free_key(self) -> Connected:
        """The key whose turn it is, waited for where all rest."""
        while True:
            decision = await self._look()
            if decision.rest is None or self._at_once:
                if decision.rest is not None:
                    await self._connections.wake(self._asking.effective)
                self._at_once = False
                connected = await connected_with(self._connections, self._asking, decision)
                if connected is not None:
                    return connected
            else:
                await self._wait_for(decision, decision.rest)

    async def _wait_for(self, decision: Decision, rest: Rest) -> None:
        self._failures += 1
        if self._failures >= self._asking.calls or not self._is_waited_for(rest):
            raise all_rest(decision, rest)
        name = decision.candidate.name if decision.candidate else ""
        await self._wait((rest.until or 0.0) - time.time(), _said(rest.kind, name))

    async def _first_token(self, connected: Connected) -> Begun:
        def told(why: str) -> None:
            self._watcher.waits(Pause(why) if why else None)

        asking = self._asking
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._limits.turn(asking.effective, asking.who, told))
            events = connected.provider.stream(self._request)
            stack.push_async_callback(events.aclose)
            first: list[Event] = []
            async for event in events:
                first.append(event)
                if _is_shown(event):
                    break
            return Begun(connected, tuple(first), events, stack.pop_all())

    async def _same_key_after(self, error: ProviderError, connected: Connected) -> bool:
        """Wait until the next try is due; whether it goes with the same key.

        Raises `KeysteadError` where there is no next try.
        """
        step = step_after(error)
        pause = pause_after(error, self._failures, random.random())  # noqa: S311 - no secret
        model = self._request.model
        await spare(self._connections, connected.place, error, pause, model)
        if step.next is Next.GIVE_UP:
            raise error
        if self._failures >= self._asking.calls:
            if step.spared is Spared.NOT:
                raise error
            raise naming_each(error, await self._look()) from error
        if step.next is Next.SAME_KEY_LATER:
            if pause > self._asking.patience:
                raise error
            await self._wait(pause, _why(error, connected.key))
            return True
        pause, why = await self._next_key(error, pause, connected)
        if step.next is Next.NEXT_KEY:
            await self._watcher.held_up(Pause(why))
        else:
            await self._wait(pause, why)
        return False

    async def _next_key(
        self, error: ProviderError, pause: float, connected: Connected
    ) -> tuple[float, str]:
        """How long the next key waits, and why, with its name. Raises where there is none."""
        decision = await self._look()
        rest, chosen = decision.rest, decision.candidate
        if rest is not None and not self._is_waited_for(rest):
            if len(decision.pool) > 1:
                raise all_rest(decision, rest) from error
            raise error
        why = _why(error, connected.key)
        if chosen is not None and chosen.place != connected.place:
            why = f"{why}; next key {chosen.name}"
            # It is free, or soon so: it does not wait for hours because another one has to.
            if pause > self._asking.patience:
                pause = pause_after(ProviderError(error.kind, error.what), self._failures, 0)
        elif step_after(error).next is Next.NEXT_KEY or pause > self._asking.patience:
            raise error
        back = 0.0 if rest is None else (rest.until or 0.0) - time.time()
        return max(pause, back), why

    async def _look(self) -> Decision:
        return await look(self._connections, self._asking, self._request.model)

    def _is_waited_for(self, rest: Rest) -> bool:
        return rest.until is not None and rest.until - time.time() <= self._asking.patience

    async def _wait(self, seconds: float, why: str) -> None:
        pause = Pause(why, time.time() + seconds)
        await self._watcher.held_up(pause)
        self._watcher.waits(pause)
        try:
            await self._connections.until_woken(self._asking.effective, seconds + MARGIN)
        finally:
            self._watcher.waits(None)


async def look(connections: Connections, asking: Asking, model: str = "") -> Decision:
    """The decision with which it is asked now; ``model`` is what is asked for, empty for a list."""
    return await connections.look(
        asking.effective, given=asking.given, send_key=asking.send_key, model=model
    )


async def connected_with(
    connections: Connections, asking: Asking, decision: Decision
) -> Connected | None:
    """The provider; None where the key that was read is another one under a second label."""
    connected = await connections.connect(asking.effective, decision, asking.given)
    if len(decision.pool) > 1:
        pool = connections.decide(asking.effective, asking.send_key).pool
        if connected.place not in [candidate.place for candidate in pool]:
            return None
    return connected


async def spare(
    connections: Connections,
    place: KeyPlace | None,
    error: ProviderError,
    pause: float = 0.0,
    model: str = "",
) -> None:
    """Put the key in ``place`` to rest for as long as a failure of it says."""
    rest = rest_after(error, place, time.time(), pause, model) if place else None
    if rest is None:
        return
    try:
        await connections.rest(rest)
    except KeysteadError:
        # The answer counts for more than what is remembered of a key.
        _log.exception("that a key rests could not be kept")


def _is_shown(event: Event) -> bool:
    """Whether a person sees something of it, so that nothing can be asked again."""
    match event:
        case TextDelta(text) | ReasoningDelta(text):
            return bool(text)
        case _:
            return isinstance(event, ReasoningEnd | ToolCall | Unshown)


def _why(error: ProviderError, key: str) -> str:
    """Why the last try failed, in a few words."""
    return _said(error.kind, key) or error.what


def _said(kind: ErrorKind, key: str) -> str:
    return _SAID.get(kind, "").format(key=f"key {key}" if key else "the provider")
