"""What SQLite's failures mean for a person.

Owns the table from result codes to errors of ours; a failure that is not in it is a defect of the
program and goes up as it is.

Source: https://www.sqlite.org/rescode.html
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from keystead.errors import ErrorKind, KeysteadError

LEFT = 64 * 1024  # bytes without which SQLite's side files cannot grow
PRIMARY_CODE = 0xFF  # extended result codes keep the primary one in their lowest byte

_MEANINGS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_BUSY: ("database-busy", "is being written by another program"),
    sqlite3.SQLITE_LOCKED: ("database-busy", "is being written by another program"),
    sqlite3.SQLITE_NOTADB: ("database-damaged", "is not a database and was left as it is"),
    sqlite3.SQLITE_CORRUPT: ("database-damaged", "is damaged and was left as it is"),
    sqlite3.SQLITE_FULL: ("disk-full", "cannot grow: the disk is full"),
    sqlite3.SQLITE_READONLY: ("database-read-only", "cannot be written"),
    sqlite3.SQLITE_PERM: ("database-read-only", "cannot be written"),
    sqlite3.SQLITE_CANTOPEN: ("database-unreachable", "cannot be opened"),
    sqlite3.SQLITE_IOERR: ("disk-failed", "cannot be read or written"),
}


def storage_error(reference: str, path: Path, what: str, why: str = "") -> KeysteadError:
    """An error about the database at ``path``, worded "The database … ``what``"."""
    return KeysteadError(reference, f"The database {path} {what}", why, kind=ErrorKind.STORAGE)


@contextmanager
def explained(path: Path) -> Generator[None, None, None]:
    """Turn SQLite's and the file system's failures inside into `KeysteadError`."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE
        if code not in _MEANINGS:
            raise
        if code == sqlite3.SQLITE_IOERR and _is_full(path):
            code = sqlite3.SQLITE_FULL  # Beside the database SQLite calls it an I/O error.
        reference, what = _MEANINGS[code]
        raise storage_error(reference, path, what, str(error)) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise storage_error("database-unreachable", path, "cannot be opened", why) from error


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < LEFT
    except OSError:
        return False
