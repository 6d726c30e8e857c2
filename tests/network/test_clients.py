from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest

from keystead.errors import ConfigurationError
from keystead.network.clients import USER_AGENT, Clients
from keystead.network.policy import NetworkPolicy
from keystead.network.refusal import LARGEST_REFUSAL, RefusedError
from keystead.network.tls import tls_context
from tests.network.certificates import Certificates, make_certificates
from tests.providers.wire_server import Answer, as_json, bomb, fixed, redirect, serving

LIBRARIES = ["own", "sdk"]


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return make_certificates(tmp_path)


@asynccontextmanager
async def client_for(kind: str, policy: NetworkPolicy) -> AsyncGenerator[Any]:
    clients = Clients()
    try:
        yield getattr(clients, kind)(policy)
    finally:
        await clients.close()


async def get(kind: str, url: str, policy: NetworkPolicy | None = None) -> Any:
    async with client_for(kind, policy or NetworkPolicy()) as client:
        return await client.get(url)


@pytest.mark.parametrize("kind", LIBRARIES)
def test_a_redirect_is_refused_and_its_target_hears_nothing(kind: str):
    async def scenario() -> None:
        async with serving(as_json({})) as target, serving(redirect(target.origin)) as first:
            with pytest.raises(RefusedError) as refused:
                await get(kind, first.origin)
            assert refused.value.status == 307
            assert refused.value.headers["location"] == target.origin
            assert target.requests == []

    asyncio.run(scenario())


@pytest.mark.parametrize("kind", LIBRARIES)
def test_the_same_host_over_https_is_another_place_too(kind: str, certificates: Certificates):
    async def scenario() -> None:
        async with (
            serving(as_json({}), certificates.server) as encrypted,
            serving(redirect(encrypted.origin, 308)) as plain,
        ):
            policy = NetworkPolicy(ca_bundle=str(certificates.authority))
            with pytest.raises(RefusedError) as refused:
                await get(kind, plain.origin.replace("127.0.0.1", "localhost"), policy)
            assert refused.value.status == 308
            assert encrypted.requests == []

    asyncio.run(scenario())


@pytest.mark.parametrize("kind", LIBRARIES)
def test_the_environment_changes_neither_proxy_nor_login(
    kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hidden\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    async def scenario() -> None:
        async with serving(as_json({})) as server:
            await get(kind, server.origin)
            assert "authorization" not in server.requests[0].headers

    asyncio.run(scenario())


@pytest.mark.parametrize("kind", LIBRARIES)
def test_a_proxy_of_the_profile_is_used(kind: str):
    async def scenario() -> None:
        async with serving(as_json({"by": "proxy"})) as proxy:
            policy = NetworkPolicy(proxy=proxy.origin)
            answer = await get(kind, "http://models.invalid/v1/models", policy)
            assert answer.json() == {"by": "proxy"}
            assert proxy.requests[0].target == "http://models.invalid/v1/models"

    asyncio.run(scenario())


@pytest.mark.parametrize("kind", LIBRARIES)
@pytest.mark.parametrize(("name", "sent"), [("", USER_AGENT), ("my tool/2", "my tool/2")])
def test_the_user_agent_is_ours_or_the_profiles(kind: str, name: str, sent: str):
    async def scenario() -> None:
        async with serving(as_json({})) as server:
            await get(kind, server.origin, NetworkPolicy(user_agent=name))
            assert server.requests[0].headers["user-agent"] == sent

    asyncio.run(scenario())


@pytest.mark.parametrize("kind", LIBRARIES)
def test_a_private_authority_is_trusted_only_where_the_profile_names_it(
    kind: str, certificates: Certificates
):
    async def scenario() -> None:
        async with serving(as_json({"ok": True}), certificates.server) as server:
            with pytest.raises((httpx.ConnectError, httpx2.ConnectError), match="CERTIFICATE"):
                await get(kind, server.origin)
            policy = NetworkPolicy(ca_bundle=str(certificates.authority))
            assert (await get(kind, server.origin, policy)).json() == {"ok": True}

    asyncio.run(scenario())


@pytest.mark.parametrize("kind", LIBRARIES)
@pytest.mark.parametrize("answer", [fixed(500, b"x" * 10_000_000, "text/plain"), bomb(200, 500)])
def test_a_large_refusal_is_read_no_further_than_its_beginning(kind: str, answer: Answer):
    async def scenario() -> None:
        async with serving(answer) as server:
            with pytest.raises(RefusedError) as refused:
                await get(kind, server.origin)
            assert len(refused.value.body) == LARGEST_REFUSAL

    asyncio.run(scenario())


def test_one_policy_has_one_client():
    async def scenario() -> None:
        clients = Clients()
        first = clients.own(NetworkPolicy())
        assert clients.own(NetworkPolicy()) is first
        assert clients.own(replace(NetworkPolicy(), user_agent="x")) is not first
        await clients.close()
        assert first.is_closed
        assert clients.own(NetworkPolicy()) is not first
        await clients.close()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (NetworkPolicy(proxy="gopher://127.0.0.1"), "proxy"),
        (NetworkPolicy(ca_bundle="/nowhere/ca.pem"), "ca_bundle"),
    ],
)
@pytest.mark.parametrize("kind", LIBRARIES)
def test_a_policy_that_cannot_be_followed_names_the_field(
    kind: str, policy: NetworkPolicy, field: str
):
    async def scenario() -> None:
        with pytest.raises(ConfigurationError) as wrong:
            getattr(Clients(), kind)(policy)
        assert wrong.value.field == field
        assert wrong.value.hint

    asyncio.run(scenario())


def test_a_bundle_without_certificates_is_named(tmp_path: Path):
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")
    with pytest.raises(ConfigurationError, match=r"empty\.pem"):
        tls_context(str(empty))


def test_a_bundle_that_would_be_waited_for_is_refused(tmp_path: Path):
    pipe = tmp_path / "pipe.pem"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path("/dev/zero")):
        with pytest.raises(ConfigurationError, match="CA bundle") as refused:
            tls_context(str(path))
        assert refused.value.why == "it is no ordinary file"


def test_contexts_are_shared_until_their_bundle_changes(certificates: Certificates):
    bundle = str(certificates.authority)
    first = tls_context(bundle)
    assert tls_context(bundle) is first
    assert tls_context() is tls_context()
    assert tls_context() is not first
    certificates.authority.write_bytes(certificates.authority.read_bytes() + b"\n")
    assert tls_context(bundle) is not first


def test_a_missing_ssl_cert_file_breaks_nothing():
    program = (
        "import asyncio, ssl\n"
        "from keystead.network.clients import Clients\n"
        "from keystead.network.policy import NetworkPolicy\n"
        "from keystead.network.tls import tls_context\n"
        "async def main():\n"
        "    clients = Clients()\n"
        "    clients.own(NetworkPolicy()); clients.sdk(NetworkPolicy())\n"
        "    await clients.close()\n"
        "asyncio.run(main())\n"
        "context = tls_context()\n"
        "context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname='localhost')\n"
        "print(getattr(context, '_ctx', context).cert_store_stats()['x509_ca'])\n"
    )
    environment = {"SSL_CERT_FILE": "/nowhere.pem", "SSL_CERT_DIR": "/nowhere", "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 10, "the system's certificates are found all the same"


LOADS = """
import sys
from keystead.network.clients import Clients
from keystead.network.policy import NetworkPolicy
clients = Clients()
clients.own(NetworkPolicy()), clients.sdk(NetworkPolicy())
assert "h2" not in sys.modules, "loaded by who never speaks it"
clients.own(NetworkPolicy(http2=True)), clients.sdk(NetworkPolicy(http2=True))
assert "h2" in sys.modules
"""


def test_http2_is_loaded_by_the_first_client_that_speaks_it():
    subprocess.run([sys.executable, "-c", LOADS], check=True)
