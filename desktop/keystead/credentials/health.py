"""How a profile's keys fare: which of them rests, until when and why. State only, never a value.

Owns what names a key also after a restart, what a rest is and the rows it is kept in; when a key
is put to rest is decided in ``providers``, which key goes instead in ``resolution``.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from keystead.credentials.index import KeyInfo
from keystead.credentials.vault import SESSION_NAME
from keystead.errors import ErrorKind
from keystead.origin import Origin
from keystead.spans import in_words
from keystead.storage.unreadable import Row, Unreadable, moment

_ELSEWHERE = re.compile(r" at \w+://\S+")
TRACE_BYTES = 2  # enough to notice another value, too few to try guesses against

WHY: dict[ErrorKind, str] = {
    ErrorKind.RATE_LIMIT: "rate limit",
    ErrorKind.OUT_OF_CREDIT: "out of credit",
    ErrorKind.AUTHENTICATION: "rejected",
    ErrorKind.PERMISSION: "not permitted",
}
"""Why a key can rest, in a few words."""

Resting = tuple[str, str]
"""A profile's id and the name of one of its keys' places: what a rest is found by."""


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where one key of a profile stands: a label in the keychain, or a piece of a variable.

    ``name`` holds the address too where it is not the key's own: what one server says of a key
    means nothing for another, to which a flag or a variable sends it.
    ``edition`` is another one as soon as another value stands there, so that nothing known of the
    value before it holds any longer. ``kept``: whether the value outlives the process.
    """

    profile_id: str
    name: str
    edition: str
    kept: bool = field(default=True, compare=False)

    @classmethod
    def of_key(cls, key: KeyInfo, target: Origin | None = None) -> KeyPlace:
        """The place of a key of the index, which goes to its own address or to ``target``."""
        elsewhere = f" at {target}" if target not in (None, key.origin) else ""
        kept = key.store != SESSION_NAME
        return cls(key.profile_id, f"key {key.label}{elsewhere}", str(key.revision), kept)

    @classmethod
    def of_piece(
        cls, profile_id: str, variable: str, number: int, edition: str, target: Origin
    ) -> KeyPlace:
        """The place of a variable's piece; pieces are numbered from 1."""
        return cls(profile_id, f"variable {variable} {number} at {target}", edition)

    def is_under(self, label: str) -> bool:
        """Whether it is that of the key under a label, wherever that is sent."""
        own, _, elsewhere = self.name.partition(f"key {label}")
        # Another label may begin with this one, and go on as an address does.
        return not own and (not elsewhere or bool(_ELSEWHERE.fullmatch(elsewhere)))


@dataclass(frozen=True, slots=True)
class Rest:
    """A key that is not sent for a while; ``until`` None: not before it is edited.

    ``model`` limits it to requests for one model, empty to none. Times are in seconds since 1970.
    """

    place: KeyPlace
    kind: ErrorKind
    since: float
    until: float | None = None
    model: str = ""

    @property
    def resting(self) -> Resting:
        """What it is found by."""
        return self.place.profile_id, self.place.name

    def is_of(self, place: KeyPlace, now: float) -> bool:
        """Whether it is about what stands in ``place`` now, and not over."""
        return place == self.place and (self.until is None or self.until > now)

    def holds(self, place: KeyPlace, now: float, model: str = "") -> bool:
        """Whether it keeps what stands in ``place`` from being sent for ``model``."""
        return self.is_of(place, now) and self.model in ("", model)

    def words(self, now: float) -> str:
        """Until when and why, in a few words."""
        why = WHY.get(self.kind, str(self.kind))
        if self.model:
            why = f"{why} for {self.model}"
        if self.until is None:
            return f"set aside until it is edited: {why}"
        return f"rests for {in_words(self.until - now)}: {why}"


class Rests:
    """The rests of all keys: those that are kept, and those of keys that last for the session."""

    def __init__(self) -> None:
        self._kept: dict[Resting, Rest] = {}
        self._session: dict[Resting, Rest] = {}

    def of(self, profile_id: str) -> tuple[Rest, ...]:
        """Those of one profile, also where they are over by now."""
        rests = (*self._kept.values(), *self._session.values())
        return tuple(rest for rest in rests if rest.place.profile_id == profile_id)

    def take_over(self, kept: dict[Resting, Rest]) -> list[str]:
        """Know what is kept now; the profiles of which something of it is new."""
        before, self._kept = self._kept, kept
        changed = (name for name in before | kept if before.get(name) != kept.get(name))
        return sorted({profile_id for profile_id, _ in changed})

    def hold(self, rest: Rest) -> None:
        """Let one hold, in the stead of the one before it."""
        (self._kept if rest.place.kept else self._session)[rest.resting] = rest

    def drop(self, rests: Iterable[Rest]) -> list[Resting]:
        """Let some hold no longer; those of them that are kept."""
        names = [rest.resting for rest in rests]
        for name in names:
            self._session.pop(name, None)
        return [name for name in names if self._kept.pop(name, None)]


def trace(salt: str, value: str) -> str:
    """A few bits by which another value is noticed; of ``value`` they give nothing away."""
    data = value.encode("utf-8", "surrogatepass")  # A variable may hold what is no text.
    return hashlib.blake2b(data, key=salt.encode(), digest_size=TRACE_BYTES).hexdigest()


def read(connection: sqlite3.Connection, unreadable: Unreadable) -> dict[Resting, Rest]:
    """All rests that are kept."""
    rows = connection.execute(
        "SELECT profile_id, place, edition, kind, model, since, until FROM key_rests"
    )
    return {rest.resting: rest for rest in unreadable.skim("resting keys", rows, _rest_of)}


def put(connection: sqlite3.Connection, rest: Rest) -> None:
    """Keep a rest in the stead of the one before it."""
    place = rest.place
    connection.execute(
        "INSERT OR REPLACE INTO key_rests"
        " (profile_id, place, edition, kind, model, since, until) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*rest.resting, place.edition, rest.kind, rest.model, rest.since, rest.until),
    )


def remove(connection: sqlite3.Connection, rests: Iterable[Resting]) -> None:
    """Forget some."""
    connection.executemany("DELETE FROM key_rests WHERE profile_id = ? AND place = ?", rests)


def _rest_of(row: Row) -> Rest:
    profile_id, place, edition, kind, model, since, until = row
    end = None if until is None else moment(until)
    return Rest(KeyPlace(profile_id, place, edition), ErrorKind(kind), moment(since), end, model)
