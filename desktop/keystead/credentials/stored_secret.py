"""How a secret is written into a keychain: with its origin, as one line of ASCII, in chunks.

Owns the text of an item; ``keychain`` reads and writes items. Some keyrings corrupt newlines, and
Windows holds 1,280 characters, so a value is base64url and a long one is cut; a manifest, written
last, names its chunks.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from keystead.origin import BadAddressError, Origin
from keystead.secret import Secret

LARGEST_ITEM = 1000  # characters

_VALUE = "k1."
_MANIFEST = "m1."


class DamagedItemError(ValueError):
    """An item that Keystead did not write, or of which a part is missing."""


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret and the origin it may be sent to; what a keychain keeps."""

    secret: Secret
    origin: Origin

    def encode(self) -> str:
        """The text of the item."""
        return _VALUE + _pack({"origin": str(self.origin), "secret": self.secret.reveal()})

    @classmethod
    def decode(cls, text: str) -> StoredSecret:
        """The opposite of `encode`. Raises `DamagedItemError`."""
        content = _unpack(_VALUE, text)
        try:
            return cls(Secret(content["secret"]), Origin.of_proxy(content["origin"]))
        except (KeyError, AttributeError, TypeError, BadAddressError) as error:
            raise DamagedItemError("it holds no key of Keystead") from error


@dataclass(frozen=True, slots=True)
class Manifest:
    """Stands in the place of a long value: the name and number of its chunks and their digest."""

    name: str
    chunks: int
    digest: str

    @classmethod
    def of(cls, name: str, text: str) -> Manifest:
        """The manifest of ``text`` when it is cut into chunks under ``name``."""
        return cls(name, -(-len(text) // LARGEST_ITEM), _digest(text))

    @staticmethod
    def is_manifest(text: str) -> bool:
        """Whether an item's text is a manifest and no value."""
        return text.startswith(_MANIFEST)

    def cut(self, text: str) -> list[str]:
        """The chunks of ``text``, in order."""
        return [text[at * LARGEST_ITEM : (at + 1) * LARGEST_ITEM] for at in range(self.chunks)]

    def join(self, chunks: list[str]) -> str:
        """The text the chunks were cut from. Raises `DamagedItemError`."""
        text = "".join(chunks)
        if _digest(text) != self.digest:
            raise DamagedItemError("its chunks do not belong together")
        return text

    def encode(self) -> str:
        """The text of the item."""
        return _MANIFEST + _pack({"name": self.name, "chunks": self.chunks, "digest": self.digest})

    @classmethod
    def decode(cls, text: str) -> Manifest:
        """The opposite of `encode`. Raises `DamagedItemError`."""
        content = _unpack(_MANIFEST, text)
        try:
            return cls(str(content["name"]), int(content["chunks"]), str(content["digest"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedItemError("its list of chunks cannot be read") from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _pack(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


def _unpack(mark: str, text: str) -> dict[str, Any]:
    if not text.startswith(mark):
        raise DamagedItemError("it was not written by Keystead")
    try:
        return json.loads(base64.urlsafe_b64decode(text.removeprefix(mark)))
    except (binascii.Error, ValueError) as error:
        raise DamagedItemError("its text is cut or changed") from error
