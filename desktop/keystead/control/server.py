"""Answers the calls of this user's other processes on one socket.

Owns connections and their limits; what can be called is handed in as a table of methods.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Set

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

GRACE = 0.2  # seconds that answers may take when the process ends

Method = Callable[[Json], Awaitable[Json]]

_log = logging.getLogger("keystead.control")


class Server:
    """Serves ``methods`` until it is closed; on each connection one call after the other."""

    def __init__(self, methods: Mapping[str, Method]) -> None:
        self._methods = methods
        self._listening: Listening | None = None
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], _Connection] = {}

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
        """Take no more calls; hang up once the answers that are on their way are out."""
        if self._server is not None:
            self._server.close()
        if self._listening is not None:
            self._listening.close()
        answering = {task for task, each in self._connections.items() if each.answers}
        await _end(self._connections.keys() - answering)
        if answering:
            await asyncio.wait(answering, timeout=GRACE)
        await _end(self._connections.keys() & answering)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(self._methods, reader, writer)
        # No task group: a connection ends by itself, or with `close`.
        task = asyncio.create_task(connection.serve())  # noqa: TID251
        self._connections[task] = connection
        task.add_done_callback(self._connections.pop)


class _Connection:
    """One process that asks; ``answers`` while it waits for an answer."""

    def __init__(
        self,
        methods: Mapping[str, Method],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.answers = False
        self._methods = methods
        self._reader = reader
        self._writer = writer

    async def serve(self) -> None:
        """Answer until the other side hangs up."""
        try:
            if is_own(self._writer.get_extra_info("socket")):
                await self._answer_all()
            else:
                _log.warning("a process of another user was turned away")
        except ConnectionError:
            _log.debug("the other side hung up before its answer")
        finally:
            self._writer.close()

    async def _answer_all(self) -> None:
        while line := await self._line():
            self.answers = True
            await self._write(await self._answer(line))
            self.answers = False

    async def _line(self) -> bytes:
        """The next call, empty where none comes any more."""
        try:
            line = await self._reader.readline()
        except ValueError:  # asyncio's word for a line over the limit
            text = f"A line has at most {LARGEST} bytes"
            await self._write(refusal_line(None, Code.INVALID_REQUEST, text))
            return b""
        return line if line.endswith(b"\n") else b""

    async def _write(self, line: bytes) -> None:
        self._writer.write(line)
        await self._writer.drain()

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
        except Exception as error:  # noqa: BLE001 - who asks gets an answer, whatever it is
            _log.error("unexpected failure of a call", exc_info=error)
            what = f"Something unexpected went wrong: {type(error).__name__}"
            return refusal_line(call.id, Code.INTERNAL_ERROR, what)


async def _end(tasks: Set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
