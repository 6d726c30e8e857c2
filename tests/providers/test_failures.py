"""Every exception of the libraries below is in the table, and real failures get good words."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import anyio
import httpx
import httpx2
import openai
import pytest

from keystead.errors import ActionId, ErrorKind, ProviderError
from keystead.network import body, event_stream
from keystead.network.policy import NetworkPolicy
from keystead.profiles.preset import ApiFormat
from keystead.providers.failures import kind_of, our_errors
from keystead.providers.sentences import Asked
from tests.network.certificates import make_certificates
from tests.providers.asking import broken_events_of, connection, models_of, request, run
from tests.providers.wire_server import as_json, serving

FORMATS = [ApiFormat.OPENAI_CHAT, ApiFormat.OPENAI_RESPONSES, ApiFormat.ANTHROPIC]
OURS = (body, event_stream)
LIBRARIES = (httpx, httpx2, openai, ssl, socket)


def exceptions_of(module: ModuleType) -> Iterator[type[Exception]]:
    for name in dir(module):
        value = getattr(module, name)
        if name.startswith("_") or not isinstance(value, type):
            continue
        if issubclass(value, Exception) and not issubclass(value, Warning):
            yield value


ALL = sorted(
    {error for module in (*LIBRARIES, *OURS) for error in exceptions_of(module)},
    key=lambda error: f"{error.__module__}.{error.__name__}",
)
ANYIO = [anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError]


@pytest.mark.parametrize("error", [*ALL, *ANYIO], ids=lambda e: f"{e.__module__}.{e.__name__}")
def test_no_exception_of_a_lower_library_is_unmapped(error: type[Exception]):
    assert kind_of(error.__new__(error)) is not None


def test_a_defect_stays_a_defect():
    with pytest.raises(TypeError), our_errors(Asked("work", "http://x")):
        raise TypeError("wrong")


def test_a_cancellation_is_never_translated():
    with pytest.raises(asyncio.CancelledError), our_errors(Asked("work", "http://x")):
        raise asyncio.CancelledError


def failed_everywhere(base_url: str, policy: NetworkPolicy | None = None) -> list[ProviderError]:
    """How chats of both formats and a list fail at an address."""

    async def scenario() -> list[ProviderError]:
        asked = connection(base_url, policy=policy or NetworkPolicy())
        errors: list[ProviderError] = []
        for api_format in FORMATS:
            _, error = await broken_events_of(asked, request(), api_format)
            assert isinstance(error, ProviderError)
            errors.append(error)
        with pytest.raises(ProviderError) as failed:
            await models_of(asked)
        return [*errors, failed.value]

    return run(scenario())


def test_a_server_that_is_not_there_is_named_with_what_to_do():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        for error in failed_everywhere(f"http://127.0.0.1:{port}"):
            assert error.reference == "refused"
            assert error.kind is ErrorKind.CONNECTION
            assert f"http://127.0.0.1:{port}" in error.what
            assert error.action
            assert error.action.id is ActionId.START_SERVER


def test_a_name_that_cannot_be_found_is_named():
    for error in failed_everywhere("http://nowhere.invalid"):
        assert error.reference == "unknown-host"
        assert "nowhere.invalid" in error.what


def test_a_connection_that_is_never_made_names_its_limit():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)), socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(("127.0.0.1", port))
            policy = NetworkPolicy(connect_timeout=0.2)
            for error in failed_everywhere(f"http://127.0.0.1:{port}", policy):
                assert error.kind is ErrorKind.TIMEOUT
                assert "connect_timeout" in error.line()
                assert error.waited == 0.2


def test_a_certificate_that_is_not_trusted_names_the_remedy(tmp_path: Path):
    certificates = make_certificates(tmp_path)

    async def scenario() -> None:
        async with serving(as_json({}), certificates.server) as server:
            for api_format in FORMATS:
                _, error = await broken_events_of(connection(server.origin), request(), api_format)
                assert error
                assert error.reference == "untrusted"
                assert "ca_bundle" in error.hint
            assert server.requests == []

    run(scenario())


def test_an_address_that_speaks_no_tls_is_a_connection_error():
    async def speak_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read(100)
        writer.close()

    async def scenario() -> None:
        listener = await asyncio.start_server(speak_plainly, "127.0.0.1", 0)
        async with listener:
            asked = connection(f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}")
            for api_format in FORMATS:
                _, error = await broken_events_of(asked, request(), api_format)
                assert error
                assert error.kind is ErrorKind.CONNECTION
                assert "SSL" in error.why

    run(scenario())


def test_a_server_that_hangs_up_without_an_answer_is_a_connection_error():
    async def hang_up(incoming: object, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async def scenario() -> None:
        async with serving(hang_up) as server:
            for api_format in FORMATS:
                _, error = await broken_events_of(connection(server.origin), request(), api_format)
                assert error
                assert error.kind is ErrorKind.CONNECTION
                assert error.why

    run(scenario())
