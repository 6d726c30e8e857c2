"""The real parts answer as the tests that stand on them expect."""

from __future__ import annotations

import httpx
import pytest
from jeepney.io.blocking import open_dbus_connection
from keyring.backends.SecretService import Keyring
from keyring.errors import KeyringLocked
from secretstorage import get_default_collection
from secretstorage.exceptions import SecretServiceNotAvailableException

from tests.real.conftest import StartAimock
from tests.real.llama_server import MODEL
from tests.real.secret_service import SecretService, SessionBus

QUESTION = "What is the capital of France?"
FIXTURES = [{"match": {"userMessage": "capital of France"}, "response": {"content": "Paris."}}]


@pytest.fixture
def client():
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


def test_llama_server_lists_its_model(llama_server: str, client: httpx.Client):
    answer = client.get(f"{llama_server}/models").json()
    assert [model["id"] for model in answer["data"]] == [MODEL]


def test_llama_server_answers_under_its_own_name(llama_server: str, client: httpx.Client):
    message = {"role": "user", "content": QUESTION}
    body = {"model": "another", "messages": [message], "max_tokens": 8}
    answer = client.post(f"{llama_server}/chat/completions", json=body).json()
    assert answer["model"] == MODEL
    assert answer["choices"][0]["message"]["content"]


def chat(client: httpx.Client, base_url: str, key: str) -> httpx.Response:
    return client.post(
        f"{base_url}/chat/completions",
        json={"model": "gpt-4o", "messages": [{"role": "user", "content": QUESTION}]},
        headers={"Authorization": f"Bearer {key}"},
    )


def test_aimock_answers_the_right_key(aimock: StartAimock, client: httpx.Client):
    server = aimock(FIXTURES)
    answer = chat(client, server.base_url, "sk-good").json()
    assert answer["choices"][0]["message"]["content"] == "Paris."
    (request,) = server.journal()
    assert request["path"] == "/v1/chat/completions"
    assert request["body"]["messages"][0]["content"] == QUESTION


def test_aimock_refuses_another_key(aimock: StartAimock, client: httpx.Client):
    server = aimock(FIXTURES, keys=("sk-one", "sk-two"))
    assert chat(client, server.base_url, "sk-two").status_code == 200
    assert chat(client, server.base_url, "sk-good").status_code == 401


def test_keyring_keeps_a_secret(secret_service: SecretService):
    keyring = Keyring()
    keyring.set_password("keystead-test", "somebody", "a secret")
    assert keyring.get_password("keystead-test", "somebody") == "a secret"
    keyring.delete_password("keystead-test", "somebody")
    assert keyring.get_password("keystead-test", "somebody") is None


def test_locked_keyring_refuses(secret_service: SecretService):
    keyring = Keyring()
    keyring.set_password("keystead-test", "somebody", "a secret")
    secret_service.lock()
    with pytest.raises(KeyringLocked):
        keyring.get_password("keystead-test", "somebody")


def test_bus_without_a_keyring_has_none(no_secret_service: SessionBus):
    assert not no_secret_service.has_owner("org.freedesktop.secrets")
    with (
        open_dbus_connection(no_secret_service.address) as connection,
        pytest.raises(SecretServiceNotAvailableException),
    ):
        get_default_collection(connection)
