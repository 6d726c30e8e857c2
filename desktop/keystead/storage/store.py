"""The database: one thread writes, another reads, and nobody else touches the file.

Owns connections, transactions and the file's privacy; the tables belong to the floors that hand
in their migrations. Other processes may use the same file: writers wait for each other for
``BUSY_TIMEOUT``, readers never wait.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from keystead.paths import PRIVATE_FILE, make_private, open_private
from keystead.storage.connection_thread import ConnectionThread, ThreadStoppedError
from keystead.storage.failures import explained, storage_error
from keystead.storage.migrations import Migration, migrate
from keystead.storage.unreadable import Unreadable

BUSY_TIMEOUT = 5.0  # seconds a writer waits for another process

T = TypeVar("T")


class Store:
    """The one SQLite file.

        await store.write(lambda db: db.execute("INSERT …", values).lastrowid)
        await store.read(lambda db: db.execute("SELECT …").fetchall())

    The functions run in the store's threads: they take plain values and touch nothing else.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration]) -> None:
        numbers = [migration.number for migration in migrations]
        if not numbers or numbers != sorted(set(numbers)) or numbers[0] < 1:
            raise ValueError("migrations come in the order of their numbers, from 1 on")
        self.path = path
        self.unreadable = Unreadable(path)
        self._migrations = tuple(migrations)
        self._writer: ConnectionThread | None = None
        self._reader: ConnectionThread | None = None

    async def open(self) -> None:
        """Make or open the file and bring it up to date; after a failure it may be tried again.

        Raises `KeysteadError` of kind storage: newer, damaged, busy or unreachable database.
        """
        try:
            self._writer = ConnectionThread("keystead-store-writer", self._open_writer)
            await asyncio.wrap_future(self._writer.opened)
            self._reader = ConnectionThread("keystead-store-reader", self._open_reader)
            await asyncio.wrap_future(self._reader.opened)
        except BaseException:
            await self.close()
            raise

    async def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``job`` as one transaction and return its result when it is on the disk.

        A write that was handed in is done even if the waiting task is cancelled. What the job
        raises undoes it and is raised here; `KeysteadError` where the database is the reason.
        """
        return await self._run(self._writer, lambda db: _transaction(db, job), keep=True)

    async def read(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``job`` on a connection that cannot write; all it reads is of one moment."""
        return await self._run(self._reader, lambda db: _snapshot(db, job), keep=False)

    async def data_version(self) -> int:
        """A number that changes when another process has committed, and only then."""
        return await self._run(self._writer, _data_version, keep=False)

    async def close(self) -> None:
        """Finish what was handed in and close the file."""
        for thread in (self._writer, self._reader):
            if thread is not None:
                await asyncio.wrap_future(thread.stop())
                thread.join()

    async def _run(
        self,
        thread: ConnectionThread | None,
        job: Callable[[sqlite3.Connection], T],
        *,
        keep: bool,
    ) -> T:
        try:
            if thread is None:
                raise ThreadStoppedError
            future = thread.submit(job, keep=keep)
        except ThreadStoppedError as error:
            raise storage_error("database-closed", self.path, "is closed") from error
        with explained(self.path):
            return await asyncio.wrap_future(future)

    def _open_writer(self) -> sqlite3.Connection:
        with explained(self.path):
            make_private(self.path.parent)
            _close_to_others(self.path)
            connection = _connect(self.path)
            try:
                _use_write_ahead_log(connection)
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                migrate(connection, self.path, self._migrations)
            except BaseException:
                connection.close()
                raise
        return connection

    def _open_reader(self) -> sqlite3.Connection:
        with explained(self.path):
            connection = _connect(self.path)
            connection.execute("PRAGMA query_only = ON")
        return connection


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
    connection.text_factory = _text
    return connection


def _text(raw: bytes) -> str:
    """A text of the database; where it is not UTF-8, what replaces that shows it."""
    return raw.decode(errors="replace")


def _close_to_others(path: Path) -> None:
    # SQLite gives its side files the mode of the database, so that one comes first.
    os.close(open_private(path, os.O_CREAT | os.O_RDWR))
    if sys.platform != "win32":
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            file = path.with_name(name)
            if file.exists():
                file.chmod(PRIVATE_FILE)


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    # Two processes that create the file at once: SQLite refuses one at once, whatever the time-out.
    give_up = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


def _transaction(connection: sqlite3.Connection, job: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = job(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def _snapshot(connection: sqlite3.Connection, job: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("BEGIN")
    try:
        return job(connection)
    finally:
        connection.execute("ROLLBACK")


def _data_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
