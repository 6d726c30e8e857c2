"""Both clients through real proxies: with a login, with a wrong one, encrypted and in the clear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.network.policy import NetworkPolicy
from keystead.profiles.preset import ApiFormat
from keystead.secret import Secret
from tests.network.certificates import make_certificates
from tests.network.proxies import PASSWORD, USER, Proxy, http_proxy, socks_proxy
from tests.network.test_clients import LIBRARIES, get
from tests.providers.asking import broken_events_of, connection, models_of, request, run
from tests.providers.wire_server import as_json, serving

StartProxy = Callable[..., AbstractContextManager[Proxy]]
PROXIES = [http_proxy, socks_proxy]
LOGIN = (USER, PASSWORD)
# Which word of a proxy's log says that it passed something on.
PASSED_ON: dict[StartProxy, str] = {
    http_proxy: "Request (file descriptor",
    socks_proxy: "connected to",
}
FORMATS = [ApiFormat.OPENAI_CHAT, ApiFormat.ANTHROPIC]


def policy_for(proxy: Proxy, password: str = PASSWORD, **more: Any) -> NetworkPolicy:
    return NetworkPolicy(
        proxy=proxy.address, proxy_user=USER, proxy_password=Secret(password), **more
    )


@pytest.mark.parametrize("kind", LIBRARIES)
@pytest.mark.parametrize("start", PROXIES)
def test_a_login_opens_the_proxy_and_never_reaches_the_server(
    kind: str, start: StartProxy, tmp_path: Path
):
    certificates = make_certificates(tmp_path)

    async def scenario(proxy: Proxy) -> None:
        policy = policy_for(proxy, ca_bundle=str(certificates.authority))
        for tls in (None, certificates.server):
            async with serving(as_json({"ok": True}), tls) as server:
                assert (await get(kind, server.origin, policy)).json() == {"ok": True}
                assert "proxy-authorization" not in server.requests[0].headers

    with start(tmp_path, login=LOGIN) as proxy:
        asyncio.run(scenario(proxy))
        assert proxy.log.count(PASSED_ON[start]) == 2


@pytest.mark.parametrize(
    ("start", "encrypted", "password"),
    [
        (http_proxy, True, "wrong"),
        (http_proxy, True, None),
        (socks_proxy, True, "wrong"),
        (socks_proxy, False, "wrong"),
        (socks_proxy, False, None),
    ],
)
def test_a_refused_login_is_named_on_every_path_and_nothing_arrives(
    start: StartProxy, encrypted: bool, password: str | None, tmp_path: Path
):
    certificates = make_certificates(tmp_path)

    async def scenario(proxy: Proxy) -> None:
        policy = policy_for(proxy, password or "", ca_bundle=str(certificates.authority))
        if password is None:
            policy = replace(policy, proxy_user="", proxy_password=None)
        async with serving(as_json({}), certificates.server if encrypted else None) as server:
            for error in await failed_everywhere(connection(server.origin, policy=policy)):
                assert (error.kind, error.reference) == (ErrorKind.CONNECTION, "proxy-login")
                assert "keystead keys set work --proxy" in error.hint
            assert server.requests == []

    with start(tmp_path, login=LOGIN) as proxy:
        run(scenario(proxy))


def test_a_login_may_hold_any_characters(tmp_path: Path):
    user, password = "me@work:x", "p/a:ss wörd"

    async def scenario(proxy: Proxy) -> None:
        policy = NetworkPolicy(
            proxy=proxy.address, proxy_user=user, proxy_password=Secret(password)
        )
        async with serving(as_json({"ok": True})) as server:
            for kind in LIBRARIES:
                assert (await get(kind, server.origin, policy)).json() == {"ok": True}

    with socks_proxy(tmp_path, login=(user, password)) as proxy:
        asyncio.run(scenario(proxy))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "it hung up"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "it does not speak SOCKS5"),
        (b"\x05\x00\x05\x02\x00\x01", "its rules do not allow it"),
        (b"\x05\x00\x05\x63\x00\x01", "it refused"),
        (b"\x05\x00\x05\x00\x00\x01\x00", "it hung up"),
    ],
)
def test_whatever_a_socks_proxy_says_is_told_of_it(said: bytes, why: str):
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(3)
        writer.write(said)
        await writer.drain()

    async def scenario() -> None:
        async with listening(answer) as place:
            policy = NetworkPolicy(proxy=f"socks5h://{place}")
            asked = connection("https://api.example", policy=policy)
            for error in await failed_everywhere(asked):
                assert (error.reference, error.why) == ("proxy-failed", why)

    run(scenario())


def test_a_silent_socks_proxy_is_not_waited_for_longer_than_for_a_connection():
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def scenario() -> None:
        async with listening(say_nothing) as place:
            policy = NetworkPolicy(proxy=f"socks5://{place}", connect_timeout=0.1)
            for error in await failed_everywhere(connection("http://api.example", policy=policy)):
                assert error.kind is ErrorKind.TIMEOUT
                assert "connect_timeout" in error.why

    run(scenario())


@pytest.mark.parametrize("start", PROXIES)
def test_a_server_that_the_proxy_cannot_reach_is_told_of_the_proxy(
    start: StartProxy, tmp_path: Path
):
    with start(tmp_path) as proxy:
        asked = connection("https://nowhere.invalid", policy=NetworkPolicy(proxy=proxy.address))
        for error in run(failed_everywhere(asked)):
            assert error.reference == "proxy-failed"
            assert proxy.address in error.what
            assert "nowhere.invalid" in error.what


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_is_not_there_is_what_does_not_answer(scheme: str, tmp_path: Path):
    with http_proxy(tmp_path) as proxy:
        gone = proxy.address.replace("http", scheme)
    asked = connection("https://api.example", policy=NetworkPolicy(proxy=gone))
    for error in run(failed_everywhere(asked)):
        assert error.reference == "proxy-failed"
        assert error.what == f"The proxy {gone} does not answer"


async def failed_everywhere(asked: Any) -> list[ProviderError]:
    """How both formats and a list fail."""
    errors: list[ProviderError] = []
    for api_format in FORMATS:
        _, error = await broken_events_of(asked, request(), api_format)
        assert isinstance(error, ProviderError)
        errors.append(error)
    with pytest.raises(ProviderError) as failed:
        await models_of(asked)
    return [*errors, failed.value]


@asynccontextmanager
async def listening(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncGenerator[str]:
    """A server that gives ``answer`` to whoever connects; yields its host and port."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    listener = await asyncio.start_server(
        lambda reader, writer: tasks.add(asyncio.ensure_future(serve(reader, writer))),
        "127.0.0.1",
        0,
    )
    async with listener:
        yield f"127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
