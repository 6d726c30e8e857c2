"""What is handed into the layer of attempts, and what comes out of it.

Owns the plain values and the one who watches; the work is ``attempts``' and ``tries``'.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Protocol

from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.connections import Connected
from keystead.providers.events import Event
from keystead.providers.next_step import LONGEST_PAUSE
from keystead.providers.pause import Pause
from keystead.secret import Secret


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks with which profile, and what flags gave for it.

    ``at_once``: a person says that keys are tried which rest, where all of them do. ``patience`` is
    the longest pause in seconds that is waited for.
    """

    effective: EffectiveProfile
    who: str = ""
    given: Secret | None = None
    send_key: Origin | None = None
    at_once: bool = False
    patience: float = LONGEST_PAUSE

    @property
    def calls(self) -> int:
        """How often it may be sent at most; a script answers the same each time."""
        return 1 if self.effective.preset.offline else self.effective.profile.max_retries + 1


class Watcher(Protocol):
    """Whoever shows a person what becomes of a question."""

    async def opened(self, connected: Connected) -> None:
        """It is about to be sent, with this key."""
        ...

    async def held_up(self, pause: Pause) -> None:
        """It failed or no key is free: it is sent after a pause, at once where that has no end."""
        ...

    def waits(self, pause: Pause | None) -> None:
        """It waits from now on; None: no longer."""
        ...


@dataclass(frozen=True, slots=True)
class Begun:
    """An answer that has begun: what came up to its first token, and what comes after it."""

    connected: Connected
    first: tuple[Event, ...]
    rest: AsyncGenerator[Event]
    open: AsyncExitStack

    async def aclose(self) -> None:
        """Hang up, and let the next request have its turn."""
        await self.open.aclose()
