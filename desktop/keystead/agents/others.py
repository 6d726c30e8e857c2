"""What other processes do with agents, read from the store while they do it.

Owns what of it was seen already; the roster takes it over and tells of it, what stands in a row is
``rows``' work. Nothing of this process is read back: the store lags behind what it knows itself.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keystead.agents import line
from keystead.agents.agent_record import AgentRecord
from keystead.agents.entries import ACTIVE, Entry
from keystead.agents.process_mark import ProcessMark
from keystead.agents.rows import (
    AGENT_COLUMNS,
    AGENTS,
    ENTRY_COLUMNS,
    entry_of,
    generation_json,
    record_of,
)
from keystead.agents.turn_writer import Listeners
from keystead.storage.store import Store
from keystead.storage.unreadable import Unreadable

# What changes while an agent lives; the rest of a row is long, and read once.
_LIVING = (
    "id, name, profile, model, generation, state, served_model, cost_usd, updated_at, process_id,"
    " process_started"
)
_ELSEWHERE = "(process_id, process_started) <> (:number, :started)"
_ACTIVE = "state IN (SELECT value FROM json_each(:active))"
ALL_SEEN = 2**62  # an id that no entry has yet

_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What is new about agents of other processes.

    ``arriving`` are texts of which more came, each with the characters of it seen before. ``lines``
    are agents of which another line is shown.
    """

    lines: list[str]
    records: list[AgentRecord]
    settled: list[Entry]
    added: list[Entry]
    arriving: list[tuple[Entry, int]]

    def tell(self, listeners: Listeners) -> None:
        """Tell of the entries, in the order in which they came."""
        for entry in self.settled:
            listeners.changed(entry)
        for entry in self.added:
            listeners.added(entry)
        for entry, seen in self.arriving:
            listeners.streamed(entry.agent_id, entry.id, entry.text[seen:], entry.kind, seen)


@dataclass(frozen=True, slots=True)
class _Found:
    """What one reading found; ``opened`` are the entries that arrived the last time."""

    records: list[AgentRecord]
    heads: dict[str, int]
    lines: list[str]
    last: int
    added: list[Entry]
    arriving: list[Entry]
    opened: list[Entry]


class Others:
    """The agents of every process but this one, look by look."""

    def __init__(self, store: Store, process: ProcessMark) -> None:
        self._store = store
        self._process = process
        self._last: int | None = None  # the newest entry seen; None before the first look
        self._arriving: dict[int, int] = {}  # characters seen, by entry
        self._heads: dict[str, int] = {}  # the entry that each agent's line ended with

    def know_head(self, agent_id: str, entry_id: int) -> None:
        """Another line is shown since this process chose it."""
        self._heads[agent_id] = entry_id

    async def look(self, known: Mapping[str, AgentRecord]) -> News:
        """What the store has beyond the agents ``known`` and the entries seen.

        Entries from before the first look are nothing new. Raises `KeysteadError` of kind storage.
        """
        living = {agent_id: _living(record) for agent_id, record in known.items()}
        values = {
            "number": self._process.number,
            "started": self._process.started,
            "last": ALL_SEEN if self._last is None else self._last,
            "active": json.dumps(ACTIVE),
            "opened": json.dumps(list(self._arriving)),
        }
        heads = dict(self._heads)
        unreadable = self._store.unreadable
        found = await self._store.read(lambda db: _find(db, values, living, heads, unreadable))
        self._heads = found.heads
        seen, added = self._arriving, {entry.id for entry in found.added}
        self._last = found.last
        self._arriving = {entry.id: len(entry.text) for entry in found.arriving}
        grown = [
            (entry, seen.get(entry.id, 0))
            for entry in found.arriving
            if entry.id not in added and len(entry.text) > seen.get(entry.id, 0)
        ]
        settled = [entry for entry in found.opened if entry.id not in self._arriving]
        return News(found.lines, found.records, settled, found.added, grown)


def _find(
    db: sqlite3.Connection,
    values: Mapping[str, Any],
    living: Mapping[str, _Row],
    known_heads: Mapping[str, int],
    unreadable: Unreadable,
) -> _Found:
    # Only our own constants are put into SQL, here and below.
    others = f"FROM agents WHERE {_ELSEWHERE}"
    rows = list(db.execute(f"SELECT head, {_LIVING} {others}", values))
    changed = [row[1] for row in rows if living.get(row[1]) != row[1:]]
    heads = {row[1]: row[0] for row in rows}
    moved = [
        agent_id
        for agent_id, head in heads.items()
        if (known := known_heads.get(agent_id, head)) != head
        and not line.goes_through(db, head, known)
    ]
    (newest,) = db.execute("SELECT COALESCE(MAX(id), 0) FROM entries").fetchone()
    return _Found(
        _records(db, changed, unreadable),
        heads,
        moved,
        newest,
        _entries(db, f"id > :last AND agent_id IN (SELECT id {others})", values),
        _entries(db, f"NOT complete AND id IN (SELECT head {others} AND {_ACTIVE})", values),
        _entries(db, "id IN (SELECT value FROM json_each(:opened))", values),
    )


def _records(
    db: sqlite3.Connection, agent_ids: list[str], unreadable: Unreadable
) -> list[AgentRecord]:
    sql = (
        f"SELECT {AGENT_COLUMNS} FROM agents WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
        " ORDER BY created_at, rowid"
    )
    return unreadable.skim(AGENTS, db.execute(sql, (json.dumps(agent_ids),)), record_of)


def _entries(db: sqlite3.Connection, which: str, values: Mapping[str, Any]) -> list[Entry]:
    sql = f"SELECT {ENTRY_COLUMNS}, NULL FROM entries WHERE {which} ORDER BY id"  # noqa: S608
    return [entry_of(row) for row in db.execute(sql, values)]


def _living(record: AgentRecord) -> _Row:
    """An agent as a row of ``_LIVING``."""
    info, process = record.info, record.process
    return (
        info.id,
        info.name,
        info.profile,
        info.model,
        generation_json(info.generation),
        info.state,
        info.served_model,
        info.cost_usd,
        info.updated_at,
        process.number,
        process.started,
    )
