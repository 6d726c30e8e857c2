"""Profiles, their keys and the file's problems, as the window knows them.

Owns the mirror and the calls that change profiles and keys; rules and files are the engine's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from keystead.credentials.health import KeyPlace
from keystead.credentials.index import KeyInfo
from keystead.credentials.keys import Keys
from keystead.credentials.proxy_password import set_proxy_password
from keystead.credentials.refusals import unsendable_secret
from keystead.credentials.resolution import Decision
from keystead.errors import ConfigurationError
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles
from keystead.providers.connections import Connections
from keystead.providers.provider import Light, LightName, LightState
from keystead.secret import KeyKind, Secret
from keystead.ui.bridge import Bridge

if TYPE_CHECKING:
    from keystead.engine import Engine

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KnownProfile:
    """A profile with the keys it has and the decision about its next request."""

    effective: EffectiveProfile
    keys: tuple[KeyInfo, ...]
    decision: Decision

    @property
    def name(self) -> str:
        """The profile's name."""
        return self.effective.name

    @property
    def reach(self) -> tuple[object, ...]:
        """What a list or a test of it depends on: where it points, and with which credential."""
        effective, decision = self.effective, self.decision
        # Keys that take turns are tested together: whose turn it is makes no other profile of it.
        places = tuple(one.place for one in decision.pool)
        credential = decision.source, places, decision.variable, decision.question.command
        return effective.id, effective.base_url, effective.api_format, *credential


@dataclass(frozen=True, slots=True)
class Tested:
    """The lights of a test of a profile as saved, and when it ended (seconds since 1970)."""

    lights: tuple[Light, ...]
    at: float

    @property
    def failed(self) -> Light | None:
        """The first light that failed; None where none did."""
        return next((each for each in self.lights if each.state is LightState.FAILED), None)

    def state(self, name: LightName) -> LightState | None:
        """What one light showed; None where it did not come."""
        return next((each.state for each in self.lights if each.name is name), None)


@dataclass(frozen=True, slots=True)
class ProfilesState:
    """All profiles at one moment; ``revision`` tells the text of the file at ``path`` apart.

    Of two states the one with the higher ``number`` was made later.
    """

    profiles: tuple[KnownProfile, ...] = ()
    problems: tuple[ConfigurationError, ...] = ()
    revision: str = ""
    default: str = ""
    path: str = ""
    number: int = field(default=0, compare=False)


class ProfileSource(QObject):
    """Profiles by name; `changed` comes after every change, here or in the file."""

    changed = Signal()

    def __init__(
        self,
        bridge: Bridge[Engine],
        profiles: Profiles,
        presets: Presets,
        keys: Keys,
        connections: Connections,
    ) -> None:
        super().__init__()
        self._bridge = bridge
        self._profiles = profiles
        self._keys = keys
        self._connections = connections
        self.presets = presets
        self.state = ProfilesState()
        self._made = count(1)
        self._tested: dict[tuple[object, ...], Tested] = {}
        bridge.subscribe(ProfilesState, self, self._take)
        profiles.profiles_changed.connect(self._announce)
        keys.keys_changed.connect(self._announce)
        keys.health_changed.connect(self._announce)

    async def load(self) -> None:
        """Fetch what there is now."""
        self._take(await self._bridge.call(self._read()))

    async def reread(self) -> None:
        """Have the file read anew, and fetch what it says now."""
        await self._bridge.call(_run(self._profiles.load))
        await self.load()

    def all(self) -> tuple[KnownProfile, ...]:
        """Every profile in listed order."""
        return self.state.profiles

    def get(self, name: str) -> KnownProfile | None:
        """The profile of that name, None where there is none."""
        return next((known for known in self.state.profiles if known.name == name), None)

    def present(self, known: KnownProfile) -> KnownProfile | None:
        """The same profile as it is now, perhaps under another name; None where it is gone."""
        same = (each for each in self.state.profiles if each.effective.id == known.effective.id)
        return next(same, None) or self.get(known.name)

    async def add(self, name: str, fields: Mapping[str, Any]) -> None:
        """Write a new profile. Raises `ConfigurationError`; then nothing is written."""
        await self._bridge.call(_run(lambda: self._profiles.add(name, fields)))

    async def edit(self, name: str, changes: Mapping[str, Any], revision: str) -> None:
        """Write changed fields; raises `ConfigurationError`, also where the file changed since."""
        await self._bridge.call(_run(lambda: self._profiles.edit(name, changes, revision=revision)))

    async def edit_list(
        self, name: str, field: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> None:
        """Put entries into a list field or take them out. Raises `ConfigurationError`."""
        work = partial(self._profiles.edit_list, name, field, add=add, remove=remove)
        await self._bridge.call(_run(work))

    async def rename(self, old: str, new: str) -> None:
        """Give a profile another name; its keys stay. Raises `ConfigurationError`."""
        await self._bridge.call(_run(lambda: self._profiles.rename(old, new)))

    async def remove(self, name: str, *, with_keys: bool) -> None:
        """Take a profile out of the file, and its keys out of the keychain if so wished."""
        await self._bridge.call(self._remove(name, with_keys))

    async def set_key(
        self, known: KnownProfile, label: str, secret: Secret, kind: KeyKind = KeyKind.KEY
    ) -> KeyInfo:
        """Keep a key for the profile's own address. Raises `KeysteadError`."""
        if error := unsendable_secret(secret):
            raise error
        origin = Origin.of(known.effective.base_url)
        work = self._keys.set(known.effective.id, label, secret, origin, kind=kind)
        return await self._bridge.call(work)

    async def set_proxy_password(self, known: KnownProfile, password: Secret) -> KeyInfo:
        """Keep the password for the proxy that the profile names. Raises `KeysteadError`."""
        return await self._bridge.call(set_proxy_password(self._keys, known.effective, password))

    async def remove_key(self, key: KeyInfo) -> None:
        """Remove a key from where it is kept. Raises `KeysteadError`."""
        await self._bridge.call(self._keys.remove(key.profile_id, key.label, kind=key.kind))

    async def wake(self, place: KeyPlace) -> None:
        """Let a key be sent though it rests. Raises `KeysteadError` of kind storage."""
        await self._bridge.call(self._keys.wake(place.profile_id, place.name))

    async def let_key_go(self, key: KeyInfo, origin: Origin) -> None:
        """Let a key belong to ``origin`` from now on; only after a person's yes."""
        work = self._keys.move_origin(key.profile_id, key.label, origin, kind=key.kind)
        await self._bridge.call(work)

    async def draft(self, name: str, changes: Mapping[str, Any]) -> EffectiveProfile:
        """The profile as it would be with ``changes``; nothing is written.

        Raises `ConfigurationError`.
        """
        return await self._bridge.call(_run(lambda: self._profiles.draft(name, changes)))

    async def check(
        self, effective: EffectiveProfile, send_key: Origin | None = None
    ) -> AsyncGenerator[Light]:
        """The lights of a profile as they come. Raises `KeysteadError` where none can be had.

        ``send_key`` is the origin that a person lets the profile's keys go to.
        """
        opening = self._connections.open_for_check(effective, send_key=send_key)
        connected = await self._bridge.call(opening)
        async with aclosing(_Lights(self._bridge, connected.provider.check())) as lights:
            async for light in lights:
                yield light

    async def prove_key(
        self, effective: EffectiveProfile, send_key: Origin | None
    ) -> tuple[Light, ...]:
        """What a real request with each key shows of it, and perhaps of quotas.

        Raises `KeysteadError`.
        """
        return await self._bridge.call(self._prove_key(effective, send_key))

    def tested(self, known: KnownProfile) -> Tested | None:
        """How the last test of a profile ended; None where there was none since it last changed."""
        return self._tested.get(known.reach)

    def note_test(self, known: KnownProfile, lights: Iterable[Light]) -> None:
        """Remember for this session how a test of a profile as saved ended."""
        self._tested[known.reach] = Tested(tuple(lights), time.time())
        self.changed.emit()

    async def _prove_key(
        self, effective: EffectiveProfile, send_key: Origin | None
    ) -> tuple[Light, ...]:
        connected = await self._connections.open_for_check(effective, send_key=send_key)
        return await connected.provider.really_ask(self._connections.default_model_of(effective))

    async def _remove(self, name: str, with_keys: bool) -> None:
        profile_id = self._profiles.get(name).id
        self._profiles.remove(name)
        for key in self._keys.of(profile_id) if with_keys else ():
            await self._keys.remove(profile_id, key.label, kind=key.kind)

    async def _read(self) -> ProfilesState:
        return self._state()

    def _state(self) -> ProfilesState:
        known = tuple(
            KnownProfile(each, self._keys.of(each.id), self._connections.decide(each))
            for each in self._profiles.all()
        )
        return ProfilesState(
            known,
            self._profiles.problems,
            self._profiles.revision,
            self._profiles.default_profile or "",
            str(self._profiles.path),
            next(self._made),
        )

    def _announce(self) -> None:
        self._bridge.post(self._state())

    def _take(self, state: ProfilesState) -> None:
        if state.number < self.state.number:
            return  # It was posted before what `load` got, and arrived after it.
        self.state = state
        self.changed.emit()


class _Lights:
    """Lights that are made in the engine's loop, awaited in the window's."""

    def __init__(self, bridge: Bridge[Engine], lights: AsyncIterator[Light]) -> None:
        self._bridge = bridge
        self._lights = lights
        self._asking = asyncio.Lock()

    def __aiter__(self) -> _Lights:
        return self

    async def __anext__(self) -> Light:
        light = await self._bridge.call(self._next())
        if light is None:
            raise StopAsyncIteration
        return light

    async def aclose(self) -> None:
        await self._bridge.call(self._close())

    async def _next(self) -> Light | None:
        async with self._asking:
            return await anext(self._lights, None)

    async def _close(self) -> None:
        # A question that was cancelled in the window's loop ends a moment later in the engine's.
        async with self._asking:
            if isinstance(self._lights, AsyncGenerator):
                await self._lights.aclose()


async def _run(work: Callable[[], T]) -> T:
    return work()
