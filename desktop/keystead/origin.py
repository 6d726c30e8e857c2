"""Where a request goes: scheme, host and port, the unit a credential belongs to.

Owns parsing of addresses; who may send what to an origin is decided in ``credentials``.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
PROXY_PORTS = {**DEFAULT_PORTS, "socks5": 1080, "socks5h": 1080}
_LABEL = "[a-z0-9_-]{1,63}"
HOST = re.compile(rf"(?!-){_LABEL}(?:\.{_LABEL})*(?<!-)")


class BadAddressError(ValueError):
    """An address that no request can go to; its text says why."""


class LoginInAddressError(BadAddressError):
    """An address with a user name or a password in it."""


def split_address(text: str, ports: Mapping[str, int] = DEFAULT_PORTS) -> SplitResult:
    """Take an address apart whose scheme is one of ``ports``.

    Raises `BadAddressError` for anything else: no host, a user or password, a bad port, blanks.
    """
    address = text.strip()
    if not address or any(c.isspace() or ord(c) < 0x20 or c == "\\" for c in address):
        raise BadAddressError("an address has no blanks, backslashes or control characters")
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise BadAddressError("the address cannot be taken apart") from error
    try:
        port = parts.port
    except ValueError as error:  # its text repeats what was typed, perhaps a key
        raise BadAddressError("a port is a number from 1 to 65535") from error
    if parts.scheme not in ports:
        schemes = ", ".join(f"{scheme}://" for scheme in ports)
        raise BadAddressError(
            f"a proxy's address starts with one of {schemes}"
            if ports is PROXY_PORTS
            else "an address starts with https:// or http://"
        )
    if not parts.hostname:
        raise BadAddressError("the address names no host")
    if parts.username is not None or parts.password is not None:
        raise LoginInAddressError("the address holds a user name or password; add a key instead")
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
        return cls._of(address, DEFAULT_PORTS)

    @classmethod
    def of_proxy(cls, address: str) -> Origin:
        """The origin of an address or a proxy. Raises `BadAddressError`."""
        return cls._of(address, PROXY_PORTS)

    @classmethod
    def _of(cls, address: str, ports: Mapping[str, int]) -> Origin:
        parts = split_address(address, ports)
        host = _ascii_host((parts.hostname or "").rstrip(".").lower())
        return cls(parts.scheme, host, parts.port or ports[parts.scheme])

    @property
    def is_loopback(self) -> bool:
        """Whether it is this computer, or is called so (RFC 6761, section 6.3)."""
        return self.host.endswith(".localhost") or self.stays_here

    @property
    def stays_here(self) -> bool:
        """Whether what is sent there surely leaves this computer by no network.

        A name below localhost need not: resolvers that do not know the rule ask DNS for it.
        """
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_encrypted(self) -> bool:
        """Whether what is sent there is sent over TLS."""
        return self.scheme == "https"

    @property
    def place(self) -> str:
        """Host and port, the usual port too."""
        return f"{self._shown_host}:{self.port}"

    @property
    def _shown_host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    def __str__(self) -> str:
        port = "" if self.port == DEFAULT_PORTS.get(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{self._shown_host}{port}"


def _ascii_host(host: str) -> str:
    """One spelling for one host; what two libraries might read as two hosts is refused."""
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise BadAddressError("this is no IPv6 address") from error
    try:
        # The codec is not loaded for those that need none.
        ascii_host = host if HOST.fullmatch(host) else host.encode("idna").decode()
    except UnicodeError as error:
        raise BadAddressError("the host name cannot be written in ASCII") from error
    if not host.isascii() and ascii_host.encode().decode("idna") != host:
        raise BadAddressError("write the host name in its ASCII form, xn--…")
    if not HOST.fullmatch(ascii_host):
        raise BadAddressError("a host name has letters, digits, dots and hyphens")
    return ascii_host
