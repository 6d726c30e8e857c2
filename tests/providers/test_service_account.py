"""Vertex with a service account: tokens as Google's own library reads them, on the wire."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from google.auth import jwt

from keystead.errors import ConfigurationError
from keystead.profiles.preset import ApiFormat, AuthStyle
from keystead.providers import service_account
from keystead.providers.provider import Connection
from keystead.secret import Secret
from tests.providers.asking import broken_events_of, connection, events_of, request, run
from tests.providers.recorded import (
    CHAT,
    CHAT_EVENTS,
    GENERATED,
    GENERATED_EVENTS,
    MESSAGES,
    MESSAGES_EVENTS,
)
from tests.providers.wire_server import serving, stream

EMAIL = "agent@work.iam.gserviceaccount.com"
KEY = rsa.generate_private_key(65_537, 2_048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
ACCOUNT = {
    "type": "service_account",
    "private_key_id": "abc",
    "private_key": PEM,
    "client_email": EMAIL,
    "token_uri": "https://oauth2.googleapis.com/token",
}
PLACE = "/v1/projects/p/locations/europe-west1"


def with_account(base_url: str, text: str = json.dumps(ACCOUNT)) -> Connection:
    return connection(base_url, key=Secret(text), auth_style=AuthStyle.SERVICE_ACCOUNT)


@pytest.mark.parametrize(
    ("api_format", "below", "path", "recorded"),
    [
        (
            ApiFormat.GEMINI,
            "/publishers/google",
            "/publishers/google/models/gemini-x:streamGenerateContent",
            (GENERATED, GENERATED_EVENTS),
        ),
        (
            ApiFormat.RAW_PREDICT,
            "/publishers/anthropic",
            "/publishers/anthropic/models/gemini-x:streamRawPredict",
            (MESSAGES, MESSAGES_EVENTS),
        ),
        (
            ApiFormat.OPENAI_CHAT,
            "/endpoints/openapi",
            "/endpoints/openapi/chat/completions",
            (CHAT, CHAT_EVENTS),
        ),
    ],
)
def test_a_signed_token_goes_along_and_the_key_nowhere(
    api_format: ApiFormat, below: str, path: str, recorded: tuple[bytes, Any]
):
    wire, events = recorded

    async def scenario() -> None:
        async with serving(stream([wire])) as server:
            asked = with_account(f"{server.origin}{PLACE}{below}")
            assert await events_of(asked, request(model="gemini-x"), api_format) == events
            (incoming,) = server.requests
            assert incoming.path == f"{PLACE}{path}"
            kind, _, token = incoming.headers["authorization"].partition(" ")
            assert kind == "Bearer"
            claims: Any = jwt.decode(token, certs={"abc": PUBLIC.decode()})
            assert (claims["iss"], claims["sub"], claims["scope"]) == (
                EMAIL, EMAIL, "https://www.googleapis.com/auth/cloud-platform",
            )  # fmt: skip
            assert "aud" not in claims
            assert claims["exp"] - time.time() > 1_700
            assert "PRIVATE" not in repr(incoming)

    run(scenario())


def test_one_token_serves_many_requests():
    asked = with_account("http://127.0.0.1:1")
    before = service_account._signed.cache_info().misses
    tokens = {service_account.access_token(asked) for _ in range(50)}
    assert len(tokens) <= 2  # a period may end meanwhile
    assert service_account._signed.cache_info().misses - before <= 2


def pem_of(key: Any, form: PrivateFormat, cipher: KeySerializationEncryption) -> str:
    return key.private_bytes(Encoding.PEM, form, cipher).decode()


OF_ANOTHER_KIND = pem_of(ed25519.Ed25519PrivateKey.generate(), PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_an_encrypted_private_key_is_called_so(form: PrivateFormat):
    locked = pem_of(KEY, form, BestAvailableEncryption(b"a passphrase"))
    asked = with_account("http://127.0.0.1:1", json.dumps({**ACCOUNT, "private_key": locked}))
    with pytest.raises(ConfigurationError) as caught:
        service_account.access_token(asked)
    assert caught.value.reference == "no-service-account"
    assert "is encrypted" in caught.value.what
    assert "no passphrase" in caught.value.hint
    assert "BEGIN" not in caught.value.line()


@pytest.mark.parametrize(
    "text",
    [
        "ya29.an-access-token",
        "[]",
        json.dumps({**ACCOUNT, "private_key": "-----BEGIN PRIVATE KEY-----\nx"}),
        json.dumps({name: ACCOUNT[name] for name in ("type", "client_email")}),
        json.dumps({name: ACCOUNT[name] for name in ("type", "private_key")}),
        json.dumps(ACCOUNT)[:900],
        json.dumps({**ACCOUNT, "private_key": PEM[:300] + PEM[400:]}),
        json.dumps({**ACCOUNT, "private_key": [PEM]}),
        json.dumps({**ACCOUNT, "private_key": OF_ANOTHER_KIND}),
        '{"a":' * 2_000,
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_such_key_is_said_and_nothing_is_sent(text: str):
    async def scenario() -> None:
        async with serving(stream([CHAT])) as server:
            _, error = await broken_events_of(with_account(server.origin, text), request())
            assert isinstance(error, ConfigurationError)
            assert error.reference == "no-service-account"
            assert "PRIVATE" not in error.line()
            assert server.requests == []

    run(scenario())


def test_without_the_part_that_signs_the_error_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
):
    for name in [name for name in sys.modules if name.startswith("google.auth")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "google.auth", None)
    service_account._signed.cache_clear()

    async def scenario() -> None:
        async with serving(stream([CHAT])) as server:
            _, error = await broken_events_of(with_account(server.origin), request())
            assert error
            assert "pip install 'keystead[vertex]'" in error.hint
            assert server.requests == []

    run(scenario())
