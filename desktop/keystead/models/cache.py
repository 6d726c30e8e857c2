"""The model lists of the last answers, kept in the database.

Owns the rows; when a list is asked for again is decided in ``models``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from keystead.models.model_list import Fetched
from keystead.providers.provider import ListedModel
from keystead.storage.store import Store

Key = tuple[str, str]
"""A profile's stable id and the address that the list came from."""

FACTS = tuple(field.name for field in fields(ListedModel))


class ModelCache:
    """Reads all lists at once, writes one at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def load(self) -> dict[Key, Fetched]:
        """Every list there is. Raises `KeysteadError` of kind storage."""
        return await self._store.read(_read_all)

    async def keep(self, key: Key, fetched: Fetched) -> None:
        """Put ``fetched`` in the place of what was known. Raises as `load` does."""
        await self._store.write(lambda db: _write(db, key, fetched))


def _read_all(db: sqlite3.Connection) -> dict[Key, Fetched]:
    rows = db.execute("SELECT profile_id, base_url, models, fetched_at FROM model_lists")
    return {
        (profile_id, base_url): Fetched(tuple(ListedModel(**m) for m in json.loads(models)), at)
        for profile_id, base_url, models, at in rows
    }


def _write(db: sqlite3.Connection, key: Key, fetched: Fetched) -> None:
    # In pieces: the encoder in C gives the interpreter to nobody else before it is done.
    pieces = (json.dumps(_facts(model)) for model in fetched.models)
    db.execute(
        "INSERT OR REPLACE INTO model_lists (profile_id, base_url, models, fetched_at)"
        " VALUES (?, ?, ?, ?)",
        (*key, f"[{', '.join(pieces)}]", fetched.at),
    )


def _facts(model: ListedModel) -> Mapping[str, Any]:
    """What the list said of ``model``; what it did not say is left out."""
    facts = ((name, getattr(model, name)) for name in FACTS)
    return {name: fact for name, fact in facts if fact is not None}
