"""The database: one thread writes, another reads, and nobody else touches the file.

Owns threads, transactions and migrations; the tables belong to the floors that hand them in.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the database's shape; ``number`` counts up from 1 without gaps."""

    number: int
    name: str
    sql: str
