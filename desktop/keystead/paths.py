"""The folders Keystead keeps its files in, and how files are made private.

Owns where things lie and their access modes; what is in the files belongs to who writes them.
Windows has no such modes: there the user's own profile folder keeps others out.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from keystead.errors import ErrorKind, KeysteadError

HOME_VARIABLE = "KEYSTEAD_HOME"
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True)
class Folders:
    """Where configuration, data, state, caches and logs live."""

    config: Path
    data: Path
    state: Path
    cache: Path
    log: Path

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Folders:
        """The folders for this user; ``KEYSTEAD_HOME`` moves all of them under one folder."""
        home = environment.get(HOME_VARIABLE, "").strip()
        if home:
            root = Path(home).expanduser().absolute()
            return cls(*(root / name for name in ("config", "data", "state", "cache", "log")))
        # Slow to import for a start that never needs it under KEYSTEAD_HOME.
        from platformdirs import PlatformDirs

        user = PlatformDirs("keystead", appauthor=False)
        return cls(
            user.user_config_path,
            user.user_data_path,
            user.user_state_path,
            user.user_cache_path,
            user.user_log_path,
        )

    @property
    def providers_file(self) -> Path:
        """The file of profiles that a person may edit."""
        return self.config / "providers.toml"

    @property
    def settings_file(self) -> Path:
        """The file of the program's own settings, which a person may edit."""
        return self.config / "settings.toml"

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data / "keystead.sqlite3"

    @property
    def key_file(self) -> Path:
        """Keys that a passphrase encrypts, where a person chose that instead of a keychain."""
        return self.data / "keys.encrypted"

    @property
    def window_state(self) -> Path:
        """Geometry, open tabs and the theme of the last frame, read before the first paint."""
        return self.state / "window.json"


def make_private(folder: Path) -> Path:
    """Create ``folder`` for this user alone, whatever the umask, and return it.

    Raises `KeysteadError` where it is a link or belongs to somebody else.
    """
    try:
        if folder.is_symlink():
            raise _unsafe(folder, "it is a link")
        for missing in reversed([f for f in folder.parents if not f.exists()]):
            missing.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        if sys.platform != "win32":
            _close_to_others(folder)
    except OSError as error:
        raise _unsafe(folder, error.strerror or str(error)) from error
    return folder


def _close_to_others(folder: Path) -> None:
    status = folder.stat()
    if status.st_uid != os.getuid():
        raise _unsafe(folder, "it belongs to another user")
    if stat.S_IMODE(status.st_mode) & 0o077:
        folder.chmod(PRIVATE_FOLDER)


def _unsafe(folder: Path, why: str) -> KeysteadError:
    return KeysteadError(
        "folder-not-private",
        f"The folder {folder} cannot be used: {why}",
        kind=ErrorKind.STORAGE,
    )


def open_private(path: Path, flags: int) -> int:
    """Open ``path`` readable for this user alone; the ``opener`` of `open` for private files."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), PRIVATE_FILE)


def replace_private(path: Path, content: bytes, *, check: Callable[[], None]) -> None:
    """Put ``content`` in the place of ``path`` as a whole or not at all, for this user alone.

    ``check`` runs immediately before the old file goes; what it raises leaves the old file there.
    """
    # Slow to import for the first frame, which writes nothing.
    import tempfile

    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with _alone_in(path.parent):
            check()
            Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


@contextmanager
def _alone_in(folder: Path) -> Generator[None]:
    """Keep other Keysteads from replacing a file in ``folder`` between our check and our write."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
