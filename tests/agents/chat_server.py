"""A real HTTP server on loopback that streams chat completions, on the test's own loop.

Owns the wire; what is answered is each test's `Script`. It keeps the requests and notices hang-ups.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

MODEL = "test-model"


@dataclass
class Call:
    """One request, and the way to answer it."""

    path: str
    headers: dict[str, str]
    body: Any
    writer: asyncio.StreamWriter

    async def send(self, status: int, kind: str, body: bytes) -> None:
        self.writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        await self.writer.drain()

    async def send_json(self, value: Any, status: int = 200) -> None:
        await self.send(status, "application/json", json.dumps(value).encode())

    async def begin(self) -> None:
        self.writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        )
        await self.writer.drain()

    async def chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        value = {"model": MODEL, "choices": [choice], **more}
        self.writer.write(f"data: {json.dumps(value)}\n\n".encode())
        await self.writer.drain()

    async def end(self, finish: str = "stop", **more: Any) -> None:
        usage = {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12}
        await self.chunk({}, finish, usage=usage, **more)
        self.writer.write(b"data: [DONE]\n\n")
        await self.writer.drain()

    async def text(self, *pieces: str, pause: float = 0.0) -> None:
        for piece in pieces:
            await self.chunk({"content": piece})
            await asyncio.sleep(pause)

    async def forever(self, pause: float = 0.01) -> None:
        """Words without end, until the other side hangs up."""
        number = 0
        while True:
            await self.text(f"word{number} ", pause=pause)
            number += 1


Script = Callable[[Call], Awaitable[None]]


@dataclass
class ChatServer:
    """``chat`` answers chats; model lists name ``models``, unless ``listing`` answers them."""

    chat: Script
    models: tuple[str, ...] = (MODEL,)
    listing: Script | None = None
    port: int = 0
    chats: list[Call] = field(default_factory=list[Call])
    listings: list[Call] = field(default_factory=list[Call])
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            call = await self._read(reader, writer)
            await self._answer(call)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Call:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        path = head[0].split()[1]
        return Call(path, headers, json.loads(body) if body else None, writer)

    async def _answer(self, call: Call) -> None:
        if call.path.partition("?")[0].endswith("/models"):
            self.listings.append(call)
            if self.listing:
                await self.listing(call)
            else:
                await call.send_json({"data": [{"id": name} for name in self.models]})
            return
        self.chats.append(call)
        self.asked.set()
        await self.chat(call)


@asynccontextmanager
async def chat_server(chat: Script, **more: Any) -> AsyncGenerator[ChatServer]:
    """Serve until the block ends; answers that still run are ended."""
    server = ChatServer(chat, **more)
    answering: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(server.serve(reader, writer))
        answering.add(task)
        task.add_done_callback(answering.discard)

    listening = await asyncio.start_server(accept, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in answering:
            task.cancel()
        if answering:
            await asyncio.wait(answering)
        await listening.wait_closed()


async def hello(call: Call) -> None:
    """The plainest whole answer."""
    await call.begin()
    await call.text("Hello ", "there.")
    await call.end()
