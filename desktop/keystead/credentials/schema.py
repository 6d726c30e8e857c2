"""The table of keys: an index of what the keychain holds, without any value.

Owns the shape; what the columns mean stands in ``index``.
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
