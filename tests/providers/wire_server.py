"""A real HTTP/1.1 server on loopback that writes exactly the bytes a test wants on the wire."""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Incoming:
    """One request as it arrived; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = Callable[[Incoming, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class WireServer:
    """Where it listens and what came; ``hung_up`` is set once a client closed its side."""

    origin: str = ""
    requests: list[Incoming] = field(default_factory=list)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncGenerator[WireServer]:
    """Run a server that gives ``answer`` to every request and closes the connection after it."""
    server = WireServer()
    open_connections: set[asyncio.Task[Any]] = set()
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            incoming = await _read(reader)
            server.requests.append(incoming)
            work: set[asyncio.Future[Any]] = {
                answering := asyncio.ensure_future(answer(incoming, writer)),
                leaving := asyncio.ensure_future(reader.read()),
            }
            try:
                await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
                if leaving.done() and not answering.done():
                    server.hung_up.set()
            finally:
                for one in work:
                    one.cancel()
                await asyncio.gather(*work, return_exceptions=True)
        except (asyncio.IncompleteReadError, ConnectionError):
            server.hung_up.set()
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        task = asyncio.ensure_future(serve(reader, writer))
        open_connections.add(task)
        task.add_done_callback(open_connections.discard)

    listener = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    port = listener.sockets[0].getsockname()[1]
    host = "localhost" if tls else "127.0.0.1"
    server.origin = f"{'https' if tls else 'http'}://{host}:{port}"
    try:
        yield server
    finally:
        listener.close()
        for task in open_connections:
            task.cancel()
        await asyncio.gather(*open_connections, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()  # TLS waits for the other side, which may be a proxy.


async def _read(reader: asyncio.StreamReader) -> Incoming:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.splitlines()
    method, target, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Incoming(method, target, headers, body)


def head(status: int, content_type: str, *more: str) -> bytes:
    """The first lines of an answer whose end is the end of its connection."""
    lines = [f"HTTP/1.1 {status} Status", f"Content-Type: {content_type}", "Connection: close"]
    return ("\r\n".join([*lines, *more]) + "\r\n\r\n").encode("latin-1")


def fixed(
    status: int, body: bytes | str, content_type: str = "application/json", *more: str
) -> Answer:
    """An answer of known length."""
    data = body.encode() if isinstance(body, str) else body

    async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        writer.write(head(status, content_type, f"Content-Length: {len(data)}", *more) + data)
        await writer.drain()

    return answer


def as_json(value: Any, status: int = 200, *more: str) -> Answer:
    """An answer in JSON."""
    return fixed(status, json.dumps(value), "application/json", *more)


def redirect(target: str, status: int = 307) -> Answer:
    """An answer that sends on to ``target``."""
    return fixed(status, b"", "text/plain", f"Location: {target}")


def stream(
    pieces: Iterable[bytes], pause: float = 0.0, *, stay: float = 0.0, cut: bool = False
) -> Answer:
    """A stream of events in chunked encoding, one chunk a piece.

    ``cut`` leaves the encoding's own end mark out; ``stay`` keeps the connection for as many
    seconds after the last piece.
    """

    async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, "text/event-stream", "Transfer-Encoding: chunked"))
        for piece in pieces:
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await writer.drain()
            await asyncio.sleep(pause)
        await asyncio.sleep(stay)
        if not cut:
            writer.write(b"0\r\n\r\n")
            await writer.drain()

    return answer


def by_path(answers: dict[str, Answer]) -> Answer:
    """Different answers by path; 404 for others."""
    missing = as_json({"error": {"message": "no such path"}}, 404)

    async def answer(incoming: Incoming, writer: asyncio.StreamWriter) -> None:
        await answers.get(incoming.path, missing)(incoming, writer)

    return answer


def bomb(megabytes: int, status: int = 200) -> Answer:
    """A JSON list of ``megabytes`` MB of blanks, small on the wire."""
    body = gzip.compress(b'{"data": [' + b" " * (megabytes * 2**20) + b"]}", 9)
    return fixed(status, body, "application/json", "Content-Encoding: gzip")
