"""Takes what arrives on a connection as it comes, for httpcore and httpcore2.

Their own way starts and stops the socket for each piece and runs each read under a time limit that
is never set: together a third of what a token costs that comes alone. Owns the bytes between socket
and library; connecting, sending, TLS and how a connection ended stay with the libraries. Neither
they nor anyio offer a public way to this: where one of them is made otherwise, its connection is
used as it is, which costs time alone; a test then says so.
"""

from __future__ import annotations

import asyncio
from typing import Any

MOST_WAITING = 256 * 1024  # bytes that wait to be read before the other side is slowed down


class ArrivingBackend:
    """Opens connections; ``core`` is httpcore or httpcore2."""

    def __init__(self, core: Any) -> None:
        self._core = core
        self._backend = core.AnyIOBackend()

    async def connect_tcp(self, *where: Any, **how: Any) -> Any:
        """A connection, as the library's own backend makes it."""
        opened = await self._backend.connect_tcp(*where, **how)
        try:
            arriving = _Arriving(opened._stream)
        except AttributeError:
            return opened
        opened._stream = arriving
        return _Connection(self._core, opened, arriving)


class _Connection:
    """A connection as the library wants it."""

    def __init__(self, core: Any, opened: Any, arriving: _Arriving) -> None:
        import anyio

        self._core = core
        self._opened = opened
        self._arriving = arriving
        self._receive = opened._stream.receive
        self._end = anyio.EndOfStream
        self._failures = anyio.BrokenResourceError, anyio.ClosedResourceError
        self.write = opened.write
        self.aclose = opened.aclose

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the name is httpcore's
    ) -> bytes:
        """What has arrived, once something has; nothing at the end."""
        if timeout is not None:
            return await self._opened.read(max_bytes, timeout)
        try:
            return await self._receive(max_bytes)
        except self._end:
            return b""
        except self._failures as error:
            raise self._core.ReadError(error) from error

    async def start_tls(self, *context: Any, **how: Any) -> Any:
        """The same connection, encrypted from now on."""
        try:
            opened = await self._opened.start_tls(*context, **how)
        except BaseException:
            # The library leaves it open where it was cancelled, and it is watched, so never freed.
            await self.aclose()
            raise
        return _Connection(self._core, opened, self._arriving)

    def get_extra_info(self, info: str) -> Any:
        """What the library wants to know of it."""
        if info == "is_readable" and self._arriving.readable:
            return True
        return self._opened.get_extra_info(info)


class _Arriving(asyncio.Protocol):
    """The bytes of an anyio stream, which sends and ends as before."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._transport: asyncio.Transport = stream._transport
        self._theirs: Any = self._transport.get_protocol()
        self._pieces: list[bytes] = list(self._theirs.read_queue)
        self._waiting = sum(map(len, self._pieces))
        self._ended = False
        self._reader: asyncio.Future[None] | None = None
        self.send = stream.send
        self.aclose = stream.aclose
        self.extra = stream.extra
        self._theirs.read_queue.clear()
        self._transport.set_protocol(self)
        self._transport.resume_reading()

    @property
    def extra_attributes(self) -> Any:
        """What the stream tells of itself."""
        return self._stream.extra_attributes

    @property
    def readable(self) -> bool:
        """Whether a read would return at once."""
        return bool(self._pieces) or self._ended

    async def receive(self, max_bytes: int = 65536) -> bytes:
        """What has arrived, once something has. Raises what the stream raises at its end."""
        if not self._pieces and not self._ended:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        if not self._pieces:
            return await self._stream.receive(max_bytes)  # It knows how the connection ended.
        data = b"".join(self._pieces)
        self._pieces.clear()
        if len(data) > max_bytes:
            self._pieces.append(data[max_bytes:])
            data = data[:max_bytes]
        if self._waiting > MOST_WAITING >= self._waiting - len(data):
            self._transport.resume_reading()
        self._waiting -= len(data)
        return data

    def data_received(self, data: bytes) -> None:
        """Something came."""
        self._pieces.append(bytes(data))
        self._waiting += len(data)
        if self._waiting > MOST_WAITING:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool | None:
        """Nothing more comes."""
        self._ended = True
        self._wake()
        return self._theirs.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed, by whom or what ever."""
        self._ended = True
        self._theirs.connection_lost(exc)
        self._wake()

    def pause_writing(self) -> None:
        """The other side reads slowly."""
        self._theirs.pause_writing()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._theirs.resume_writing()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
