"""The content of the encrypted file: what keeps it closed, and what is in it.

Owns the format and its cryptography, without any file or thread: scrypt makes a key of the
passphrase (its cost and salt stand in the file), AES-256-GCM seals with it. A short ``check`` is
sealed apart, so that a wrong passphrase is told from a damaged file. Sources: RFC 7914; NIST SP
800-38D; the cost is what OWASP's "Password Storage" recommends.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass
from typing import Any, cast

from keystead.secret import Secret

FORMAT = "keystead-keys"
VERSION = 1
NONCE_BYTES = 12
SALT_BYTES = 16
KEY_BYTES = 32
LARGEST = {"n": 2**20, "r": 32, "p": 16}  # what a file may cost to be opened
MOST_MEMORY = 2**30  # bytes, of all three together
MOST_WORK = 2**24  # blocks that are mixed: some seconds
TOO_COSTLY = "it asks for what no passphrase should cost"

_CHECK, _ITEMS = b"check", b"items"


class DamagedKeyFileError(ValueError):
    """The file is cut, changed, or none of ours."""


class WrongPassphraseError(ValueError):
    """The passphrase does not open the file."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What scrypt takes: ``n`` steps, ``r`` blocks of memory (128 n r bytes), ``p`` times."""

    n: int = 2**17
    r: int = 8
    p: int = 1

    @property
    def is_payable(self) -> bool:
        """Whether it is one that RFC 7914 knows and that no file of ours exceeds."""
        known = 1 < self.n < 2 ** (16 * self.r)
        memory, work = 128 * self.n * self.r, self.n * self.r * self.p
        return known and memory <= MOST_MEMORY and work <= MOST_WORK


@dataclass(frozen=True, slots=True)
class KeyFile:
    """One version of the file; ``check`` and ``items`` are sealed, each with its nonce first."""

    cost: Cost
    salt: bytes
    check: bytes = b""
    items: bytes = b""

    @classmethod
    def new(cls, cost: Cost) -> KeyFile:
        """A file that nothing is in yet, with a salt of its own."""
        return cls(cost, os.urandom(SALT_BYTES))

    @classmethod
    def parse(cls, raw: bytes) -> KeyFile:
        """Read what `raw` wrote. Raises `DamagedKeyFileError`."""
        try:
            table = cast("dict[str, Any]", json.loads(raw))
            if table["format"] != FORMAT:
                raise DamagedKeyFileError("it was not written by Keystead")
            if table["version"] != VERSION:
                raise DamagedKeyFileError("a newer version of Keystead wrote it")
            cost = Cost(**{name: _bounded(table["scrypt"][name], name) for name in LARGEST})
            if not cost.is_payable:
                raise DamagedKeyFileError(TOO_COSTLY)
            sealed = (base64.b64decode(table[name], validate=True) for name in _PARTS)
            return cls(cost, *sealed)
        except DamagedKeyFileError:
            raise
        except (ValueError, KeyError, TypeError, binascii.Error, RecursionError) as error:
            raise DamagedKeyFileError("it is cut or changed") from error

    def raw(self) -> bytes:
        """The bytes of the file."""
        head = {"format": FORMAT, "version": VERSION, "scrypt": self._cost()}
        parts = {name: base64.b64encode(getattr(self, name)).decode() for name in _PARTS}
        return json.dumps(head | parts, indent=1).encode() + b"\n"

    def key(self, passphrase: Secret) -> bytes:
        """The key that ``passphrase`` makes with this file's salt; takes its time by intention."""
        import unicodedata

        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        kdf = Scrypt(self.salt, KEY_BYTES, self.cost.n, self.cost.r, self.cost.p)
        # The same on every keyboard: an accent may come as one character or as two.
        return kdf.derive(unicodedata.normalize("NFC", passphrase.reveal()).encode())

    def fits(self, key: bytes) -> bool:
        """Whether ``key`` is the one that this file was sealed with."""
        try:
            self._opened(key, _CHECK, self.check)
        except WrongPassphraseError:
            return False
        return True

    def content(self, key: bytes) -> dict[str, str]:
        """What is in it. Raises `WrongPassphraseError` and `DamagedKeyFileError`."""
        self._opened(key, _CHECK, self.check)
        try:
            return json.loads(self._opened(key, _ITEMS, self.items))
        except (WrongPassphraseError, ValueError) as error:
            raise DamagedKeyFileError("it is cut or changed") from error

    def sealed(self, key: bytes, content: dict[str, str]) -> KeyFile:
        """The same file with ``content``, sealed with ``key``."""
        items = json.dumps(content).encode()
        check = self._sealed(key, _CHECK, FORMAT.encode())
        return KeyFile(self.cost, self.salt, check, self._sealed(key, _ITEMS, items))

    def _cost(self) -> dict[str, int]:
        return {"n": self.cost.n, "r": self.cost.r, "p": self.cost.p}

    def _bound_to(self, part: bytes) -> bytes:
        """What is sealed along with a part, so that no other file's can be put in its place."""
        head = json.dumps([FORMAT, VERSION, self._cost()]).encode()
        return b"\0".join((part, head, self.salt))

    def _sealed(self, key: bytes, part: bytes, text: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, text, self._bound_to(part))

    def _opened(self, key: bytes, part: bytes, sealed: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(key).decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._bound_to(part)
            )
        except (InvalidTag, ValueError) as error:
            raise WrongPassphraseError("the passphrase does not open it") from error


_PARTS = ("salt", "check", "items")


def _bounded(value: Any, name: str) -> int:
    """A cost that can be paid: another one was not written by us."""
    if not isinstance(value, int) or not 1 <= value <= LARGEST[name] or value & (value - 1):
        raise DamagedKeyFileError(TOO_COSTLY)
    return value
