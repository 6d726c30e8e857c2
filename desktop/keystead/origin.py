"""Where a request goes: scheme, host and port, the unit a credential belongs to.

Owns parsing of addresses; who may send what to an origin is decided in ``credentials``.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


class BadAddressError(ValueError):
    """An address that no request can go to; its text says why."""


def split_address(text: str) -> SplitResult:
    """Take an ``http`` or ``https`` address apart.

    Raises `BadAddressError` for anything else: no host, a user or password, a bad port, blanks.
    """
    address = text.strip()
    if not address or any(c.isspace() or ord(c) < 0x20 or c == "\\" for c in address):
        raise BadAddressError("an address has no blanks, backslashes or control characters")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise BadAddressError(str(error)) from error
    if parts.scheme not in DEFAULT_PORTS:
        raise BadAddressError("an address starts with https:// or http://")
    if not parts.hostname:
        raise BadAddressError("the address names no host")
    if parts.username is not None or parts.password is not None:
        raise BadAddressError("the address holds a user name or password; add a key instead")
    if port == 0:
        raise BadAddressError("port 0 is no port to connect to")
    return parts


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host (lower case, ASCII) and port of an address."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, address: str) -> Origin:
        """The origin of an address. Raises `BadAddressError`."""
        parts = split_address(address)
        host = (parts.hostname or "").rstrip(".").lower()
        if not host.isascii():
            try:
                host = host.encode("idna").decode()
            except UnicodeError as error:
                raise BadAddressError(
                    f"the host name cannot be written in ASCII: {error}"
                ) from error
        return cls(parts.scheme, host, parts.port or DEFAULT_PORTS[parts.scheme])

    @property
    def is_loopback(self) -> bool:
        """Whether it is this computer."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_encrypted(self) -> bool:
        """Whether what is sent there is sent over TLS."""
        return self.scheme == "https"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS.get(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{host}{port}"
