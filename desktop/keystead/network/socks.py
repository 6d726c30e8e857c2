"""Connects through a SOCKS5 proxy, which looks names up itself.

Owns the greeting, as the network backend that httpcore and httpcore2 take. Their own SOCKS proxies
leave the connection open where the greeting fails, and wait for its answers without any limit.
RFC 1928; RFC 1929 for the login.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

from keystead.network.policy import NetworkPolicy
from keystead.origin import Origin

SCHEMES = frozenset({"socks5", "socks5h"})
LOGIN_REFUSED = "the proxy wants another login"
VERSION = 5
NO_LOGIN, WITH_LOGIN = 0, 2  # ways to log in
LOGIN_VERSION = 1
CONNECT = 1
IPV4, NAME, IPV6 = 1, 3, 4  # kinds of addresses
LONGEST = 255  # bytes of a name, a user and a password
LENGTHS = {IPV4: 4, IPV6: 16}
REFUSALS = {
    1: "it failed",
    2: "its rules do not allow it",
    3: "the network cannot be reached",
    4: "the host cannot be reached",
    5: "the connection was refused",
    6: "it took too long",
    7: "it cannot do that",
    8: "it does not know this kind of address",
}


def is_socks(proxy: str) -> bool:
    """Whether a proxy's address names a SOCKS5 proxy."""
    return proxy.partition(":")[0].lower() in SCHEMES


class SocksBackend:
    """Opens connections through one proxy, to which ``backend`` leads; ``core`` is its library."""

    def __init__(self, core: Any, backend: Any, policy: NetworkPolicy) -> None:
        self._core = core
        self._backend = backend
        self._proxy = Origin.of_proxy(policy.proxy)
        password = policy.proxy_password.reveal() if policy.proxy_password else ""
        self._login = (policy.proxy_user.encode(), password.encode())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the name is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Any:
        """A connection to ``host``; the library's ProxyError says why there is none."""
        stream = await self._backend.connect_tcp(
            self._proxy.host, self._proxy.port, timeout, local_address, socket_options
        )
        try:
            async with asyncio.timeout(timeout):
                await self._log_in(stream)
                await self._connect(stream, host, port)
        except TimeoutError as error:
            await stream.aclose()
            raise self._core.ConnectTimeout("the proxy does not answer") from error
        except BaseException:
            await stream.aclose()
            raise
        return stream

    async def _log_in(self, stream: Any) -> None:
        way = WITH_LOGIN if any(self._login) else NO_LOGIN
        await stream.write(bytes((VERSION, 1, way)))
        version, chosen = await self._read(stream, 2)
        if version != VERSION:
            raise self._error("it does not speak SOCKS5")
        if chosen != way:
            raise self._error(LOGIN_REFUSED)
        if way == NO_LOGIN:
            return
        fields = (bytes((len(part),)) + part for part in map(self._short, self._login))
        await stream.write(bytes((LOGIN_VERSION,)) + b"".join(fields))
        _, refused = await self._read(stream, 2)
        if refused:
            raise self._error(LOGIN_REFUSED)

    async def _connect(self, stream: Any, host: str, port: int) -> None:
        request = bytes((VERSION, CONNECT, 0)) + self._address(host) + port.to_bytes(2)
        await stream.write(request)
        _, refused, _, kind = await self._read(stream, 4)
        if refused:
            raise self._error(REFUSALS.get(refused, "it refused"))
        length = LENGTHS.get(kind) or (await self._read(stream, 1))[0]
        await self._read(stream, length + 2)

    def _address(self, host: str) -> bytes:
        try:
            address = ip_address(host)
        except ValueError:
            name = self._short(host.encode("ascii"))
            return bytes((NAME, len(name))) + name
        return bytes((IPV4 if address.version == 4 else IPV6,)) + address.packed

    def _short(self, part: bytes) -> bytes:
        if len(part) > LONGEST:
            raise self._error(f"a name or password has more than {LONGEST} bytes")
        return part

    async def _read(self, stream: Any, count: int) -> bytes:
        read = b""
        while len(read) < count:
            piece = await stream.read(count - len(read))
            if not piece:
                raise self._error("it hung up")
            read += piece
        return read

    def _error(self, why: str) -> Exception:
        return self._core.ProxyError(why)
