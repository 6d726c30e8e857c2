"""Reads and writes whole secrets in a file that a passphrase closes, blocking.

Owns the file on disk and, for the session, the key that its passphrase makes; lives on one thread,
which ``vault`` gives it, for making that key takes half a second. The format is ``key_file``'s.
A write starts again where another process was quicker, so none loses anything of another's; the
passphrase itself is kept nowhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from keystead.credentials.key_file import (
    Cost,
    DamagedKeyFileError,
    KeyFile,
)
from keystead.credentials.stored_secret import DamagedItemError, StoredSecret
from keystead.credentials.trouble import KeychainError, Trouble
from keystead.paths import make_private, open_private, replace_private
from keystead.secret import Secret

FILE_NAME = "Encrypted file"
SHORTEST_PASSPHRASE = 8  # characters
LARGEST_FILE = 16 * 1024 * 1024  # bytes
MOST_TRIES = 3  # at a question for the passphrase

Ask = Callable[[bool], Secret]
"""Asks a person, blocking, for the passphrase; True says that the last one was wrong.

Raises `KeysteadError` where nobody can answer.
"""


class _OvertakenError(Exception):
    """Another process has replaced the file meanwhile."""


class EncryptedFile:
    """The file at ``path``; where it is closed, ``ask`` is called for its passphrase."""

    def __init__(self, path: Path, ask: Ask | None = None, cost: Cost | None = None) -> None:
        self._path = path
        self._ask = ask
        self._cost = cost or Cost()
        self._key: bytes | None = None

    @property
    def name(self) -> str:
        """The name people know it by."""
        return FILE_NAME

    @property
    def is_open(self) -> bool:
        """Whether its passphrase was given in this session."""
        return self._key is not None

    def unlock(self) -> None:
        """Ask for the passphrase unless it is open. Raises `KeychainError`."""
        self._opened()

    def open(self, passphrase: Secret) -> None:
        """Open it, or make it where there is none. Raises `KeychainError`."""
        there = self._file()
        if there is None:
            _check(passphrase)
            new = KeyFile.new(self._cost)
            key = new.key(passphrase)
            if self._replace(None, new.sealed(key, {})):
                self._key = key
                return
            there = self._there()
        self._try(there, passphrase)

    def change_passphrase(self, before: Secret, after: Secret) -> None:
        """Close it with another passphrase from now on. Raises `KeychainError`."""
        self._try(self._there(), before)
        _check(after)
        new = KeyFile.new(self._cost)
        key = new.key(after)
        while True:
            there, _, content = self._opened()
            if self._replace(there, new.sealed(key, content)):
                break
        self._key = key

    def read(self, item: str) -> StoredSecret | None:
        """The secret in ``item``, None where there is none. Raises `KeychainError`."""
        if self._file() is None:
            return None
        text = self._opened()[2].get(item)
        try:
            return None if text is None else StoredSecret.decode(text)
        except DamagedItemError:
            return None

    def write(self, item: str, stored: StoredSecret) -> None:
        """Keep ``stored`` in ``item`` and read it back. Raises `KeychainError`."""
        self._change(lambda content: content | {item: stored.encode()})
        if self.read(item) != stored:
            raise KeychainError(Trouble.NOT_SAVED)

    def delete(self, item: str) -> None:
        """Remove ``item``; nothing happens where it is gone already. Raises `KeychainError`."""
        if self._file() is not None:
            self._change(lambda content: {n: text for n, text in content.items() if n != item})

    def _change(self, changed: Callable[[dict[str, str]], dict[str, str]]) -> None:
        while True:
            there, key, content = self._opened()
            if self._replace(there, there.sealed(key, changed(content))):
                return

    def _opened(self) -> tuple[KeyFile, bytes, dict[str, str]]:
        """The file, its key and what is in it; the passphrase is asked for where it is wanted."""
        there, key = self._there(), self._key
        # Another process may have changed the passphrase meanwhile.
        if key is None or not there.fits(key):
            self._key = None
            key = self._asked_for(there)
        try:
            return there, key, there.content(key)
        except DamagedKeyFileError as error:
            raise KeychainError(Trouble.FILE_DAMAGED, str(error)) from error

    def _asked_for(self, there: KeyFile) -> bytes:
        if self._ask is None:
            raise KeychainError(Trouble.FILE_LOCKED)
        tried = 0
        while True:
            try:
                return self._try(there, self._ask(tried > 0))
            except KeychainError as error:
                tried += 1
                if error.trouble is not Trouble.WRONG_PASSPHRASE or tried == MOST_TRIES:
                    raise

    def _try(self, there: KeyFile, passphrase: Secret) -> bytes:
        key = there.key(passphrase)
        if not there.fits(key):
            raise KeychainError(Trouble.WRONG_PASSPHRASE)
        self._key = key
        return key

    def _there(self) -> KeyFile:
        there = self._file()
        if there is None:
            raise KeychainError(Trouble.NO_FILE)
        return there

    def _file(self) -> KeyFile | None:
        try:
            with open(self._path, "rb", opener=_open) as file:
                raw = file.read(LARGEST_FILE + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise KeychainError(Trouble.FILE_REFUSED, error.strerror or str(error)) from error
        try:
            return KeyFile.parse(raw)
        except DamagedKeyFileError as error:
            raise KeychainError(Trouble.FILE_DAMAGED, str(error)) from error

    def _replace(self, before: KeyFile | None, after: KeyFile) -> bool:
        """Put ``after`` in the place of ``before``; False where that is there no more."""

        def check() -> None:
            if self._file() != before:
                raise _OvertakenError

        try:
            make_private(self._path.parent)
            replace_private(self._path, after.raw(), check=check)
        except _OvertakenError:
            return False
        except OSError as error:
            raise KeychainError(Trouble.FILE_REFUSED, error.strerror or str(error)) from error
        return True


def _open(path: str, flags: int) -> int:
    # A pipe would be waited for until somebody writes into it.
    return open_private(Path(path), flags | getattr(os, "O_NONBLOCK", 0))


def _check(passphrase: Secret) -> None:
    if len(passphrase.reveal().strip()) < SHORTEST_PASSPHRASE:
        raise KeychainError(
            Trouble.SHORT_PASSPHRASE, f"it takes {SHORTEST_PASSPHRASE} characters at least"
        )
