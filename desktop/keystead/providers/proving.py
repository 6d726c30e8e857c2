"""A check of a profile held against what is known of its keys, and what it teaches about them.

Owns that a key which a check finds rejected or used up is set aside as one that a request met so,
that a proven one goes again, and that a light which proves nothing tells what is known; what proves
a key is decided in ``checks``, how long it rests in ``next_step``.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace

from keystead.credentials.health import WHY, KeyPlace, Rest
from keystead.credentials.keys import Keys
from keystead.errors import ErrorKind, KeysteadError, ProviderError
from keystead.providers.events import Event
from keystead.providers.key_proof import quota_after, quotas_summed_up, summed_up
from keystead.providers.messages import Request
from keystead.providers.next_step import rest_after
from keystead.providers.provider import Light, LightName, LightState, ListedModel, Provider
from keystead.providers.real_request import prove_key
from keystead.spans import in_words

# A list's limit is none of answers, so that it puts no key to rest.
_LASTING = (ErrorKind.AUTHENTICATION, ErrorKind.OUT_OF_CREDIT)
_log = logging.getLogger("keystead.providers")


@dataclass(frozen=True, slots=True)
class TestedKey:
    """One key of a check, and who can ask with it.

    ``place`` and ``rest`` are None for what cannot rest, and does not; ``without_key`` is the same
    provider asked without any credential, None where none goes along.
    """

    name: str
    provider: Provider
    place: KeyPlace | None = None
    rest: Rest | None = None
    without_key: Provider | None = None


class Proving:
    """The provider of a check with all keys; those of ``tested`` are what its lights are about.

    ``setting_aside``: what is checked is what requests use, so that a failure is the key's own.
    """

    def __init__(
        self, tested: Sequence[TestedKey], keys: Keys, *, setting_aside: bool = False
    ) -> None:
        self._tested = tested
        self._keys = keys
        self._setting_aside = setting_aside
        self._provider = tested[0].provider

    def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes."""
        return self._provider.stream(request)

    async def list_models(self) -> list[ListedModel]:
        """The models that the provider lists."""
        return await self._provider.list_models()

    async def check(self, model: str = "") -> AsyncGenerator[Light]:
        """Prove the connection; where nothing cheaper proves a key, by asking ``model``, if any."""
        found: list[Light] = []
        async for light in self._provider.check():
            if light.name is LightName.KEY:
                found = [await self._really(each, model) for each in light.parts]
                yield summed_up([await self._told(each) for each in found])
            elif light.name is LightName.QUOTA:
                quotas = light.parts if light.state is not LightState.UNKNOWN else ()
                yield await self._quota(quotas or self._met(found))
            else:
                yield light

    async def really_ask(self, model: str) -> tuple[Light, ...]:
        """The lights of key and quota after a real request to ``model`` with each key.

        That of the quota comes only where a request told of it. Raises `KeysteadError` for a
        request that cannot be made at all.
        """
        found = [await self._asked(key, model) for key in self._tested]
        key = summed_up([await self._told(each) for each in found])
        quota = await self._quota(self._met(found))
        return (key,) if quota.state is LightState.UNKNOWN else (key, quota)

    async def _really(self, light: Light, model: str) -> Light:
        key = self._key(light)
        if not model or key is None or light.state is not LightState.UNKNOWN:
            return light
        return await self._asked(key, model)

    async def _asked(self, key: TestedKey, model: str) -> Light:
        light = await prove_key(key.provider, key.without_key, model, key.name)
        if light.error and light.error.kind is ErrorKind.RATE_LIMIT:
            await self._remember(key, light.error)
        return light

    def _met(self, found: Sequence[Light]) -> list[Light]:
        """What was met for the keys' sake tells of their quota too."""
        named = len(self._tested) > 1
        return [quota_after(light.error, light.key, named=named) for light in found]

    async def _quota(self, lights: Sequence[Light]) -> Light:
        return quotas_summed_up([await self._told(each) for each in lights])

    async def _told(self, light: Light) -> Light:
        """The light of one key with what is known beside it, once it taught what it shows."""
        await self._learn(light)
        return self._remembering(light)

    async def _learn(self, light: Light) -> None:
        key = self._key(light)
        if key is None:
            return
        if light.name is LightName.KEY and light.state is LightState.OK:
            await self._remember(key)
        elif light.state is LightState.FAILED and light.error and light.error.kind in _LASTING:
            await self._remember(key, light.error)

    async def _remember(self, key: TestedKey, error: ProviderError | None = None) -> None:
        """Let it rest for an ``error``, and go again without one."""
        if key.place is None:
            return
        try:
            if error is None:
                await self._accept(key.place)
            elif self._setting_aside and (rest := rest_after(error, key.place, time.time())):
                await self._keys.rest(rest)
        except KeysteadError:
            # What was found out counts for more than what is remembered of it.
            _log.exception("what a check found of a key could not be kept")

    async def _accept(self, place: KeyPlace) -> None:
        """A key was proven: it is set aside no longer, should it have been rejected before."""
        rest = self._keys.rest_of(place)
        if rest and rest.kind is ErrorKind.AUTHENTICATION:
            await self._keys.wake(place.profile_id, place.name)

    def _remembering(self, light: Light) -> Light:
        """``light``, or what a request met where the check itself could not tell."""
        key = self._key(light)
        if key is None or key.rest is None or light.state is not LightState.UNKNOWN:
            return light
        why = WHY.get(key.rest.kind, "")
        told = {
            (LightName.KEY, ErrorKind.AUTHENTICATION): f"was {why}",
            (LightName.QUOTA, ErrorKind.OUT_OF_CREDIT): f"was refused: {why},",
        }.get((light.name, key.rest.kind))
        if told is None:
            return light
        ago = in_words(time.time() - key.rest.since)
        evidence = f"{light.evidence}; a request with {key.name} {told} {ago} ago"
        return replace(light, state=LightState.FAILED, evidence=evidence)

    def _key(self, light: Light) -> TestedKey | None:
        if len(self._tested) == 1:
            return self._tested[0]
        return next((key for key in self._tested if key.name == light.key), None)
