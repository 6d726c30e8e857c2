"""Migrations: all or nothing, a copy before, and no way back."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from keystead.errors import ErrorKind, KeysteadError
from keystead.storage.migrations import Migration
from keystead.storage.store import Store

FIRST = Migration(
    1,
    "notes",
    "CREATE TABLE notes (text TEXT) STRICT; INSERT INTO notes VALUES ('a; b'), ('it''s');",
)
SECOND = Migration(2, "stars", "ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;")
BROKEN = Migration(3, "broken", "CREATE TABLE extra (x) ; INSERT INTO nowhere VALUES (1);")


def open_with(path: Path, *migrations: Migration) -> None:
    async def main() -> None:
        store = Store(path, migrations)
        await store.open()
        await store.close()

    asyncio.run(main())


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keystead.sqlite3"


def test_only_the_missing_steps_are_done(path: Path) -> None:
    open_with(path, FIRST)
    open_with(path, FIRST, SECOND)
    assert query(path, "SELECT * FROM notes") == [("a; b", 0), ("it's", 0)]
    assert query(path, "PRAGMA user_version") == [(2,)]


def test_an_older_file_is_copied_before_it_is_changed(path: Path) -> None:
    open_with(path, FIRST)
    open_with(path, FIRST, SECOND)
    copy = path.with_name(f"{path.name}.version-1")
    assert query(copy, "SELECT * FROM notes") == [("a; b",), ("it's",)]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600 or sys.platform == "win32"


def test_a_new_file_needs_no_copy(path: Path) -> None:
    open_with(path, FIRST, SECOND)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_step_that_fails_undoes_those_before_it(path: Path) -> None:
    open_with(path, FIRST)
    with pytest.raises(sqlite3.OperationalError):
        open_with(path, FIRST, SECOND, BROKEN)
    assert query(path, "PRAGMA user_version") == [(1,)]
    assert query(path, "SELECT * FROM notes") == [("a; b",), ("it's",)]


def test_a_newer_file_is_refused_and_unchanged(path: Path) -> None:
    open_with(path, FIRST, SECOND)
    before = path.read_bytes()
    with pytest.raises(KeysteadError) as caught:
        open_with(path, FIRST)
    assert (caught.value.reference, caught.value.kind) == ("database-newer", ErrorKind.STORAGE)
    assert path.read_bytes() == before


def test_numbers_out_of_order_are_a_mistake_of_ours(path: Path) -> None:
    with pytest.raises(ValueError):
        Store(path, (SECOND, FIRST))


MIGRATOR = """
import asyncio, sys
from pathlib import Path
from keystead.storage.migrations import Migration
from keystead.storage.store import Store

steps = [Migration(1, "notes", "CREATE TABLE notes (text TEXT) STRICT;")]
for number in range(2, 60):
    steps.append(Migration(number, "step", f"CREATE TABLE t{number} (x); INSERT INTO t{number} "
                           "SELECT text FROM notes; ALTER TABLE notes ADD COLUMN c%d;" % number))
print("go", flush=True)
asyncio.run(Store(Path(sys.argv[1]), steps).open())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_migration_loses_nothing_and_is_all_or_nothing(path: Path) -> None:
    open_with(path, Migration(1, "notes", "CREATE TABLE notes (text TEXT) STRICT;"))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("INSERT INTO notes VALUES (?)", ((str(n),) for n in range(500)))
    chance = random.Random(7)
    for _ in range(8):
        child = subprocess.Popen(
            [sys.executable, "-c", MIGRATOR, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.uniform(0, 0.12))
        os.kill(child.pid, signal.SIGKILL)
        child.wait(10)
        child.stdout.close()
        assert query(path, "SELECT count(*) FROM notes") == [(500,)]
        assert query(path, "PRAGMA user_version")[0][0] in (1, 59)
        assert query(path, "PRAGMA integrity_check") == [("ok",)]
