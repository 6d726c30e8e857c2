"""Agents and what they said, in the database.

Owns the queries about agents; what stands in a row is ``rows``' work, which entries are shown
``line``'s, what happens to an agent is decided in ``agents`` and ``turns``. Every call raises
`KeysteadError` of kind storage where the database cannot be used.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from keystead.agents import line
from keystead.agents.agent_record import AgentRecord
from keystead.agents.entries import ACTIVE, AgentInfo, AgentState, Entry, EntryKind
from keystead.agents.evidence import Evidence, last_answer
from keystead.agents.finding import MOST, Found, Sought, places
from keystead.agents.process_mark import ProcessMark
from keystead.agents.rows import (
    AGENT_COLUMNS,
    AGENTS,
    agent_row,
    failure_json,
    generation_json,
    record_of,
)
from keystead.storage.store import Store
from keystead.storage.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is said at the end of the line."""

    kind: EntryKind
    text: str
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def keep(self, db: sqlite3.Connection, agent_id: str) -> Entry:
        """Keep it as the newest entry."""
        return line.append(db, agent_id, self.kind, self.text, self.data)


@dataclass(frozen=True, slots=True)
class SaidAgain:
    """A message that is said again, in other words if ``text`` is given: it begins a line."""

    entry_id: int
    text: str | None = None

    def keep(self, db: sqlite3.Connection, agent_id: str) -> Entry:
        """Keep it beside its first wording. Raises `KeysteadError` where there is no message."""
        return line.add_version(db, agent_id, self.entry_id, self.text)


class Transcripts:
    """Reads and writes agents and entries; times are taken here, in seconds since 1970."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def agents(self) -> list[AgentRecord]:
        """Every agent, oldest first."""
        return await self._store.read(lambda db: _read_agents(db, self._store.unreadable))

    async def add_agent(self, record: AgentRecord, first: str) -> Entry:
        """Keep a new agent together with the text it begins with."""
        agent_id = record.info.id

        def add(db: sqlite3.Connection) -> Entry:
            row = agent_row(record)
            marks = ", ".join("?" * len(row))
            # Only our own constants are put into SQL.
            db.execute(f"INSERT INTO agents ({AGENT_COLUMNS}) VALUES ({marks})", row)  # noqa: S608
            return line.append(db, agent_id, EntryKind.USER, first, {})

        return await self._store.write(add)

    async def go_on(
        self, info: AgentInfo, process: ProcessMark, said: Said | SaidAgain
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
            return said.keep(db, info.id) if taken.rowcount else None

        return await self._store.write(take_over)

    async def update(self, info: AgentInfo, process: ProcessMark) -> None:
        """Keep what a turn made of an agent, and in which process it runs now."""
        values = (
            info.state,
            info.served_model,
            failure_json(info.failure),
            json.dumps(asdict(info.usage)),
            info.cost_usd,
            info.updated_at,
            process.number,
            process.started,
            info.id,
        )
        await self._store.write(
            lambda db: db.execute(
                "UPDATE agents SET state = ?, served_model = ?, failure = ?, usage = ?,"
                " cost_usd = ?, updated_at = ?, process_id = ?, process_started = ? WHERE id = ?",
                values,
            )
        )

    async def configure(self, record: AgentRecord) -> None:
        """Keep who answers next, and how."""
        info, profile = record.info, record.profile
        values = (
            info.profile,
            profile.id,
            profile.provider,
            profile.base_url,
            info.model,
            generation_json(info.generation),
            info.id,
        )
        await self._store.write(
            lambda db: db.execute(
                "UPDATE agents SET profile = ?, profile_id = ?, provider = ?, base_url = ?,"
                " model = ?, generation = ? WHERE id = ?",
                values,
            )
        )

    async def rename(self, agent_id: str, name: str) -> None:
        """Keep another name of an agent."""
        await self._store.write(
            lambda db: db.execute("UPDATE agents SET name = ? WHERE id = ?", (name, agent_id))
        )

    async def interrupt(self, left: Sequence[AgentRecord]) -> None:
        """Mark agents whose process is gone; not those that had ended or go on elsewhere."""
        now, active = time.time(), json.dumps(ACTIVE)
        rows = [
            (
                AgentState.INTERRUPTED,
                now,
                each.info.id,
                each.process.number,
                each.process.started,
                active,
            )
            for each in left
        ]
        await self._store.write(
            lambda db: db.executemany(
                "UPDATE agents SET state = ?, updated_at = ?"
                " WHERE id = ? AND process_id = ? AND process_started = ?"
                " AND state IN (SELECT value FROM json_each(?))",
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
            lambda db: line.append(db, agent_id, kind, text, data or {}, complete=complete)
        )

    async def choose(self, agent_id: str, entry_id: int) -> int:
        """Show the line through an entry from now on; the entry that it ends with."""
        return await self._store.write(lambda db: line.choose(db, agent_id, entry_id))

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
        """The last ``limit`` entries of an agent's line (before an entry's id), oldest first."""
        return await self._store.read(lambda db: line.read(db, agent_id, before, limit))

    async def find(self, agent_id: str, sought: Sought) -> list[Found]:
        """Where a text stands in an agent's line, the first `MOST` places."""
        return await self._store.read(
            lambda db: list(islice(places(line.read(db, agent_id, None, None), sought), MOST))
        )

    async def last_answer(self, profile: str, model: str) -> Evidence | None:
        """The last answer that a model of a profile gave to any agent."""
        return await self._store.read(lambda db: last_answer(db, profile, model))

    async def count_before(self, entry_id: int) -> int:
        """How many entries come before an entry on its line."""
        return await self._store.read(lambda db: line.count_before(db, entry_id))


def _read_agents(db: sqlite3.Connection, unreadable: Unreadable) -> list[AgentRecord]:
    sql = f"SELECT {AGENT_COLUMNS} FROM agents ORDER BY created_at, rowid"  # noqa: S608
    return unreadable.skim(AGENTS, db.execute(sql), record_of)
