"""Agents and what they said, in the database.

Owns the queries of both tables; what stands in a row is ``rows``' work, what happens to an agent is
decided in ``agents`` and ``loop``. Every call raises `KeysteadError` of kind storage where the
database cannot be used.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from keystead.agents.agent_record import AgentRecord
from keystead.agents.entries import ACTIVE, AgentInfo, AgentState, Entry, EntryKind
from keystead.agents.process_mark import ProcessMark
from keystead.agents.rows import (
    AGENT_COLUMNS,
    ENTRY_COLUMNS,
    agent_row,
    entry_of,
    failure_json,
    record_of,
)
from keystead.storage.store import Store


class Transcripts:
    """Reads and writes agents and entries; times are taken here, in seconds since 1970."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def agents(self) -> list[AgentRecord]:
        """Every agent, oldest first."""
        return await self._store.read(_read_agents)

    async def add_agent(self, record: AgentRecord, first: str) -> Entry:
        """Keep a new agent together with the text it begins with."""
        agent_id = record.info.id

        def add(db: sqlite3.Connection) -> Entry:
            row = agent_row(record)
            marks = ", ".join("?" * len(row))
            # Only our own constants are put into SQL, here and below.
            db.execute(f"INSERT INTO agents ({AGENT_COLUMNS}) VALUES ({marks})", row)  # noqa: S608
            return _insert(db, agent_id, EntryKind.USER, first, {}, complete=True)

        return await self._store.write(add)

    async def go_on(
        self,
        info: AgentInfo,
        process: ProcessMark,
        kind: EntryKind,
        text: str,
        data: Mapping[str, Any],
    ) -> Entry | None:
        """Let ``process`` go on with an agent after one more entry.

        None where another process was quicker; then nothing is kept.
        """
        values = (
            info.state,
            failure_json(info.failure),
            info.updated_at,
            process.number,
            process.started,
            info.id,
            json.dumps(ACTIVE),
        )

        def take_over(db: sqlite3.Connection) -> Entry | None:
            taken = db.execute(
                "UPDATE agents SET state = ?, failure = ?, updated_at = ?, process_id = ?,"
                " process_started = ?"
                " WHERE id = ? AND state NOT IN (SELECT value FROM json_each(?))",
                values,
            )
            if not taken.rowcount:
                return None
            return _insert(db, info.id, kind, text, data, complete=True)

        return await self._store.write(take_over)

    async def update(self, info: AgentInfo, process: ProcessMark) -> None:
        """Keep what changed about an agent, and in which process it runs now."""
        values = (
            info.profile,
            info.state,
            info.served_model,
            failure_json(info.failure),
            json.dumps(asdict(info.usage)),
            info.updated_at,
            process.number,
            process.started,
            info.id,
        )
        await self._store.write(
            lambda db: db.execute(
                "UPDATE agents SET profile = ?, state = ?, served_model = ?, failure = ?,"
                " usage = ?, updated_at = ?, process_id = ?, process_started = ? WHERE id = ?",
                values,
            )
        )

    async def interrupt(self, left: Sequence[AgentRecord]) -> None:
        """Mark agents whose process is gone; not where another goes on with one meanwhile."""
        now = time.time()
        rows = [
            (AgentState.INTERRUPTED, now, each.info.id, each.process.number, each.process.started)
            for each in left
        ]
        await self._store.write(
            lambda db: db.executemany(
                "UPDATE agents SET state = ?, updated_at = ?"
                " WHERE id = ? AND process_id = ? AND process_started = ?",
                rows,
            )
        )

    async def add(
        self,
        agent_id: str,
        kind: EntryKind,
        text: str = "",
        data: Mapping[str, Any] | None = None,
        *,
        complete: bool = True,
    ) -> Entry:
        """Keep a new entry at the end of an agent's transcript."""
        return await self._store.write(
            lambda db: _insert(db, agent_id, kind, text, data or {}, complete=complete)
        )

    async def append(self, entry_id: int, text: str) -> None:
        """Keep more of a text that is still arriving."""
        await self._store.write(
            lambda db: db.execute(
                "UPDATE entries SET text = text || ? WHERE id = ?", (text, entry_id)
            )
        )

    async def settle(self, entry: Entry) -> None:
        """Keep an entry as it is in the end."""
        row = (entry.text, json.dumps(dict(entry.data)), entry.complete, entry.id)
        await self._store.write(
            lambda db: db.execute(
                "UPDATE entries SET text = ?, data = ?, complete = ? WHERE id = ?", row
            )
        )

    async def entries(
        self, agent_id: str, *, before: int | None = None, limit: int | None = None
    ) -> list[Entry]:
        """The last ``limit`` entries of an agent (before an entry's id), oldest first."""
        sql = (
            f"SELECT {ENTRY_COLUMNS} FROM entries WHERE agent_id = ? AND id < ?"  # noqa: S608
            " ORDER BY id DESC LIMIT ?"
        )
        values = (agent_id, before if before is not None else 2**62, limit or -1)
        newest_first = await self._store.read(lambda db: db.execute(sql, values).fetchall())
        return [entry_of(row) for row in reversed(newest_first)]


def _insert(
    db: sqlite3.Connection,
    agent_id: str,
    kind: EntryKind,
    text: str,
    data: Mapping[str, Any],
    *,
    complete: bool,
) -> Entry:
    now = time.time()
    cursor = db.execute(
        "INSERT INTO entries (agent_id, kind, text, data, created_at, complete)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (agent_id, kind, text, json.dumps(dict(data)), now, complete),
    )
    return Entry(cursor.lastrowid or 0, agent_id, kind, text, data, now, complete)


def _read_agents(db: sqlite3.Connection) -> list[AgentRecord]:
    sql = f"SELECT {AGENT_COLUMNS} FROM agents ORDER BY created_at, rowid"  # noqa: S608
    return [record_of(row) for row in db.execute(sql)]
