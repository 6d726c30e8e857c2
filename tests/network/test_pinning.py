"""A pinned certificate: exactly it, whoever issued it, and nothing is sent to any other."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from keystead.errors import ActionId, ErrorKind, ProviderError
from keystead.network.clients import Clients
from keystead.network.pinning import in_pairs, read_certificate
from keystead.network.policy import NetworkPolicy
from tests.network.certificates import EXPIRES, Certificates, make_certificates
from tests.network.proxies import http_proxy
from tests.network.test_clients import LIBRARIES, get
from tests.network.test_proxies import failed_everywhere
from tests.providers.asking import connection, run
from tests.providers.wire_server import as_json, serving


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return make_certificates(tmp_path)


@pytest.mark.parametrize("kind", LIBRARIES)
def test_a_pinned_certificate_is_accepted_though_nobody_vouches_for_it(
    kind: str, certificates: Certificates
):
    async def scenario() -> None:
        async with serving(as_json({"ok": True}), certificates.server) as server:
            policy = NetworkPolicy(tls_pin=certificates.fingerprint)
            # Not even the name needs to fit: the certificate is what is trusted.
            address = server.origin.replace("localhost", "127.0.0.1")
            assert (await get(kind, address, policy)).json() == {"ok": True}

    asyncio.run(scenario())


def test_a_changed_certificate_stops_every_call_before_anything_is_sent(
    certificates: Certificates, tmp_path: Path
):
    (tmp_path / "new").mkdir()
    new = make_certificates(tmp_path / "new")

    async def scenario() -> None:
        async with serving(as_json({}), new.server) as server:
            # That an authority vouches for it changes nothing.
            policy = NetworkPolicy(tls_pin=certificates.fingerprint, ca_bundle=str(new.authority))
            for error in await failed_everywhere(connection(server.origin, policy=policy)):
                assert (error.kind, error.reference) == (ErrorKind.CONNECTION, "pin-changed")
                assert in_pairs(new.fingerprint) in error.why
                assert in_pairs(certificates.fingerprint) in error.why
                assert f"--set tls_pin={new.fingerprint}" in error.hint
                assert error.action
                assert error.action.id is ActionId.EDIT_PROFILE
            assert server.requests == []

    run(scenario())


def test_the_pin_is_the_servers_behind_a_proxy_too(certificates: Certificates, tmp_path: Path):
    async def scenario(proxy: str) -> None:
        async with serving(as_json({"ok": True}), certificates.server) as server:
            policy = NetworkPolicy(tls_pin=certificates.fingerprint, proxy=proxy)
            assert (await get("own", server.origin, policy)).json() == {"ok": True}
            wrong = replace(policy, tls_pin="ab" * 32)
            for error in await failed_everywhere(connection(server.origin, policy=wrong)):
                assert error.reference == "pin-changed"
            assert len(server.requests) == 1

    with http_proxy(tmp_path) as proxy:
        run(scenario(proxy.address))


def test_a_look_tells_whose_certificate_it_is_and_sends_nothing(certificates: Certificates):
    async def scenario() -> None:
        async with serving(as_json({}), certificates.server) as server:
            seen = await Clients().look(NetworkPolicy(), server.origin)
            assert seen.fingerprint == certificates.fingerprint
            assert (seen.subject, seen.issuer) == ("CN=localhost", "CN=Keystead test authority")
            assert seen.ends == EXPIRES.replace(microsecond=0)
            assert f"valid {seen.begins:%Y-%m-%d} to {EXPIRES:%Y-%m-%d}" in seen.facts
            assert server.requests == []

    asyncio.run(scenario())


def test_a_look_at_what_shows_no_certificate_fails():
    async def scenario() -> None:
        async with serving(as_json({})) as plain:
            encrypted = plain.origin.replace("http", "https")
            with pytest.raises(httpx.ConnectTimeout):
                await Clients().look(NetworkPolicy(connect_timeout=0.1), encrypted)
            with pytest.raises(ValueError, match="not encrypted"):
                await Clients().look(NetworkPolicy(), plain.origin)

    asyncio.run(scenario())


def test_an_untrusted_certificate_leads_to_a_look(certificates: Certificates):
    async def scenario() -> list[ProviderError]:
        async with serving(as_json({}), certificates.server) as server:
            return await failed_everywhere(connection(server.origin))

    for error in run(scenario()):
        assert error.reference == "untrusted"
        assert "keystead profiles check work" in error.hint


VERSION = b"\xa0\x03\x02\x01\x02"  # of a certificate, as DER has it


def test_a_certificate_of_nonsense_is_none(certificates: Certificates):
    der = ssl.PEM_cert_to_DER_cert(certificates.authority.read_text())
    assert read_certificate(der).subject == "CN=Keystead test authority"
    for broken in (der.replace(VERSION, VERSION[:-1] + b"\x5b"), der[:-9], b"", b"\x30\x80"):
        with pytest.raises(ValueError):
            read_certificate(broken)


def test_a_certificates_names_are_shown_on_one_line_and_not_without_end():
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, "evil\x1b[31m\u202e")]
        + [x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{n}" * 60) for n in range(90)]
    )
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(EXPIRES - timedelta(days=60))
        .not_valid_after(EXPIRES)
        .sign(key, hashes.SHA256())
    )
    shown = read_certificate(certificate.public_bytes(serialization.Encoding.DER)).facts
    assert shown.isprintable()
    assert len(shown) < 500
