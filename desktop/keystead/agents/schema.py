"""The tables of agents and of what they said.

An agent names the process it runs in, so that whoever opens the file next knows which of them died
with theirs. Entries form a tree: each names the one before it, and an agent the one at which the
line ends that is shown.
"""

from __future__ import annotations

from keystead.storage.migrations import Migration

AGENTS = Migration(
    3,
    "agents",
    """
    CREATE TABLE agents (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        task TEXT NOT NULL,
        profile TEXT NOT NULL,
        profile_id TEXT NOT NULL,
        provider TEXT NOT NULL,         -- a preset's id
        base_url TEXT NOT NULL,         -- given by a flag, else empty
        model TEXT NOT NULL,
        instructions TEXT NOT NULL,
        generation TEXT NOT NULL,       -- JSON, Generation
        state TEXT NOT NULL,
        served_model TEXT NOT NULL,
        failure TEXT NOT NULL,          -- JSON, Failure or null
        usage TEXT NOT NULL,            -- JSON, Usage
        process_id INTEGER NOT NULL,
        process_started TEXT NOT NULL,
        created_at REAL NOT NULL,       -- seconds since 1970
        updated_at REAL NOT NULL
    ) STRICT;

    CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        data TEXT NOT NULL,             -- JSON object
        created_at REAL NOT NULL,
        complete INTEGER NOT NULL
    ) STRICT;

    CREATE INDEX entries_of_agent ON entries (agent_id, id);
    """,
)

LINES = Migration(
    5,
    "lines of transcripts",
    """
    ALTER TABLE entries ADD COLUMN parent INTEGER;  -- the entry before it; NULL for a first one
    UPDATE entries SET parent = (
        SELECT max(earlier.id) FROM entries AS earlier
        WHERE earlier.agent_id = entries.agent_id AND earlier.id < entries.id
    );
    CREATE INDEX entries_after ON entries (parent);

    ALTER TABLE agents ADD COLUMN head INTEGER;     -- the last entry of the line that is shown
    UPDATE agents SET head = (SELECT max(id) FROM entries WHERE agent_id = agents.id);
    ALTER TABLE agents ADD COLUMN cost_usd REAL;    -- NULL where it is not known
    """,
)

UNSENT = Migration(
    6,
    "texts that were not sent",
    """
    CREATE TABLE unsent_texts (
        -- NULL: one that is not started
        agent_id TEXT UNIQUE REFERENCES agents (id) ON DELETE CASCADE,
        message TEXT NOT NULL,          -- a new one; empty for none
        entry_id INTEGER,               -- the message said in other words; NULL for none
        wording TEXT NOT NULL,
        instructions TEXT NOT NULL,     -- for one that is not started
        updated_at REAL NOT NULL        -- seconds since 1970
    ) STRICT;
    """,
)
