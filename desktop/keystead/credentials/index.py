"""The rows that say which keys exist: what may be shown of them, never a value.

Owns the reading and writing of the table; runs inside the store's threads. keyring cannot list
what it holds, and a start asks no keychain, so "in the keychain" means that a row here says so.
``home`` names this database's items in the keychain, which others share.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from enum import StrEnum

from keystead.origin import Origin
from keystead.secret import KeyKind
from keystead.storage.unreadable import Row, Unreadable

Identity = tuple[str, KeyKind, str]
"""A profile's stable id, the kind and the label: what names one secret."""


class KeyStatus(StrEnum):
    """``PENDING``: a write began and its end was not seen. ``LOST``: the keychain has it not."""

    PENDING = "pending"
    READY = "ready"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """All that is known of a secret without opening it; ``store`` is where it is kept.

    The label of a header's value is the header's name, the origin of a proxy's password the proxy.
    """

    profile_id: str
    label: str
    origin: Origin
    last_characters: str = ""
    store: str = ""
    status: KeyStatus = KeyStatus.READY
    kind: KeyKind = KeyKind.KEY
    revision: int = 0

    @property
    def shown_name(self) -> str:
        """Label and last characters, as people tell keys apart."""
        return f"{self.label} …{self.last_characters}" if self.last_characters else self.label

    @property
    def identity(self) -> Identity:
        """What names it."""
        return (self.profile_id, self.kind, self.label)


@dataclass(slots=True)
class Snapshot:
    """The whole index at one revision."""

    home: str = ""
    revision: int = 0
    keys: dict[Identity, KeyInfo] = field(default_factory=dict[Identity, KeyInfo])


def read(connection: sqlite3.Connection, unreadable: Unreadable) -> Snapshot:
    """All rows, oldest first."""
    home, number = connection.execute("SELECT home, revision FROM credentials_revision").fetchone()
    rows = connection.execute(
        "SELECT profile_id, label, origin, last_characters, store, status, kind, revision"
        " FROM credentials ORDER BY rowid"
    )
    keys = unreadable.skim("keys", rows, _key_of)
    return Snapshot(home, number, {key.identity: key for key in keys})


def _key_of(row: Row) -> KeyInfo:
    profile_id, label, origin, last_characters, store, status, kind, number = row
    return KeyInfo(
        profile_id,
        label,
        Origin.of_proxy(origin),
        last_characters,
        store,
        KeyStatus(status),
        KeyKind(kind),
        number,
    )


def revision(connection: sqlite3.Connection) -> int:
    """The number that grows with every change of a row."""
    return int(connection.execute("SELECT revision FROM credentials_revision").fetchone()[0])


def put(connection: sqlite3.Connection, key: KeyInfo) -> int:
    """Make or replace a row and return the new revision."""
    number = next_revision(connection)
    connection.execute(
        "INSERT INTO credentials"
        " (profile_id, kind, label, origin, last_characters, store, status, revision)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (profile_id, kind, label) DO UPDATE SET origin = excluded.origin,"
        " last_characters = excluded.last_characters, store = excluded.store,"
        " status = excluded.status, revision = excluded.revision",
        (*key.identity, str(key.origin), key.last_characters, key.store, key.status, number),
    )
    return number


def remove(connection: sqlite3.Connection, key: KeyInfo) -> int:
    """Remove a row and return the new revision; a later one of that label stays."""
    connection.execute(
        "DELETE FROM credentials WHERE profile_id = ? AND kind = ? AND label = ? AND revision <= ?",
        (*key.identity, key.revision),
    )
    return next_revision(connection)


def next_revision(connection: sqlite3.Connection) -> int:
    """Let every process notice that something about keys has changed."""
    connection.execute("UPDATE credentials_revision SET revision = revision + 1")
    return revision(connection)
