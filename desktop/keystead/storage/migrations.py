"""How the database gets its shape: numbered steps, all that are due in one transaction.

Owns the order, the copy made before an older file is changed and the refusal of a newer one; the
steps themselves are constants in each floor's ``schema.py``. SQLite's ``user_version`` holds the
highest number applied.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from keystead.paths import open_private
from keystead.storage.failures import storage_error


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the database's shape; ``number`` counts up from 1 over all floors."""

    number: int
    name: str
    sql: str


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    """Bring the database up to the last of ``migrations``.

    Either all steps are done or none. Raises `KeysteadError` "database-newer" for a file that a
    later version of the program has written, and leaves it as it is.
    """
    if _version(connection) == migrations[-1].number:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _apply(connection, path, migrations)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _apply(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    version = _version(connection)
    last = migrations[-1].number
    if version > last:
        raise storage_error(
            "database-newer",
            path,
            "was written by a newer Keystead and was left as it is",
            f"it has version {version}, this Keystead knows {last}; use the newer one",
        )
    if 0 < version < last:
        _keep_copy(path, version)
    for migration in migrations:
        if migration.number > version:
            for statement in _statements(migration.sql):
                connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {last}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _keep_copy(path: Path, version: int) -> None:
    """Copy the file as it is before the first step; the write lock is held meanwhile."""
    copy = path.with_name(f"{path.name}.version-{version}")
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(open_private(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as target:
        source.backup(target)
    unfinished.replace(copy)


def _statements(sql: str) -> Iterator[str]:
    # executescript() would commit the transaction around it.
    statement = ""
    for piece in sql.split(";"):
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
