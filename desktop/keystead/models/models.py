"""All profiles' model lists: shown from the cache at once, asked for again behind it.

Owns who is asked when, and that nobody delays another; what a provider answers is understood in
``providers``, what a list shows is put together in ``model_list``.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from psygnal import Signal

from keystead.errors import Action, ActionId, ConfigurationError, ErrorKind, KeysteadError
from keystead.models.cache import Key, ModelCache
from keystead.models.chains import chain_problems
from keystead.models.model_list import (
    NO_ALIASES,
    Contents,
    Fetched,
    ListStatus,
    ModelList,
    place_of,
    resting_status,
)
from keystead.models.model_ref import ModelRef
from keystead.models.pins import Pins
from keystead.models.references import ListedProfile, References
from keystead.models.refusals import AMBIGUOUS
from keystead.models.shipped_facts import Explained, ShippedFacts
from keystead.models.trials import Trials
from keystead.origin import Origin
from keystead.profiles.aliases import ALIASES, folded
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.asking import Asking
from keystead.providers.attempts import Attempts
from keystead.providers.connections import Connections
from keystead.providers.provider import ListedModel
from keystead.secret import Secret
from keystead.storage.store import Store

_log = logging.getLogger("keystead.models")

NEAREST_SHOWN = 3
NEAREST_SCORE = 70.0  # of 100; below it names have little in common


@dataclass(frozen=True, slots=True)
class _Settled:
    """How the last call to a profile ended, and when (seconds since 1970)."""

    status: ListStatus
    error: KeysteadError | None = None
    at: float | None = None


class Models:
    """The model lists of every profile."""

    list_changed: ClassVar[Signal] = Signal(ModelList)

    def __init__(self, connections: Connections, attempts: Attempts, store: Store) -> None:
        self._connections = connections
        self._attempts = attempts
        self.trials = Trials(connections, store)
        self._cache = ModelCache(store)
        self._pins = Pins(store)
        self._fetched: dict[Key, Fetched] = {}
        self._contents: dict[Key, tuple[object, Contents]] = {}
        self._settled: dict[Key, _Settled] = {}
        self._running: dict[Key, asyncio.Task[None]] = {}
        self._waiting_since: dict[Key, float] = {}
        self._references: tuple[object, References] | None = None
        self._explained: set[Key] = set()

    async def load_cache(self) -> None:
        """Read what was kept; nothing is sent. Raises `KeysteadError` of kind storage."""
        self._fetched = await self._cache.load() | self._fetched
        await self._pins.load()

    def lists(self) -> Mapping[str, ModelList]:
        """Every profile's list as it is now, by the profile's name."""
        profiles = self._connections.profiles.all()
        references = self._references_for(*profiles)
        return {effective.name: self._list(effective, references) for effective in profiles}

    def of(self, effective: EffectiveProfile) -> ModelList:
        """One profile's list as it is now."""
        return self._list(effective, self._references_for(effective))

    def _references_for(self, *profiles: EffectiveProfile) -> References | None:
        """What tells the meaning of their aliases; None where they have none, which is usual."""
        own = any(effective.profile.aliases for effective in profiles)
        return self.references() if own or self._connections.profiles.aliases else None

    def _list(self, effective: EffectiveProfile, references: References | None) -> ModelList:
        key = _key(effective)
        fetched = self._fetched.get(key)
        settled = self._settled.get(key, _Settled(resting_status(effective, fetched)))
        status, error = settled.status, settled.error
        if key in self._running:
            status = ListStatus.LOADING
        elif key not in self._settled and fetched is None:
            error = self._connections.why_unusable(effective)
        contents = self._contents_of(effective, fetched)
        own = frozenset[str](effective.in_file("models")) if contents.typed else contents.typed
        return ModelList(
            profile=effective.name,
            models=contents.models,
            status=status,
            fetched_at=fetched.at if fetched else None,
            error=error,
            asked_at=settled.at or (fetched.at if fetched else None),
            source=effective.base_url,
            typed=contents.typed & own,
            from_project=contents.typed - own,
            known=contents.known,
            hidden=contents.hidden,
            pinned=self._pins.of(effective.id),
            place=place_of(effective),
            waiting_since=self._waiting_since.get(key),
            aliases=references.meanings(self.scope(effective)) if references else NO_ALIASES,
            found_by=contents.found_by,
        )

    def list_of(self, name: str) -> ModelList:
        """One profile's list by its name. Raises `ConfigurationError`: there is none such."""
        return self.of(self.profile(name))

    def profile(self, name: str) -> EffectiveProfile:
        """A profile by its name. Raises `ConfigurationError`: there is none such."""
        return self._connections.profiles.get(name)

    async def explain(self, *profiles: EffectiveProfile) -> None:
        """Look up what ships about the models of these lists, or of all of them.

        Until then only providers' words count: at the start nobody waits for more.
        """
        for effective in profiles or self._connections.profiles.all():
            key = _key(effective)
            if key not in self._explained:
                self._explained.add(key)
                if self.of(effective).models:
                    self.list_changed.emit(self.of(effective))
                await asyncio.sleep(0)

    def explained(self, effective: EffectiveProfile, model: str) -> Explained:
        """Everything known of one model of a profile, also of one that no list names."""
        fetched = self._fetched.get(_key(effective))
        said = fetched.find(model) if fetched else None
        return ShippedFacts.of(effective).explain(said or ListedModel(model))

    def references(self) -> References:
        """What names models now, of all profiles; built anew only where something of it changed."""
        profiles = self._connections.profiles
        everyone = profiles.all()
        contents = [self._contents_of(each, self._fetched.get(_key(each))) for each in everyone]
        made_of = (everyone, contents, profiles.aliases)
        if self._references is None or self._references[0] != made_of:
            index = References(map(self.scope, everyone), profiles.aliases, profiles.older_names)
            self._references = made_of, index
        return self._references[1]

    def scope(self, effective: EffectiveProfile) -> ListedProfile:
        """What references need of one profile, also of one that flags describe."""
        fetched = self._fetched.get(_key(effective))
        contents = self._contents_of(effective, fetched)
        typed = frozenset[str](effective.in_file("models"))
        return ListedProfile(
            effective.name,
            contents.ids,
            complete=fetched is not None and not effective.quirks.unreliable_model_check,
            aliases=effective.profile.aliases,
            from_project=contents.added - typed,
            typed=typed,
            project_aliases=frozenset(
                map(folded, effective.profile.aliases.keys() - effective.in_file(ALIASES).keys())
            ),
        )

    def resolve(
        self, text: str, in_use: EffectiveProfile | None = None, *, fixed: bool = False
    ) -> ModelRef:
        """The model that ``text`` means; see `References.resolve`. Raises `KeysteadError`."""
        scope = self.scope(in_use) if in_use else None
        return self.references().resolve(text, scope, fixed=fixed)

    def chain_problems(self, effective: EffectiveProfile) -> tuple[ConfigurationError, ...]:
        """What is wrong with a profile's fallback chain, as far as lists are known."""
        if not effective.profile.fallback:
            return ()
        names = [each.name for each in self._connections.profiles.all()]
        return tuple(chain_problems(effective, self.resolve, names))

    def default_model_of(self, effective: EffectiveProfile) -> str:
        """The id that a profile's default model means; as it is typed where it means none."""
        text = effective.default_model
        try:
            return self.resolve(text, effective, fixed=True).model if text else ""
        except KeysteadError:
            return text

    async def resolve_asking(
        self,
        text: str,
        in_use: EffectiveProfile | None = None,
        *,
        fixed: bool = False,
        given: Secret | None = None,
        send_key: Origin | None = None,
    ) -> ModelRef:
        """As `resolve`; where only the list of ``in_use`` can tell, that is asked for first."""
        try:
            return self.resolve(text, in_use, fixed=fixed)
        except KeysteadError as error:
            if in_use is None or error.reference != AMBIGUOUS or _key(in_use) in self._fetched:
                raise
        await self.refresh_one(in_use, given=given, send_key=send_key)
        return self.resolve(text, in_use, fixed=fixed)

    async def pin(self, name: str, model: str, *, pinned: bool) -> None:
        """Pin a model of the profile ``name``, or take its pin away.

        Raises `KeysteadError` where there is no such profile or it cannot be kept.
        """
        effective = self.profile(name)
        await self._pins.set(effective.id, model, pinned=pinned)
        self.list_changed.emit(self.of(effective))

    async def refresh(self, names: Iterable[str] | None = None) -> None:
        """Ask all profiles (or those named) at once; each is announced when it has answered.

        A failure is shown in its list. Raises `KeysteadError` only for a name that is unknown.
        """
        profiles = self._connections.profiles
        chosen = profiles.all() if names is None else tuple(map(profiles.get, names))
        async with asyncio.TaskGroup() as group:
            for effective in chosen:
                group.create_task(self.refresh_one(effective))

    async def refresh_one(
        self,
        effective: EffectiveProfile,
        *,
        given: Secret | None = None,
        send_key: Origin | None = None,
    ) -> ModelList:
        """Ask one profile and return its list; a call that already runs is waited for instead.

        A failure is in the list's ``error``, beside what was known before.
        """
        key = _key(effective)
        running = self._running.get(key)
        if running is not None:
            await asyncio.wait({running})
            return self.of(effective)
        try:
            async with asyncio.TaskGroup() as group:
                self._running[key] = group.create_task(self._settle(effective, given, send_key))
                self._waiting_since[key] = time.time()
                self.list_changed.emit(self.of(effective))
        finally:
            del self._running[key], self._waiting_since[key]
            self.list_changed.emit(self.of(effective))
        return self.of(effective)

    def stop(self, name: str) -> None:
        """End the call to one profile; its list stays as it was before."""
        for effective in self._connections.profiles.all():
            running = self._running.get(_key(effective))
            if effective.name == name and running is not None:
                running.cancel()

    def nearest(self, effective: EffectiveProfile, text: str) -> list[str]:
        """The ids of a profile's list that are most like ``text``, the likeliest first."""
        from rapidfuzz import process, utils

        ids = [model.id for model in self.of(effective).models]
        found = process.extract(
            text,
            ids,
            processor=utils.default_process,
            limit=NEAREST_SHOWN,
            score_cutoff=NEAREST_SCORE,
        )
        return [model for model, _, _ in found]

    async def close(self) -> None:
        """End every call."""
        running = set(self._running.values())
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    def _contents_of(self, effective: EffectiveProfile, fetched: Fetched | None) -> Contents:
        """What the list holds, made anew only where something of it changed."""
        key, profile = _key(effective), effective.profile
        explain = key in self._explained
        made_of = (fetched, explain, effective.name, profile.models, profile.hidden_models)
        known = self._contents.get(key)
        if known is None or known[0] != made_of:
            contents = Contents.of(effective, fetched, explain=explain)
            known = self._contents[key] = (made_of, contents)
        return known[1]

    async def _settle(
        self, effective: EffectiveProfile, given: Secret | None, send_key: Origin | None
    ) -> None:
        key = _key(effective)
        try:
            fetched = Fetched(await self._ask(effective, given, send_key), time.time())
            self._fetched[key] = fetched
            self._explained.add(key)
            self._settled[key] = _Settled(ListStatus.FRESH, None, fetched.at)
            await self._cache.keep(key, fetched)
        except KeysteadError as error:
            self._settled[key] = _Settled(ListStatus.FAILED, error, time.time())
        except Exception as error:  # noqa: BLE001 - one profile takes no other down
            _log.error("unexpected failure of a list", exc_info=error)
            unexpected = _unexpected(effective, error)
            self._settled[key] = _Settled(ListStatus.FAILED, unexpected, time.time())

    async def _ask(
        self, effective: EffectiveProfile, given: Secret | None, send_key: Origin | None
    ) -> tuple[ListedModel, ...]:
        asking = Asking(effective, given=given, send_key=send_key)
        return tuple(await self._attempts.list_models(asking))


def _unexpected(effective: EffectiveProfile, error: Exception) -> KeysteadError:
    return KeysteadError(
        "unexpected",
        f"Something unexpected went wrong while {effective.name} was asked for its models",
        f"{type(error).__name__}; the log has the details",
        Action(ActionId.RETRY, "Try again", "Try again.", effective.name),
        kind=ErrorKind.SERVER,
    )


def _key(effective: EffectiveProfile) -> Key:
    return effective.id, effective.base_url
