"""What SQLite's result codes are told as."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from keystead.errors import KeysteadError
from keystead.storage import failures
from keystead.storage.failures import explained


class IoError(sqlite3.OperationalError):
    sqlite_errorcode = sqlite3.SQLITE_IOERR | (19 << 8)  # It could not size the shared memory.


def told(path: Path) -> KeysteadError:
    with pytest.raises(KeysteadError) as caught, explained(path):
        raise IoError("disk I/O error")
    return caught.value


def test_an_io_error_on_a_full_disk_says_that_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(tmp_path / "db").reference == "disk-failed"
    # As if so much more were there as is free.
    monkeypatch.setattr(failures, "LEFT", shutil.disk_usage(tmp_path).free * 2)
    assert told(tmp_path / "db").reference == "disk-full"
    assert "the disk is full" in told(tmp_path / "db").line()
    assert told(tmp_path / "gone" / "db").reference == "disk-failed"
