"""The models that answer instead of another, because the person listed them: one after the other.

Owns which failures let the next one of a profile's ``fallback`` begin, and that nobody else ever
does; how each is asked is ``providers``' work, what is shown of it the turn's. It ends with the
first token: what has begun answers to its end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from keystead.agents.maker import Maker
from keystead.errors import KeysteadError, ProviderError
from keystead.models.models import Models
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.profiles import Profiles
from keystead.providers.asking import Asking, Begun, Watcher
from keystead.providers.attempts import Attempts
from keystead.providers.messages import Request
from keystead.providers.next_step import step_after


@dataclass(frozen=True, slots=True)
class Target:
    """One model of one profile."""

    effective: EffectiveProfile
    model: str

    @property
    def name(self) -> str:
        """As a chain names it."""
        return f"{self.effective.name}:{self.model}"

    @property
    def maker(self) -> Maker:
        """As what it leaves is marked."""
        return Maker.of(self.effective, self.model)


@dataclass(frozen=True, slots=True)
class Answering:
    """An answer to ``request`` that has begun, and whose it is.

    It is not of who was asked ``because`` of this error.
    """

    begun: Begun
    target: Target
    request: Request
    because: KeysteadError | None = None


class ChainWatcher(Watcher, Protocol):
    """Whoever shows a person what becomes of a question, along the whole chain."""

    async def failed(self, target: Target, error: KeysteadError, then: Target | None) -> None:
        """``target`` does not answer; ``then`` is asked instead, None where the chain ends."""
        ...

    async def passed_over(self, entry: str, error: KeysteadError) -> None:
        """An entry of the chain cannot be asked."""
        ...


class Chain:
    """Asks one model, then those that its profile lists for when it fails."""

    def __init__(self, attempts: Attempts, models: Models, profiles: Profiles) -> None:
        self._attempts = attempts
        self._models = models
        self._profiles = profiles

    async def begin(
        self,
        asking: Asking,
        model: str,
        request_of: Callable[[Target], Awaitable[Request]],
        watcher: ChainWatcher,
    ) -> Answering:
        """Ask until an answer has begun. Raises `KeysteadError`: that of the model asked first."""
        asked = Target(asking.effective, model)
        try:
            request = await request_of(asked)
            begun = await self._attempts.begin(asking, request, watcher)
            return Answering(begun, asked, request)
        except KeysteadError as error:
            if not step_after(error).falls_back or not asking.effective.profile.fallback:
                raise
            answering = await self._fall_back(asking, asked, error, request_of, watcher)
            if answering is None:
                raise
            return answering

    async def _fall_back(
        self,
        asking: Asking,
        asked: Target,
        because: KeysteadError,
        request_of: Callable[[Target], Awaitable[Request]],
        watcher: ChainWatcher,
    ) -> Answering | None:
        """The answer of the first of the chain that gives one; None where none does.

        None is asked twice: a chain may name the model that was asked, for the sake of others.
        """
        failed, error, tried = asked, because, [asked]
        for entry in asking.effective.profile.fallback:
            try:
                meant = self._models.resolve(entry, asking.effective)
                target = Target(self._profiles.get(meant.profile), meant.model)
            except KeysteadError as unknown:
                await watcher.passed_over(entry, unknown)
                continue
            if target in tried:
                continue
            tried.append(target)
            await watcher.failed(failed, error, target)
            # What flags gave was given for the profile that was asked.
            own = Asking(target.effective, asking.who, at_once=asking.at_once)
            try:
                request = await request_of(target)
                begun = await self._attempts.begin(own, request, watcher)
                return Answering(begun, target, request, because)
            except KeysteadError as its_own:
                failed, error = target, its_own
                if isinstance(its_own, ProviderError) and not step_after(its_own).falls_back:
                    break
        if failed != asked:
            await watcher.failed(failed, error, None)
        return None
