"""A real HTTP/2 server on loopback: TLS, the protocol agreed on by ALPN, one answer for all."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded


@dataclass
class Http2Server:
    """Where it listens, what it agreed on with each client, and the paths that were asked for."""

    origin: str
    agreed: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@asynccontextmanager
async def http2_server(
    context: ssl.SSLContext, body: bytes, content_type: str
) -> AsyncGenerator[Http2Server]:
    """Answer every request with ``body`` in pieces of some bytes, over HTTP/2 or 1.1."""
    context.set_alpn_protocols(["h2", "http/1.1"])
    server = Http2Server("")
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        agreed = writer.get_extra_info("ssl_object").selected_alpn_protocol() or "http/1.1"
        server.agreed.append(agreed)
        try:
            if agreed == "h2":
                await _answer_over_2(server, reader, writer, body, content_type)
            else:
                await _answer_over_1(server, reader, writer, body, content_type)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.ensure_future(serve(reader, writer)))

    listener = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
    server.origin = f"https://localhost:{listener.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _answer_over_2(
    server: Http2Server,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    body: bytes,
    content_type: str,
) -> None:
    connection = H2Connection(H2Configuration(client_side=False))
    connection.initiate_connection()
    writer.write(connection.data_to_send())
    while piece := await reader.read(65536):
        for event in connection.receive_data(piece):
            if isinstance(event, RequestReceived):
                server.paths.append(dict(event.headers)[b":path"].decode())
            elif isinstance(event, DataReceived):
                size = event.flow_controlled_length
                connection.acknowledge_received_data(size, event.stream_id)
            elif isinstance(event, StreamEnded):
                headers = [(":status", "200"), ("content-type", content_type)]
                connection.send_headers(event.stream_id, headers)
                for start in range(0, len(body), 50):
                    connection.send_data(event.stream_id, body[start : start + 50])
                connection.end_stream(event.stream_id)
        writer.write(connection.data_to_send())
        await writer.drain()


async def _answer_over_1(
    server: Http2Server,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    body: bytes,
    content_type: str,
) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    server.paths.append(head.split(" ")[1])
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nConnection: close\r\n\r\n"
    writer.write(answer.encode() + body)
    await writer.drain()
