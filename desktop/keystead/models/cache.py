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
from keystead.storage.unreadable import Row, Unreadable, moment

Key = tuple[str, str]
"""A profile's stable id and the address that the list came from."""

TEXTS = ("id", "name")
FACTS = tuple(field.name for field in fields(ListedModel) if field.name != "price_tiers")


class ModelCache:
    """Reads all lists at once, writes one at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def load(self) -> dict[Key, Fetched]:
        """Every list there is. Raises `KeysteadError` of kind storage."""
        unreadable = self._store.unreadable
        return await self._store.read(lambda db: _read_all(db, unreadable))

    async def keep(self, key: Key, fetched: Fetched) -> None:
        """Put ``fetched`` in the place of what was known. Raises as `load` does."""
        await self._store.write(lambda db: _write(db, key, fetched))


def _read_all(db: sqlite3.Connection, unreadable: Unreadable) -> dict[Key, Fetched]:
    rows = db.execute("SELECT profile_id, base_url, models, fetched_at FROM model_lists")
    return dict(unreadable.skim("model lists", rows, _list_of))


def _list_of(row: Row) -> tuple[Key, Fetched]:
    profile_id, base_url, models, at = row
    return (profile_id, base_url), Fetched(
        tuple(_model_of(**m) for m in json.loads(models)), moment(at)
    )


def _model_of(**facts: Any) -> ListedModel:
    for name, fact in facts.items():
        if not isinstance(fact, str if name in TEXTS else int | float):
            raise TypeError(f"{name} is of another type")
    return ListedModel(**facts)


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
