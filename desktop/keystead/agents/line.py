"""Which entries of an agent are shown: the line that ends at its head.

Entries form a tree. A message that was said in other words stands beside its first wording, after
the same entry, and each begins a line of its own. Owns the statements that grow and walk the tree;
they run in the store's threads, called by ``transcripts``.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from typing import Any

from keystead.agents import refusals
from keystead.agents.entries import Entry, EntryKind
from keystead.agents.rows import ENTRY_COLUMNS, entry_of

# Only our own constants are put into SQL, here and below. That an entry is newer than what it comes
# after is said each time, so that no damage makes a walk endless.
_FROM_START_BACK = """
    WITH RECURSIVE line (id, parent) AS (
        SELECT id, parent FROM entries WHERE id = ({start})
        UNION ALL
        SELECT earlier.id, earlier.parent
        FROM line JOIN entries AS earlier ON earlier.id = line.parent AND earlier.id < line.id
        LIMIT ?
    )
"""
_FROM_HEAD = _FROM_START_BACK.format(start="SELECT head FROM agents WHERE id = ?")
_FROM_BEFORE = _FROM_START_BACK.format(start="SELECT parent FROM entries WHERE id = ?")
_WITH_VERSIONS = f"""
    SELECT {ENTRY_COLUMNS}, CASE kind WHEN 'user' THEN (
        SELECT json_group_array(other.id) FROM entries AS other
        WHERE other.parent IS entries.parent AND other.agent_id = entries.agent_id
            AND other.kind = 'user'
    ) END
    FROM entries JOIN line USING (id) ORDER BY id
"""  # noqa: S608
_MESSAGE_AT = f"""
    {_FROM_START_BACK.format(start="?")}
    SELECT entries.parent, text, data FROM entries JOIN line USING (id)
    WHERE kind = 'user' AND agent_id = ? ORDER BY id DESC LIMIT 1
"""  # noqa: S608
_NEWEST_LEFT_OUT = f"""
    {_FROM_HEAD}
    SELECT id, text, data,
        CASE WHEN json_valid(data) THEN json_extract(data, '$.left_to') END AS left_to
    FROM entries JOIN line USING (id)
    WHERE kind = 'notice' AND left_to ORDER BY id DESC LIMIT 1
"""  # noqa: S608
_NEWEST_BELOW = """
    WITH RECURSIVE below (id) AS (
        VALUES (?)
        UNION ALL
        SELECT entries.id FROM below JOIN entries
            ON entries.parent = below.id AND entries.id > below.id
    )
    SELECT max(id) FROM below
"""
_ALL = -1


def read(
    db: sqlite3.Connection, agent_id: str, before: int | None, limit: int | None
) -> list[Entry]:
    """The last ``limit`` entries of the line (before an entry's id), oldest first."""
    line = _FROM_HEAD if before is None else _FROM_BEFORE
    start = agent_id if before is None else before
    return [entry_of(row) for row in db.execute(line + _WITH_VERSIONS, (start, limit or _ALL))]


def count_before(db: sqlite3.Connection, entry_id: int) -> int:
    """How many entries come before an entry on its line."""
    sql = f"{_FROM_BEFORE} SELECT count(*) FROM line"  # noqa: S608
    (count,) = db.execute(sql, (entry_id, _ALL)).fetchone()
    return int(count)


def append(
    db: sqlite3.Connection,
    agent_id: str,
    kind: EntryKind,
    text: str,
    data: Mapping[str, Any],
    *,
    complete: bool = True,
) -> Entry:
    """Put a new entry at the end of the line."""
    (head,) = db.execute("SELECT head FROM agents WHERE id = ?", (agent_id,)).fetchone()
    return _insert(db, head, agent_id, kind, text, data, complete=complete)


def add_version(
    db: sqlite3.Connection, agent_id: str, entry_id: int, text: str | None = None
) -> Entry:
    """Begin a line with the message at an entry (or the last before it), in other words if given.

    Turns that are not sent any more are not sent on it either, which is said there too. Raises
    `KeysteadError` where there is none.
    """
    left_out = db.execute(_NEWEST_LEFT_OUT, (agent_id, _ALL)).fetchone()
    found = db.execute(_MESSAGE_AT, (entry_id, _ALL, agent_id)).fetchone()
    if found is None:
        raise refusals.unknown_message()
    parent, said, data = found
    edited: dict[str, Any] = {"edited": True} if text not in (None, said) else {}
    words = said if text is None else text
    said_again = _insert(db, parent, agent_id, EntryKind.USER, words, json.loads(data) | edited)
    if left_out is not None:
        _leave_out(db, said_again, *left_out)
    return said_again


def choose(db: sqlite3.Connection, agent_id: str, entry_id: int) -> int:
    """Show the line through an entry, to its newest end, which is returned.

    Raises `KeysteadError`.
    """
    sql = "SELECT 1 FROM entries WHERE id = ? AND agent_id = ?"
    if db.execute(sql, (entry_id, agent_id)).fetchone() is None:
        raise refusals.unknown_message()
    (newest,) = db.execute(_NEWEST_BELOW, (entry_id,)).fetchone()
    _set_head(db, agent_id, newest)
    return int(newest)


def goes_through(db: sqlite3.Connection, head: int, entry_id: int) -> bool:
    """Whether the line that ends at ``head`` has an entry."""
    # A parent is always older than what follows it.
    sql = """
        WITH RECURSIVE line (id) AS (
            VALUES (?1)
            UNION ALL
            SELECT entries.parent FROM line JOIN entries USING (id)
            WHERE entries.parent >= ?2 AND entries.parent < entries.id
        )
        SELECT 1 FROM line WHERE id = ?2
    """
    return db.execute(sql, (head, entry_id)).fetchone() is not None


def _insert(
    db: sqlite3.Connection,
    parent: int | None,
    agent_id: str,
    kind: EntryKind,
    text: str,
    data: Mapping[str, Any],
    *,
    complete: bool = True,
) -> Entry:
    now = time.time()
    cursor = db.execute(
        "INSERT INTO entries (agent_id, parent, kind, text, data, created_at, complete)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (agent_id, parent, kind, text, json.dumps(dict(data)), now, complete),
    )
    entry_id = cursor.lastrowid or 0
    _set_head(db, agent_id, entry_id)
    return Entry(entry_id, agent_id, kind, text, data, now, complete)


def _leave_out(
    db: sqlite3.Connection, head: Entry, notice: int, text: str, data: str, left_to: int
) -> None:
    """Say a ``notice`` of what is left out once more, where the line of ``head`` lacks it."""
    if goes_through(db, head.id, left_to) and not goes_through(db, head.id, notice):
        kept = {name: value for name, value in json.loads(data).items() if name != "retry"}
        _insert(db, head.id, head.agent_id, EntryKind.NOTICE, text, kept)


def _set_head(db: sqlite3.Connection, agent_id: str, entry_id: int) -> None:
    db.execute("UPDATE agents SET head = ? WHERE id = ?", (entry_id, agent_id))
