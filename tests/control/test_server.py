"""A process that can be reached, on a real socket: what it answers, refuses and survives."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from keystead.control.messages import LARGEST, CallError, Code, Json
from keystead.control.server import Server
from keystead.control.sockets import Listening, Role, Sockets
from keystead.errors import KeysteadError
from keystead.paths import Folders
from keystead.redaction import redactor

STRANGER = """
import os, socket, sys
os.setuid(65534)
connection = socket.socket(socket.AF_UNIX)
connection.settimeout(10)
connection.connect(sys.argv[1])
try:
    connection.sendall(b'{"jsonrpc": "2.0", "id": 1, "method": "echo"}\\n')
    print(connection.recv(1000))
except OSError:
    print(b"")
"""


async def echo(params: Json) -> Json:
    return params


async def refuse(_params: Json) -> Json:
    raise KeysteadError("no-reason", "It holds canary-canary-canary", "because")


async def want_name(params: Json) -> Json:
    if "name" not in params:
        raise CallError(Code.INVALID_PARAMS, "name is missing")
    return {}


async def wait(_params: Json) -> Json:
    await asyncio.sleep(60)
    return {}


async def take_time(_params: Json) -> Json:
    await asyncio.sleep(0.1)
    return {"took": "time"}


async def fail(_params: Json) -> Json:
    raise RuntimeError("canary-canary-canary")


METHODS = {
    "fail": fail,
    "take-time": take_time,
    "echo": echo,
    "refuse": refuse,
    "want": want_name,
    "wait": wait,
}


class Peer:
    """The other side."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def call(self, method: str, call_id: object = 1, **params: Any) -> Any:
        message = {"jsonrpc": "2.0", "id": call_id, "method": method, "params": params}
        return await self.say(json.dumps(message).encode() + b"\n")

    async def say(self, line: bytes) -> Any:
        self.writer.write(line)
        return json.loads(await self.reader.readline())


@asynccontextmanager
async def served() -> AsyncGenerator[tuple[Server, Listening]]:
    server = Server(METHODS)
    listening = Sockets(Folders.of(os.environ), os.environ).listen(Role.WINDOW)
    await server.start(listening)
    try:
        yield server, listening
    finally:
        await server.close()


@asynccontextmanager
async def peer_of(listening: Listening) -> AsyncGenerator[Peer]:
    reader, writer = await asyncio.open_unix_connection(listening.path, limit=2 * LARGEST)
    try:
        yield Peer(reader, writer)
    finally:
        writer.close()


def with_peer(use: Callable[[Peer], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), served() as (_, listening):
            async with peer_of(listening) as peer:
                await use(peer)
            # Whatever one peer did, the next one is served.
            async with peer_of(listening) as peer:
                assert (await peer.call("echo", word="still here"))["result"]

    asyncio.run(main())


def test_calls_are_answered_one_after_the_other() -> None:
    async def use(peer: Peer) -> None:
        for number in range(3):
            answer = await peer.call("echo", call_id=f"n{number}", word="hé\n")
            assert answer == {"jsonrpc": "2.0", "id": f"n{number}", "result": {"word": "hé\n"}}

    with_peer(use)


@pytest.mark.parametrize(
    ("line", "code", "call_id"),
    [
        (b"nonsense\n", -32700, None),
        (b"\n", -32700, None),
        (b'{"jsonrpc": "2.0", "id": 4}\n', -32600, 4),
        (b'{"jsonrpc": "2.0", "id": 4, "method": "chmod"}\n', -32601, 4),
        (b'{"jsonrpc": "2.0", "id": 4, "method": "want"}\n', -32602, 4),
    ],
)
def test_what_it_cannot_do_it_says_and_goes_on(line: bytes, code: int, call_id: object) -> None:
    async def use(peer: Peer) -> None:
        answer = await peer.say(line)
        assert (answer["error"]["code"], answer["id"]) == (code, call_id)
        assert (await peer.call("echo"))["result"] == {}

    with_peer(use)


def test_a_refusal_says_why_and_holds_no_secret() -> None:
    redactor.add("canary-canary-canary")

    async def use(peer: Peer) -> None:
        error = (await peer.call("refuse"))["error"]
        assert error["data"] == {"reference": "no-reason", "why": "because"}
        assert "canary" not in error["message"]

    with_peer(use)


def test_a_notice_gets_no_answer() -> None:
    async def use(peer: Peer) -> None:
        for method in ("echo", "nothing", "refuse"):
            peer.writer.write(json.dumps({"jsonrpc": "2.0", "method": method}).encode() + b"\n")
        assert (await peer.call("echo", call_id="next"))["id"] == "next"

    with_peer(use)


def test_a_line_of_one_megabyte_is_taken_and_a_longer_one_refused() -> None:
    async def use(peer: Peer) -> None:
        head = '{"jsonrpc": "2.0", "id": 1, "method": "want", "params": {"word": "'
        filled = head + "x" * (LARGEST - len(head) - 4) + '"}}\n'
        assert len(filled) == LARGEST
        assert (await peer.say(filled.encode()))["error"]["code"] == Code.INVALID_PARAMS
        answer = await peer.say(b"x" * (LARGEST + 2) + b"\n")
        assert answer["error"]["code"] == Code.INVALID_REQUEST
        assert await peer.reader.read() == b""

    with_peer(use)


@pytest.mark.parametrize("left", [b"", b'{"jsonrpc": "2.0", "id"', b"x" * 100_000])
def test_who_hangs_up_in_the_middle_harms_nobody(left: bytes) -> None:
    async def use(peer: Peer) -> None:
        peer.writer.write(left)
        await peer.writer.drain()
        peer.writer.close()

    with_peer(use)


def test_an_answer_that_is_on_its_way_comes_before_the_end() -> None:
    async def main() -> None:
        async with (
            asyncio.timeout(30),
            served() as (server, listening),
            peer_of(listening) as idle,
            peer_of(listening) as asking,
        ):
            assert (await idle.call("echo"))["result"] == {}
            asking.writer.write(b'{"jsonrpc": "2.0", "id": 1, "method": "take-time"}\n')
            await asyncio.sleep(0.05)
            await server.close()
            assert await idle.reader.read() == b""
            assert json.loads(await asking.reader.readline())["result"] == {"took": "time"}

    asyncio.run(main())


def test_the_end_hangs_up_on_everybody_at_once() -> None:
    async def main() -> None:
        async with (
            asyncio.timeout(30),
            served() as (server, listening),
            peer_of(listening) as idle,
            peer_of(listening) as asking,
        ):
            assert (await idle.call("echo"))["result"] == {}
            asking.writer.write(b'{"jsonrpc": "2.0", "id": 1, "method": "wait"}\n')
            await asyncio.sleep(0.05)
            async with asyncio.timeout(1):
                await server.close()
                assert await idle.reader.read() == b""
                assert await asking.reader.read() == b""
            assert not listening.path.exists()

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="needs another user")
def test_a_process_of_another_user_is_turned_away(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> bytes:
        async with asyncio.timeout(30), served() as (_, listening):
            # Whoever got past the folder's mode is still not this user.
            for folder in (listening.path.parent, listening.path.parent.parent):
                folder.chmod(0o755)
            listening.path.chmod(0o777)
            command = [sys.executable, "-c", STRANGER, str(listening.path)]
            return await asyncio.get_running_loop().run_in_executor(
                None, lambda: subprocess.check_output(command, timeout=20)
            )

    assert asyncio.run(main()) == b"b''\n"
    assert "another user" in caplog.text


def test_what_nobody_expected_is_an_answer_and_no_end(caplog: pytest.LogCaptureFixture) -> None:
    async def use(peer: Peer) -> None:
        answer = await peer.call("fail")
        assert answer["error"]["code"] == -32603
        assert "canary" not in json.dumps(answer)
        assert "RuntimeError" in answer["error"]["message"]
        assert (await peer.call("echo", word="on"))["result"] == {"word": "on"}

    with_peer(use)
    assert "unexpected failure of a call" in caplog.text
