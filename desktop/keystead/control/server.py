"""Answers the calls of this user's other processes on one socket.

Owns connections and their limits; what can be called is handed in as a table of methods.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from keystead.control.messages import (
    LARGEST,
    Call,
    CallError,
    Code,
    Json,
    read_call,
    refusal_line,
    result_line,
)
from keystead.control.sockets import Listening, is_own
from keystead.errors import KeysteadError
from keystead.redaction import redactor

Method = Callable[[Json], Awaitable[Json]]

_log = logging.getLogger("keystead.control")


class Server:
    """Serves ``methods`` until it is closed; on each connection one call after the other."""

    def __init__(self, methods: Mapping[str, Method]) -> None:
        self._methods = methods
        self._listening: Listening | None = None
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def serves(self) -> bool:
        """Whether this process can be reached."""
        return self._listening is not None

    async def start(self, listening: Listening) -> None:
        """Answer those who wait already, and those who come."""
        self._listening = listening
        self._server = await asyncio.start_unix_server(
            self._accept, sock=listening.socket, limit=LARGEST
        )

    async def close(self) -> None:
        """Take no more calls and hang up."""
        if self._server is not None:
            self._server.close()
        if self._listening is not None:
            self._listening.close()
        connections = set(self._connections)
        for connection in connections:
            connection.cancel()
        if connections:
            await asyncio.wait(connections)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # No task group: a connection ends by itself, or with `close`.
        connection = asyncio.create_task(self._serve(reader, writer))  # noqa: TID251
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if is_own(writer.get_extra_info("socket")):
                await self._answer_all(reader, writer)
            else:
                _log.warning("a process of another user was turned away")
        except ConnectionError:
            _log.debug("the other side hung up before its answer")
        finally:
            writer.close()

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                line = await reader.readline()
            except ValueError:  # asyncio's word for a line over the limit
                text = f"A line has at most {LARGEST} bytes"
                writer.write(refusal_line(None, Code.INVALID_REQUEST, text))
                await writer.drain()
                return
            if not line.endswith(b"\n"):
                return
            writer.write(await self._answer(line))
            await writer.drain()

    async def _answer(self, line: bytes) -> bytes:
        try:
            call = read_call(line)
        except CallError as error:
            return refusal_line(error.call_id, error.code, error.message)
        _log.debug("asked for %s", call.method)
        answer = await self._answer_call(call)
        return b"" if call.is_notice else answer

    async def _answer_call(self, call: Call) -> bytes:
        method = self._methods.get(call.method)
        if method is None:
            text = f"There is no method {redactor.clean(call.method)}"
            return refusal_line(call.id, Code.METHOD_NOT_FOUND, text)
        try:
            return result_line(call.id, await method(call.params))
        except CallError as error:
            return refusal_line(call.id, error.code, error.message)
        except KeysteadError as error:
            data = {"reference": error.reference, "why": redactor.clean(error.why)}
            return refusal_line(call.id, Code.REFUSED, redactor.clean(error.what), data)
