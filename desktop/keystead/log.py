"""The log: what the program did, for whoever has to find out why.

Owns the file, its rotation and that no secret gets into it; each module logs under ``keystead``.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import cast

from keystead.errors import ErrorKind, KeysteadError
from keystead.paths import make_private, open_private
from keystead.plain_text import plain
from keystead.redaction import redactor

FILE_NAME = "keystead.log"
LEVEL_VARIABLE = "LOG_LEVEL"
LEVELS = ("debug", "info", "warning", "error", "critical")
DEFAULT_LEVEL = "info"
LARGEST_FILE = 1_000_000  # bytes
OLD_FILES = 4  # besides the one being written

# asyncio names what nobody waited for; left alone it would print a traceback on the terminal.
_LOGGED = ("keystead", "asyncio")


def level_from(environment: Mapping[str, str]) -> str:
    """The level that the environment asks for; the default where it names none that is known."""
    level = environment.get(LEVEL_VARIABLE, "").strip().lower()
    return level if level in LEVELS else DEFAULT_LEVEL


def start_log(folder: Path, level: str) -> None:
    """Write what is logged from now on into ``folder``, private to this user and rotated.

    ``level`` is one of `LEVELS`. Raises `KeysteadError` where the folder or file cannot be used.
    """
    path = make_private(folder) / FILE_NAME
    try:
        handler = _PrivateRotatingHandler(
            path, maxBytes=LARGEST_FILE, backupCount=OLD_FILES, encoding="utf-8"
        )
    except OSError as error:
        raise KeysteadError(
            "log-unusable",
            f"The log {path} cannot be written",
            error.strerror or str(error),
            kind=ErrorKind.STORAGE,
        ) from error
    handler.setFormatter(_RedactingFormatter())
    for name in _LOGGED:
        _send(logging.getLogger(name), handler, level)


def _send(logger: logging.Logger, handler: logging.Handler, level: str) -> None:
    for former in [h for h in logger.handlers if isinstance(h, _PrivateRotatingHandler)]:
        logger.removeHandler(former)
        former.close()
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False


class _PrivateRotatingHandler(RotatingFileHandler):
    """Opens each file for this user alone and never disturbs the program it logs."""

    def _open(self) -> io.TextIOWrapper:
        file = open(  # noqa: SIM115 - the handler closes it
            self.baseFilename,
            self.mode,
            encoding=self.encoding,
            opener=lambda name, flags: open_private(Path(name), flags),
        )
        return cast("io.TextIOWrapper", file)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging calls it so
        """Keep still: a full disk is no reason to print a traceback over somebody's work."""


class _RedactingFormatter(logging.Formatter):
    """Renders message, arguments, exception and stack, and cleans the whole of it."""

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(process)d %(name)s: %(message)s")
        self.default_time_format = "%Y-%m-%dT%H:%M:%S"
        self.default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        return redactor.clean(plain(super().format(record)))
