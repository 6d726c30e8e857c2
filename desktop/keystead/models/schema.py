"""The tables of model lists, of pinned models and of what tests of models proved.

A list belongs to a profile at an address: from another address it is another list. A pin belongs
to the profile under every address and name.
"""

from __future__ import annotations

from keystead.storage.migrations import Migration

MODELS = Migration(
    2,
    "models",
    """
    CREATE TABLE model_lists (
        profile_id TEXT NOT NULL,
        base_url TEXT NOT NULL,
        models TEXT NOT NULL,       -- JSON, a list of ListedModel
        fetched_at REAL NOT NULL,   -- seconds since 1970
        PRIMARY KEY (profile_id, base_url)
    ) STRICT;
    """,
)

PINS = Migration(
    4,
    "pins",
    """
    CREATE TABLE pinned_models (
        profile_id TEXT NOT NULL,
        model TEXT NOT NULL,
        PRIMARY KEY (profile_id, model)
    ) STRICT;
    """,
)

TRIALS = Migration(
    8,
    "tests of models",
    """
    CREATE TABLE model_trials (
        profile_id TEXT NOT NULL,
        base_url TEXT NOT NULL,
        model TEXT NOT NULL,
        aspect TEXT NOT NULL,
        passed INTEGER NOT NULL,
        evidence TEXT NOT NULL,
        at REAL NOT NULL,           -- seconds since 1970
        served_model TEXT NOT NULL,
        usage TEXT NOT NULL,        -- JSON, Usage
        PRIMARY KEY (profile_id, base_url, model, aspect)
    ) STRICT;
    """,
)
