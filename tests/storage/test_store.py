"""The database: transactions, privacy, endings, and other processes at the same file."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from keystead.errors import ErrorKind, KeysteadError
from keystead.storage.migrations import Migration
from keystead.storage.store import Store

NOTES = Migration(1, "notes", "CREATE TABLE notes (text TEXT NOT NULL UNIQUE) STRICT;")
T = TypeVar("T")


def with_store(path: Path, use: Callable[[Store], Awaitable[T]]) -> T:
    async def main() -> T:
        store = Store(path, (NOTES,))
        async with asyncio.timeout(20):
            await store.open()
            try:
                return await use(store)
            finally:
                await store.close()

    return asyncio.run(main())


def add(text: str) -> Callable[[sqlite3.Connection], None]:
    return lambda db: void(db.execute("INSERT INTO notes VALUES (?)", (text,)))


def void(_: object) -> None:
    return None


def texts(db: sqlite3.Connection) -> list[str]:
    return [text for (text,) in db.execute("SELECT text FROM notes ORDER BY rowid")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keystead.sqlite3"


def test_what_was_written_is_there_after_opening_again(path: Path) -> None:
    with_store(path, lambda store: store.write(add("one")))
    assert with_store(path, lambda store: store.read(texts)) == ["one"]


def test_a_failing_write_leaves_nothing_behind(path: Path) -> None:
    def twice(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO notes VALUES ('same')")
        db.execute("INSERT INTO notes VALUES ('same')")

    async def use(store: Store) -> list[str]:
        with pytest.raises(sqlite3.IntegrityError):
            await store.write(twice)
        await store.write(add("after"))
        return await store.read(texts)

    assert with_store(path, use) == ["after"]


def test_a_read_cannot_write(path: Path) -> None:
    async def use(store: Store) -> None:
        with pytest.raises(KeysteadError) as caught:
            await store.read(add("sneaked in"))
        assert caught.value.reference == "database-read-only"

    with_store(path, use)


def test_a_cancelled_wait_still_writes_and_the_store_goes_on(path: Path) -> None:
    async def use(store: Store) -> list[str]:
        held = threading.Event()
        waiting = [
            asyncio.Task(store.write(lambda _: held.wait(5))),
            asyncio.Task(store.write(add("cancelled"))),
        ]
        await asyncio.sleep(0.01)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
        held.set()
        await store.write(add("after"))
        assert all(task.cancelled() for task in waiting)
        return await store.read(texts)

    assert with_store(path, use) == ["cancelled", "after"]


def test_results_for_a_closed_loop_are_dropped_quietly(path: Path) -> None:
    store = Store(path, (NOTES,))
    held = threading.Event()

    async def leave_a_write_behind() -> None:
        await store.open()
        task = asyncio.Task(store.write(lambda db: (held.wait(5), add("late")(db))))
        await asyncio.sleep(0.01)
        task.cancel()

    async def later() -> list[str]:
        found = await store.read(texts)
        await store.close()
        return found

    asyncio.run(leave_a_write_behind())
    held.set()
    deadline = time.monotonic() + 5
    while not sqlite_texts(path) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert asyncio.run(later()) == ["late"]


def sqlite_texts(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return texts(connection)
    finally:
        connection.close()


def test_closing_finishes_what_was_handed_in_and_ends_the_threads(path: Path) -> None:
    async def main() -> None:
        store = Store(path, (NOTES,))
        await store.open()
        writes = [asyncio.Task(store.write(add(str(number)))) for number in range(50)]
        await asyncio.sleep(0)
        await store.close()
        await asyncio.gather(*writes)
        with pytest.raises(KeysteadError) as caught:
            await store.write(add("too late"))
        assert caught.value.reference == "database-closed"
        await store.close()

    asyncio.run(main())
    assert len(sqlite_texts(path)) == 50
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith("keystead-store")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_files_are_private_whatever_the_umask(path: Path, umask: int) -> None:
    async def modes(store: Store) -> dict[str, int]:
        await store.write(add("x"))
        return {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}

    before = os.umask(umask)
    try:
        found = with_store(path, modes)
    finally:
        os.umask(before)
    name = path.name
    assert found == {name: 0o600, f"{name}-wal": 0o600, f"{name}-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    with_store(path, lambda store: store.write(add("x")))
    path.chmod(0o644)
    with_store(path, lambda store: store.read(texts))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_refused(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeysteadError) as caught:
        with_store(path, lambda store: store.read(texts))
    assert caught.value.kind is ErrorKind.STORAGE
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "content", [b"no database at all " * 300, b"SQLite format 3\0" + b"?" * 9000]
)
def test_a_damaged_file_is_an_error_and_stays_as_it_is(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(content)
    with pytest.raises(KeysteadError) as caught:
        with_store(path, lambda store: store.read(texts))
    assert (caught.value.kind, caught.value.reference) == (ErrorKind.STORAGE, "database-damaged")
    assert str(path) in caught.value.line()
    assert path.read_bytes() == content


def test_opening_again_after_a_failure_works(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"broken" * 1000)
    store = Store(path, (NOTES,))
    with pytest.raises(KeysteadError):
        asyncio.run(store.open())
    path.unlink()

    async def again() -> list[str]:
        await store.open()
        try:
            return await store.read(texts)
        finally:
            await store.close()

    assert asyncio.run(again()) == []


def test_data_version_tells_others_commits_from_own(path: Path) -> None:
    async def use(store: Store) -> tuple[bool, bool]:
        start = await store.data_version()
        await store.write(add("mine"))
        after_own = await store.data_version()
        other = sqlite3.connect(path)
        with other:
            other.execute("INSERT INTO notes VALUES ('theirs')")
        other.close()
        return start == after_own, after_own == await store.data_version()

    assert with_store(path, use) == (True, False)


WRITER = """
import asyncio, sys
from pathlib import Path
from keystead.storage.migrations import Migration
from keystead.storage.store import Store

async def main():
    store = Store(Path(sys.argv[1]), (Migration(1, "notes", sys.argv[3]),))
    await store.open()
    for number in range(20):
        await store.write(
            lambda db: db.execute("INSERT INTO notes VALUES (?)", (f"{sys.argv[2]}-{number}",))
        )
    await store.close()

asyncio.run(main())
"""


def test_processes_that_create_and_write_at_once_all_succeed(path: Path) -> None:
    children = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(number), NOTES.sql])
        for number in range(4)
    ]
    assert [child.wait(60) for child in children] == [0, 0, 0, 0]
    assert len(sqlite_texts(path)) == 80
