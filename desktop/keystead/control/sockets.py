"""The sockets by which processes of one home reach each other.

Owns where they lie, that folder and peer belong to this user, and which of them are alive; what is
said over them is ``messages``. A name tells home, process and role; the home as a hash, for a path
over 107 bytes cannot be bound. A socket gets its name once it is listened on, so one that refuses
was left by a dead process. Sources: unix(7) for SO_PEERCRED, unix(4) of macOS for LOCAL_PEERCRED.
"""

from __future__ import annotations

import hashlib
import os
import socket
import struct
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from keystead.errors import ErrorKind, KeysteadError
from keystead.paths import PRIVATE_FILE, Folders, make_private, open_private

RUNTIME_VARIABLE = "XDG_RUNTIME_DIR"
LONGEST_FOLDER = 64  # bytes, so that every name fits into the 103 that macOS allows
HASH_LENGTH = 16  # hexadecimal digits
WAITING = 64  # calls that may wait while the window is still loading


class Role(StrEnum):
    """Why a process listens: it has the window, or it runs agents in a terminal."""

    WINDOW = "window"
    AGENTS = "agents"


@dataclass(frozen=True, slots=True)
class Listening:
    """A socket of this process that others find until it is closed."""

    socket: socket.socket
    path: Path

    def close(self) -> None:
        """Take its name away, then itself."""
        self.path.unlink(missing_ok=True)
        self.socket.close()


class Sockets:
    """All sockets of one home.

    Every call raises `KeysteadError` where their folder is not this user's alone or cannot be used.
    """

    def __init__(self, folders: Folders, environment: Mapping[str, str]) -> None:
        self._runtime = environment.get(RUNTIME_VARIABLE, "")
        home = os.fsencode(os.path.realpath(folders.database))
        self._home = hashlib.sha256(home).hexdigest()[:HASH_LENGTH]

    def listen(self, role: Role) -> Listening:
        """A new socket of this process, in the place of one that an earlier of its number left."""
        path = self._folder() / f"{self._home}-{os.getpid()}-{role}.sock"
        unnamed = path.with_suffix(".new")
        listening = Listening(socket.socket(socket.AF_UNIX), path)
        try:
            unnamed.unlink(missing_ok=True)
            listening.socket.bind(str(unnamed))
            unnamed.chmod(PRIVATE_FILE)
            listening.socket.listen(WAITING)
            unnamed.rename(path)
        except OSError as error:
            listening.close()
            raise _unusable(path, error) from error
        return listening

    def connect(
        self, *, role: Role | None = None, process: int | None = None
    ) -> socket.socket | None:
        """A connection to a process of that role, or of that number; None where there is none.

        Sockets that dead processes left are cleared away.
        """
        wanted = f"{self._home}-{process or '*'}-{role or '*'}.sock"
        for path in sorted(self._folder().glob(f"{self._home}-*.sock")):
            try:
                connection = _connected(path)
            except OSError as error:
                # It lives, and its queue is full.
                if path.match(wanted):
                    raise _unusable(path, error) from error
                continue
            if connection is None:
                path.unlink(missing_ok=True)
            elif path.match(wanted) and is_own(connection):
                return connection
            else:
                connection.close()
        return None

    @contextmanager
    def alone(self) -> Generator[None]:
        """Let no other start of this home look and listen meanwhile."""
        import fcntl

        lock = self._folder() / f"{self._home}-window.lock"
        try:
            descriptor = open_private(lock, os.O_CREAT | os.O_RDWR)
        except OSError as error:
            raise _unusable(lock, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _folder(self) -> Path:
        folder = Path(self._runtime) / "keystead"
        fits = self._runtime and len(os.fsencode(folder)) <= LONGEST_FOLDER
        if not fits or not _is_own_folder(folder.parent):
            # Not the folder for temporary files, which a shell may have set to one of its own.
            folder = Path("/tmp") / f"keystead-{os.getuid()}"  # noqa: S108 - its owner is checked
        return make_private(folder)


def is_own(connection: socket.socket) -> bool:
    """Whether the process at the other end runs for this user."""
    if sys.platform == "darwin":
        credentials = connection.getsockopt(0, socket.LOCAL_PEERCRED, struct.calcsize("Iih16I"))
        _, user = struct.unpack_from("Ii", credentials)
    else:
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        _, user, _ = struct.unpack("3i", credentials)
    return user == os.getuid()


def _connected(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    # It is there at once or not at all; a full queue must not hold up a start.
    connection.setblocking(False)
    try:
        connection.connect(str(path))
    except (ConnectionRefusedError, FileNotFoundError):
        connection.close()
        return None
    except OSError:
        connection.close()
        raise
    return connection


def _is_own_folder(folder: Path) -> bool:
    try:
        return folder.is_absolute() and folder.stat().st_uid == os.getuid()
    except OSError:
        return False


def _unusable(path: Path, error: OSError) -> KeysteadError:
    why = error.strerror or str(error)
    return KeysteadError(
        "socket-unusable", f"The socket {path} cannot be used", why, kind=ErrorKind.STORAGE
    )
