"""Reads and writes whole secrets in the operating system's keychain, blocking.

Owns chunks, the check after a write and the second try; lives on one thread, which ``vault``
gives it, and knows nothing of what the items are for.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TypeVar

from keystead.credentials.backend import Backend, is_unlocked_after_all, open_backend
from keystead.credentials.stored_secret import (
    LARGEST_ITEM,
    DamagedItemError,
    Manifest,
    StoredSecret,
)
from keystead.credentials.trouble import KeychainError, Trouble, trouble_of

SERVICE = "dev.keystead.Keystead"
USER = "key"
PASSING = (Trouble.BROKEN_OFF, Trouble.VANISHED, Trouble.NOT_SAVED, Trouble.REFUSED)

T = TypeVar("T")


class Keychain:
    """The keychain of this system, opened on first use and opened again after it went away."""

    def __init__(self) -> None:
        self._backend: Backend | None = None

    @property
    def name(self) -> str:
        """The name people know it by; empty until it was opened."""
        return self._backend.name if self._backend else ""

    def unlock(self) -> None:
        """Open it and ask for something, so that it asks its owner to unlock it."""
        self._guarded(lambda: self._get(USER))

    def read(self, item: str) -> StoredSecret | None:
        """The secret in ``item``, None where there is none or only a damaged one.

        Raises `KeychainError`.
        """
        return self._guarded(lambda: self._read(item))

    def write(self, item: str, stored: StoredSecret) -> None:
        """Keep ``stored`` in ``item`` and read it back. Raises `KeychainError`."""
        self._guarded(lambda: self._write(item, stored))

    def delete(self, item: str) -> None:
        """Remove ``item`` and its chunks; nothing happens where it is gone already.

        Raises `KeychainError`.
        """
        self._guarded(lambda: self._delete(item))

    def _guarded(self, call: Callable[[], T]) -> T:
        """Run ``call`` and name what fails; what may pass by itself is tried a second time."""
        try:
            return self._named(call)
        except KeychainError as error:
            if error.trouble not in PASSING:
                raise
        return self._named(call)

    def _named(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except KeychainError:
            raise
        # Backends raise whatever their platform's library raises.
        except Exception as error:
            raise KeychainError(self._seen_closer(trouble_of(error)), str(error)) from error

    def _seen_closer(self, trouble: Trouble) -> Trouble:
        """Take back what a Secret Service says of itself and what is not so."""
        if trouble in (Trouble.ABSENT, Trouble.BROKEN_OFF) and self._backend:
            # It was there when it was opened, so it went away just now or cannot be started.
            self._backend = None
            return Trouble.REFUSED if trouble is Trouble.ABSENT else trouble
        if trouble is Trouble.LOCKED and self._backend and self._backend.secret_service:
            return Trouble.VANISHED if is_unlocked_after_all() else Trouble.LOCKED
        return trouble

    def _read(self, item: str) -> StoredSecret | None:
        text = self._get(item)
        if text is None:
            return None
        try:
            return StoredSecret.decode(self._whole(item, text))
        except DamagedItemError:
            return None

    def _whole(self, item: str, text: str) -> str:
        if not Manifest.is_manifest(text):
            return text
        manifest = Manifest.decode(text)
        return manifest.join([self._get(name) or "" for name in _chunks(item, manifest)])

    def _write(self, item: str, stored: StoredSecret) -> None:
        text = stored.encode()
        before, after = self._manifest(item), None
        if len(text) > LARGEST_ITEM:
            # Chunks get names of their own, so that a write cut short leaves the old value whole.
            after = Manifest.of(secrets.token_hex(4), text)
            for name, chunk in zip(_chunks(item, after), after.cut(text), strict=True):
                self._set(name, chunk)
        self._set(item, after.encode() if after else text)
        if self._read(item) != stored:
            self._delete_chunks(item, after)
            raise KeychainError(Trouble.NOT_SAVED)
        self._delete_chunks(item, before)

    def _delete(self, item: str) -> None:
        manifest = self._manifest(item)
        self._remove(item)
        self._delete_chunks(item, manifest)

    def _manifest(self, item: str) -> Manifest | None:
        """The manifest in ``item``, None where there is a short value, a damaged one or none."""
        text = self._get(item)
        if text is None or not Manifest.is_manifest(text):
            return None
        try:
            return Manifest.decode(text)
        except DamagedItemError:
            return None

    def _delete_chunks(self, item: str, manifest: Manifest | None) -> None:
        for name in _chunks(item, manifest) if manifest else ():
            self._remove(name)

    def _opened(self) -> Backend:
        self._backend = self._backend or open_backend()
        return self._backend

    # Each item is a service of its own: on Windows two items of one service displace each other.

    def _get(self, name: str) -> str | None:
        return self._opened().keyring.get_password(f"{SERVICE}/{name}", USER)

    def _set(self, name: str, text: str) -> None:
        self._opened().keyring.set_password(f"{SERVICE}/{name}", USER, text)

    def _remove(self, name: str) -> None:
        try:
            self._opened().keyring.delete_password(f"{SERVICE}/{name}", USER)
        except Exception as error:
            # Some backends raise the same for an entry that is gone and for any other failure.
            if trouble_of(error) is not Trouble.VANISHED or self._get(name) is not None:
                raise


def _chunks(item: str, manifest: Manifest) -> list[str]:
    return [f"{item}/{manifest.name}/{number}" for number in range(manifest.chunks)]
