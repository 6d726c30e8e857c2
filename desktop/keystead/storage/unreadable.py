"""Rows that nobody can understand: they are left out, logged and told of, the others stay.

Owns which there were; what a row means is known to who reads it. It is used in the store's threads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from keystead.errors import ErrorKind, KeysteadError

Row = tuple[Any, ...]
LATEST = 250_000_000_000.0  # seconds since 1970, in the year 9892

T = TypeVar("T")

_log = logging.getLogger("keystead.storage")


def moment(seconds: float) -> float:
    """A time that stands in a row, in seconds since 1970. Raises `ValueError` for any other."""
    if not 0 <= seconds < LATEST:
        raise ValueError("no calendar has this time")
    return seconds


class Unreadable:
    """The rows of one database that were left out since the program started."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: dict[str, set[Row]] = {}

    def skim(self, what: str, rows: Iterable[Row], made: Callable[[Row], T]) -> list[T]:
        """What ``made`` makes of each row that it understands; ``what`` names such rows.

        A row's first two columns tell it from the others.
        """
        found: list[T] = []
        for row in rows:
            try:
                found.append(made(row))
            except Exception as error:  # noqa: BLE001 - whatever stands in one row, the rest counts
                self._note(what, row[:2], error)
        return found

    @property
    def problem(self) -> KeysteadError | None:
        """What is left out, as it is told; None where all could be read."""
        if not self._rows:
            return None
        counts = ", ".join(f"{what}: {len(rows)}" for what, rows in sorted(self._rows.items()))
        return KeysteadError(
            "rows-unreadable",
            f"The database {self._path} holds rows that cannot be understood and are left out",
            counts,
            kind=ErrorKind.STORAGE,
        )

    def _note(self, what: str, row: Row, error: Exception) -> None:
        noted = self._rows.setdefault(what, set())
        if row not in noted:
            noted.add(row)
            # Its values are foreign by now, and may be anything.
            _log.warning("a row of %s is left out: %s", what, type(error).__name__)
