"""A secret value that cannot be printed, pickled or serialised by accident, and what it can be.

It is opened (`Secret.reveal`) where a request is made or a keychain is written, nowhere else.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NoReturn

from keystead.redaction import redactor

LAST_SHOWN = 4  # characters of a key that may be shown
SHORTEST_SHOWN = 20  # characters a key must have before its last ones are shown


class KeyKind(StrEnum):
    """What a secret is: a provider's key, the value of a header, or the password for a proxy."""

    KEY = "key"
    HEADER = "header"
    PROXY = "proxy"


class Secret:
    """Holds a secret; its ``repr`` shows asterisks and it refuses to become text.

    Making one tells the redactor its value, so no log or error can hold it from then on.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        redactor.add(value)

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    @property
    def last_characters(self) -> str:
        """What may be shown of it: the last four characters of a long key, else nothing."""
        return self._value[-LAST_SHOWN:] if len(self._value) >= SHORTEST_SHOWN else ""

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(********)"

    def __str__(self) -> NoReturn:
        raise TypeError("A secret does not become text; reveal() it where the request is made.")

    def __format__(self, format_spec: str) -> NoReturn:
        raise TypeError("A secret does not become text; reveal() it where the request is made.")

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret cannot be pickled or copied.")
