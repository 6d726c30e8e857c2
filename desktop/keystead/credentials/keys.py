"""Which keys there are and which of them rest, and the one way to set, read and remove them.

Owns the index in memory and keeps it in step with the tables (``index``, ``health``) and the
keychain (``vault``), also when another process changes them; which key may be sent where is decided
in ``resolution``. A write goes pending row, keychain, ready row, so that whatever breaks off in
between is noticed, and settled the next time the key is used.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import ClassVar

from psygnal import Signal

from keystead.credentials import health, index, refusals
from keystead.credentials.encrypted_file import FILE_NAME
from keystead.credentials.health import KeyPlace, Rest, Resting, Rests
from keystead.credentials.index import Identity, KeyInfo, KeyStatus, Snapshot
from keystead.credentials.stored_secret import StoredSecret
from keystead.credentials.trouble import KeychainError, Trouble
from keystead.credentials.vault import SESSION_NAME, Vault
from keystead.origin import Origin
from keystead.secret import KeyKind, Secret
from keystead.storage.store import Store

DEFAULT_LABEL = "default"
LONGEST_LABEL = 64  # characters


class Keys:
    """The keys and secret headers of all profiles.

    ``keys_changed`` names a profile's id when its keys changed, ``health_changed`` when another of
    them rests than before, here or in another process.
    """

    keys_changed: ClassVar[Signal] = Signal(str)
    health_changed: ClassVar[Signal] = Signal(str)

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self._index = Snapshot()
        self._changing = asyncio.Lock()
        self._session: dict[Identity, KeyInfo] = {}
        self._rests = Rests()
        self._health_moved: dict[str, asyncio.Event] = {}

    async def load(self) -> None:
        """Read the index; the keychain is not asked. Raises `KeysteadError` of kind storage."""
        self._index, rests = await self._read_index()
        self._rests.take_over(rests)

    def all(self) -> tuple[KeyInfo, ...]:
        """The keys of every profile: those of this session, then the kept ones, oldest first."""
        kept = (key for name, key in self._index.keys.items() if name not in self._session)
        return (*self._session.values(), *kept)

    def of(self, profile_id: str) -> tuple[KeyInfo, ...]:
        """The keys of one profile, in the order of `all`."""
        return tuple(key for key in self.all() if key.profile_id == profile_id)

    def rests(self, profile_id: str) -> tuple[Rest, ...]:
        """Which keys of a profile rest, also where that may be over by now."""
        return self._rests.of(profile_id)

    def rest_of(self, place: KeyPlace) -> Rest | None:
        """Why what stands in ``place`` is not sent now, if only for one model; None where it is."""
        now = time.time()
        return next((r for r in self.rests(place.profile_id) if r.is_of(place, now)), None)

    def twins(self, keys: Iterable[KeyInfo]) -> Mapping[str, str]:
        """Which of ``keys`` are another one under a second label, as far as they were read.

        The label of each, and the label it has first. The same value for another address is a key
        of its own, for it may be sent where the first may not.
        """
        first: dict[tuple[Secret, Origin], str] = {}
        twins: dict[str, str] = {}
        for key in keys:
            stored = self._vault.remembered(self._item(key.identity))
            if stored:
                label = first.setdefault((stored.secret, key.origin), key.label)
                if label != key.label:
                    twins[key.label] = label
        return twins

    def trace(self, value: str) -> str:
        """A few bits by which another value in the same place is noticed."""
        return health.trace(self._index.home, value)

    async def refresh(self) -> None:
        """Take over what other processes changed, and forget the values they replaced."""
        async with self._changing:
            if await self._store.read(index.revision) == self._index.revision:
                return
            before = self._index.keys
            self._index, rests = await self._read_index()
            after, resting = self._index.keys, self._rests.take_over(rests)
        names = {name for name in before | after if before.get(name) != after.get(name)}
        for name in names:
            self._vault.forget(self._item(name))
        for profile_id in sorted({name[0] for name in names}):
            self.keys_changed.emit(profile_id)
        for profile_id in resting:
            self._announce_health(profile_id)

    async def set(
        self,
        profile_id: str,
        label: str,
        secret: Secret,
        origin: Origin,
        *,
        kind: KeyKind = KeyKind.KEY,
    ) -> KeyInfo:
        """Keep a secret, replacing one of the same label; returns when it was read back.

        Raises `KeysteadError`: the label or the value cannot be used, or the keychain failed; then
        a key that was there before still is.
        """
        _check(label, secret)
        key = KeyInfo(profile_id, label, origin, secret.last_characters, kind=kind)
        stored = StoredSecret(secret, origin)
        if self._vault.session_only:
            return await self._set_for_session(key, stored)
        await self.refresh()
        before = self._index.keys.get(key.identity)
        # A pending row says where to look for what became of it.
        pending = FILE_NAME if self._vault.in_file else ""
        begun = await self._put(replace(key, store=pending, status=KeyStatus.PENDING))
        try:
            await self._vault.set(self._item(key.identity), stored)
        except KeychainError as error:
            # Without an answer nobody knows what is kept: the pending row says so.
            if error.trouble is not Trouble.NO_ANSWER:
                await self._restore(begun, before)
            raise
        self._session.pop(key.identity, None)
        kept = await self._put(replace(key, store=pending or self._vault.state.backend))
        if before is not None and _in_file(before) is not _in_file(kept):
            await self._vault.delete_kept(self._item(key.identity), in_file=_in_file(before))
        return kept

    async def read(self, key: KeyInfo) -> Secret:
        """The secret itself, asked from the keychain once a session.

        Raises `KeysteadError`: the keychain failed, the key is gone (it is then marked lost), or
        the keychain says that it belongs to another origin than ``key`` does.
        """
        await self.refresh()
        known = self._session.get(key.identity) or self._index.keys.get(key.identity)
        if known is None:
            raise refusals.key_gone(key)
        stored = await self._vault.get(self._item(key.identity), in_file=_in_file(known))
        if known.identity not in self._session:
            await self._settle(known, stored)
        if stored is None:
            raise refusals.key_gone(key)
        if stored.origin != key.origin:
            raise refusals.key_of_another_origin(key, stored.origin)
        return stored.secret

    async def move_origin(
        self, profile_id: str, label: str, origin: Origin, *, kind: KeyKind = KeyKind.KEY
    ) -> KeyInfo:
        """Let a key belong to ``origin`` from now on; only ever called after a person's yes.

        Raises `KeysteadError` as `read` and `set` do.
        """
        secret = await self.read(self._known((profile_id, kind, label)))
        return await self.set(profile_id, label, secret, origin, kind=kind)

    async def move(self, key: KeyInfo) -> KeyInfo:
        """Take a key out of the store it is in and keep it in the one that new keys go into.

        Only ever called by a person's choice. Raises `KeysteadError` as `read` and `set` do.
        """
        secret = await self.read(key)
        return await self.set(key.profile_id, key.label, secret, key.origin, kind=key.kind)

    async def remove(self, profile_id: str, label: str, *, kind: KeyKind = KeyKind.KEY) -> None:
        """Remove a key from where it is kept, then from the index. Raises `KeysteadError`."""
        await self.refresh()
        known = self._known((profile_id, kind, label))
        name = known.identity
        await self._vault.delete(self._item(name), in_file=_in_file(known))
        if self._session.pop(name, None) is None:
            await self._drop(known)
        else:
            self._rests.drop(rest for rest in self._rests_of_label(name) if not rest.place.kept)
            self.keys_changed.emit(profile_id)

    async def rest(self, rest: Rest) -> None:
        """Let a key rest, for every process; it does so here even where that cannot be kept.

        Raises `KeysteadError` of kind storage.
        """
        self._rests.hold(rest)
        self._announce_health(rest.place.profile_id)
        if rest.place.kept:
            async with self._changing:
                self._rests.hold(rest)  # What was read meanwhile did not have it yet.
                self._follow(await self._store.write(lambda db: _keep_rest(db, rest)))

    async def wake(self, profile_id: str, place: str = "") -> int:
        """Let a profile's keys be sent again, because a person says so; how many rested.

        ``place`` names one of them, empty all. Raises `KeysteadError` of kind storage.
        """
        await self.refresh()
        now = time.time()
        woken = [rest for rest in self.rests(profile_id) if place in ("", rest.place.name)]
        async with self._changing:
            if kept := self._rests.drop(woken):
                self._follow(await self._store.write(lambda db: _forget_rests(db, kept)))
        self._announce_health(profile_id)
        return sum(rest.until is None or rest.until > now for rest in woken)

    async def until_woken(self, profile_id: str, seconds: float) -> None:
        """Wait so long, or until a person lets a key of the profile be sent again."""
        resting = {rest.resting for rest in self.rests(profile_id)}
        try:
            async with asyncio.timeout(seconds):
                while resting <= {rest.resting for rest in self.rests(profile_id)}:
                    await self._health_moved.setdefault(profile_id, asyncio.Event()).wait()
        except TimeoutError:
            return

    def _announce_health(self, profile_id: str) -> None:
        if moved := self._health_moved.pop(profile_id, None):
            moved.set()
        self.health_changed.emit(profile_id)

    async def _read_index(self) -> tuple[Snapshot, dict[Resting, Rest]]:
        unreadable = self._store.unreadable
        return await self._store.read(
            lambda db: (index.read(db, unreadable), health.read(db, unreadable))
        )

    def _known(self, name: Identity) -> KeyInfo:
        key = self._session.get(name) or self._index.keys.get(name)
        if key is None:
            raise refusals.no_such_key(name[2])
        return key

    def _item(self, name: Identity) -> str:
        return "/".join((self._index.home, *name))

    async def _set_for_session(self, key: KeyInfo, stored: StoredSecret) -> KeyInfo:
        await self._vault.set(self._item(key.identity), stored)
        # A number of its own, which no row has: what was known of the value before is over.
        key = replace(key, store=SESSION_NAME, revision=-time.time_ns())
        self._session[key.identity] = key
        self.keys_changed.emit(key.profile_id)
        return key

    async def _settle(self, known: KeyInfo, stored: StoredSecret | None) -> None:
        """Make the row say what the keychain says."""
        if stored is None:
            seen = replace(known, status=KeyStatus.LOST)
        else:
            seen = replace(
                known,
                status=KeyStatus.READY,
                origin=stored.origin,
                last_characters=stored.secret.last_characters,
                store=known.store or self._vault.state.backend,
            )
        if seen != known:
            await self._put(seen)

    async def _restore(self, begun: KeyInfo, before: KeyInfo | None) -> None:
        if before is None:
            await self._drop(begun)
        else:
            await self._put(before)

    async def _put(self, key: KeyInfo) -> KeyInfo:
        async with self._changing:
            number = await self._store.write(lambda db: index.put(db, key))
            key = replace(key, revision=number)
            self._index.keys[key.identity] = key
            self._follow(number)
        self.keys_changed.emit(key.profile_id)
        return key

    async def _drop(self, key: KeyInfo) -> None:
        name = key.identity
        async with self._changing:
            gone = self._rests_of_label(name)
            number = await self._store.write(lambda db: _remove(db, key, gone))
            # Where another process set it anew meanwhile, its row is back with the next refresh.
            self._index.keys.pop(name, None)
            self._rests.drop(gone)
            self._follow(number)
        self.keys_changed.emit(name[0])

    def _rests_of_label(self, name: Identity) -> list[Rest]:
        """What is known of the keys that stood under a label, wherever they were sent."""
        profile_id, kind, label = name
        if kind is not KeyKind.KEY:
            return []
        return [rest for rest in self.rests(profile_id) if rest.place.is_under(label)]

    def _follow(self, number: int) -> None:
        # A gap is another process's change, which the next refresh takes over.
        if number == self._index.revision + 1:
            self._index.revision = number


def _in_file(key: KeyInfo) -> bool:
    return key.store == FILE_NAME


def _keep_rest(db: sqlite3.Connection, rest: Rest) -> int:
    health.put(db, rest)
    return index.next_revision(db)


def _forget_rests(db: sqlite3.Connection, rests: Iterable[Resting]) -> int:
    health.remove(db, rests)
    return index.next_revision(db)


def _remove(db: sqlite3.Connection, key: KeyInfo, rests: Iterable[Rest]) -> int:
    health.remove(db, [rest.resting for rest in rests])
    return index.remove(db, key)


def _check(label: str, secret: Secret) -> None:
    if not 0 < len(label) <= LONGEST_LABEL or not label.isprintable():
        raise refusals.unusable_label(LONGEST_LABEL)
    if not secret.reveal().strip():
        raise refusals.blank_secret()
    if telling := refusals.telling_label(label, secret):
        raise telling
