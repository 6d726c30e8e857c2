"""The tables of keys: an index of what the keychain holds, and which keys rest; never a value.

Owns the shape; what the columns mean stands in ``index`` and ``health``.
"""

from __future__ import annotations

from keystead.storage.migrations import Migration

CREDENTIALS = Migration(
    1,
    "credentials",
    """
    CREATE TABLE credentials (
        profile_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        label TEXT NOT NULL,
        origin TEXT NOT NULL,
        last_characters TEXT NOT NULL,
        store TEXT NOT NULL,
        status TEXT NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (profile_id, kind, label)
    ) STRICT;

    CREATE TABLE credentials_revision (
        home TEXT NOT NULL,
        revision INTEGER NOT NULL
    ) STRICT;

    INSERT INTO credentials_revision VALUES (lower(hex(randomblob(8))), 0);
    """,
)

KEY_RESTS = Migration(
    7,
    "resting keys",
    """
    CREATE TABLE key_rests (
        profile_id TEXT NOT NULL,
        place TEXT NOT NULL,
        edition TEXT NOT NULL,          -- which value stood there
        kind TEXT NOT NULL,             -- why
        model TEXT NOT NULL,            -- empty for all
        since REAL NOT NULL,            -- seconds since 1970
        until REAL,                     -- NULL: until the key is edited
        PRIMARY KEY (profile_id, place)
    ) STRICT;
    """,
)
