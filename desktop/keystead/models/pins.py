"""The models that a person pinned, so that they come first.

Owns the rows, read once and kept in step; hiding a model or adding one by hand is the profile's
file's, for those change what every face offers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from keystead.storage.store import Store


class Pins:
    """Pinned ids by their profile's stable id."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pinned: dict[str, frozenset[str]] = {}

    async def load(self) -> None:
        """Read them all. Raises `KeysteadError` of kind storage."""
        self._pinned = dict(await self._store.read(_read))

    def of(self, profile_id: str) -> frozenset[str]:
        """The ids pinned in a profile."""
        return self._pinned.get(profile_id, frozenset())

    async def set(self, profile_id: str, model: str, *, pinned: bool) -> None:
        """Pin a model, or take its pin away. Raises as `load` does; then nothing has changed."""
        await self._store.write(lambda db: _write(db, profile_id, model, pinned))
        others = self.of(profile_id) - {model}
        self._pinned[profile_id] = others | {model} if pinned else others


def _read(db: sqlite3.Connection) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for profile_id, model in db.execute("SELECT profile_id, model FROM pinned_models"):
        found.setdefault(profile_id, set()).add(model)
    return {profile_id: frozenset(models) for profile_id, models in found.items()}


def _write(db: sqlite3.Connection, profile_id: str, model: str, pinned: bool) -> None:
    statement = (
        "INSERT OR IGNORE INTO pinned_models (profile_id, model) VALUES (?, ?)"
        if pinned
        else "DELETE FROM pinned_models WHERE profile_id = ? AND model = ?"
    )
    db.execute(statement, (profile_id, model))
