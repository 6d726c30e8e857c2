"""Bytes that are taken as they arrive: whole, in order, no faster than they are read.

That a piece costs no change of what the system watches says that the short way is in use.
"""

from __future__ import annotations

import asyncio
import selectors
import socket
import ssl
import struct
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import httpcore
import httpcore2
import pytest

from keystead.network.arriving import MOST_WAITING, ArrivingBackend
from keystead.network.clients import Clients
from keystead.network.policy import NetworkPolicy

CORES = [httpcore, httpcore2]
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def talking(talk: Talk) -> AsyncGenerator[int]:
    """A server that says whatever ``talk`` has it say; its port."""
    tasks: set[asyncio.Future[None]] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.ensure_future(one(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def connected(core: Any, talk: Talk) -> AsyncGenerator[Any]:
    async with talking(talk) as port:
        connection = await ArrivingBackend(core).connect_tcp("127.0.0.1", port, 5.0)
        try:
            yield connection
        finally:
            await connection.aclose()


class CountingSelector(selectors.DefaultSelector):  # type: ignore[misc,valid-type]
    """The system's, which counts how often what it watches changes."""

    changes = 0

    def register(self, fileobj: Any, events: int, data: Any = None) -> Any:
        self.changes += 1
        return super().register(fileobj, events, data)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> Any:
        self.changes += 1
        return super().modify(fileobj, events, data)

    def unregister(self, fileobj: Any) -> Any:
        self.changes += 1
        return super().unregister(fileobj)


@pytest.mark.parametrize("core", CORES)
def test_a_piece_changes_nothing_of_what_the_system_watches(core: Any):
    selector = CountingSelector()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(100):
            writer.write(piece)

    async def scenario() -> None:
        async with connected(core, talk) as connection:
            await connection.write(b"?")
            assert await connection.read(10) == b"?"
            before = selector.changes
            for number in range(30):
                await connection.write(b"%d" % number)
                assert await connection.read(10) == b"%d" % number
            assert selector.changes == before

    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner:
        runner.run(scenario())


@pytest.mark.parametrize("core", CORES)
def test_a_connection_that_is_made_otherwise_is_used_as_it_is(core: Any):
    other = SimpleNamespace(AnyIOBackend=lambda: core.AsyncMockBackend([b"some"]))

    async def scenario() -> None:
        connection = await ArrivingBackend(other).connect_tcp("127.0.0.1", 1, 5.0)
        assert await connection.read(10) == b"some"

    asyncio.run(scenario())


@pytest.mark.parametrize("core", CORES)
def test_all_that_came_is_read_in_its_order_and_then_the_end(core: Any):
    sent = b"".join(b"%07d," % number for number in range(250_000))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()

    async def scenario() -> None:
        async with connected(core, talk) as connection:
            read = bytearray()
            while piece := await connection.read(1000):
                assert len(piece) <= 1000
                read += piece
            assert bytes(read) == sent
            assert await connection.read(1000) == b""

    asyncio.run(scenario())


@pytest.mark.parametrize("core", CORES)
def test_who_reads_slowly_slows_the_other_side_down(core: Any):
    piece, count = bytes(2**20), 64
    sent = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        for _ in range(count):
            writer.write(piece)
            await writer.drain()
            sent += 1

    async def scenario() -> None:
        async with connected(core, talk) as connection:
            seen = -1
            while seen < sent:  # Until it can send no more.
                seen = sent
                await asyncio.sleep(0.05)
            assert sent < count
            assert connection._arriving._waiting <= 2 * MOST_WAITING
            read = 0
            while data := await connection.read(65536):
                read += len(data)
            assert read == count * len(piece)

    asyncio.run(scenario())


@pytest.mark.parametrize("core", CORES)
def test_a_reset_is_the_librarys_own_error(core: Any):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"some")
        await writer.drain()
        at_once = struct.pack("ii", 1, 0)  # Closing is a reset then.
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        writer.transport.abort()

    async def scenario() -> None:
        async with connected(core, talk) as connection:
            await connection.write(b"?")
            assert await connection.read(10) == b"some"
            with pytest.raises(core.ReadError):
                await connection.read(10)

    asyncio.run(scenario())


@pytest.mark.parametrize("core", CORES)
def test_a_limit_and_a_cancellation_end_a_read_that_can_go_on_later(core: Any):
    go_on = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await go_on.wait()
        writer.write(b"late")
        await reader.read()

    async def scenario() -> None:
        async with connected(core, talk) as connection:
            with pytest.raises(core.ReadTimeout):
                await connection.read(10, timeout=0.01)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01):
                    await connection.read(10)
            go_on.set()
            assert await connection.read(10) == b"late"

    asyncio.run(scenario())


@pytest.mark.parametrize("core", CORES)
def test_who_is_cancelled_while_encryption_is_agreed_on_leaves_no_connection_behind(core: Any):
    begun, gone = asyncio.Event(), asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)
        begun.set()
        await reader.read()
        gone.set()

    async def scenario() -> None:
        async with talking(talk) as port:
            connection = await ArrivingBackend(core).connect_tcp("127.0.0.1", port, 5.0)
            context = ssl.create_default_context()
            agreeing = asyncio.ensure_future(connection.start_tls(context, "localhost"))
            await begun.wait()
            agreeing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await agreeing
            async with asyncio.timeout(5):
                await gone.wait()

    asyncio.run(scenario())


@pytest.mark.parametrize("kind", ["own", "sdk"])
@pytest.mark.parametrize("last", [b"", b"HTTP/1.1 408 Too slow\r\nContent-Length: 0\r\n\r\n"])
def test_an_idle_connection_that_the_server_ended_is_not_used_again(kind: str, last: bytes):
    count = 0
    answered = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        if count == 1:
            await answered.wait()
            writer.write(last)
            if not last:
                return
        await reader.read()

    async def scenario() -> None:
        clients = Clients()
        async with talking(talk) as port:
            client = getattr(clients, kind)(NetworkPolicy())
            for _ in range(2):
                assert (await client.get(f"http://127.0.0.1:{port}")).text == "ok"
                answered.set()
                await asyncio.sleep(0.02)  # The end is on its way.
            assert count == 2
        await clients.close()

    asyncio.run(scenario())
