"""A secret goes to the origin it belongs to, and to no other before somebody says so.

Every kind of secret is led astray in every way, between two servers; the second one looks at all
that it got.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.cli.model_server import Call, ModelServer, model_server
from tests.cli.program import Program

CANARY = "canary-4c1d7e02-9b3a-4f5e"
SECRETS = ("vault", "variable", "header")


@dataclass
class Astray:
    """A profile ``here`` with one secret, that belongs to ``own``."""

    program: Program
    secret: str
    own: ModelServer

    def spawn(self, *flags: str):
        return self.program("spawn", "--profile", "here", "--model", "alpha", *flags, "Hello")


@pytest.fixture
def other() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture(params=SECRETS)
def astray(request: pytest.FixtureRequest, keychain: Program, server: ModelServer) -> Astray:
    _give(keychain, request.param, server.base_url)
    return Astray(keychain, request.param, server)


def _give(program: Program, secret: str, base_url: str) -> None:
    """Make the profile and give it its secret."""
    named = {"variable": 'api_key_env = "MY_KEY"\n', "header": 'credential = "none"\n'}
    program.write_profiles(
        f'[profiles.here]\nprovider = "openai-compatible"\nbase_url = "{base_url}"\n'
        + named.get(secret, "")
    )
    if secret == "variable":
        program.environment["MY_KEY"] = CANARY
        return
    which = ["--header", "X-Secret"] if secret == "header" else []
    done = program("keys", "set", "here", *which, given=CANARY)
    assert done.returncode == 0, done.stderr


def _withheld(done, other: ModelServer) -> None:
    """The other server was asked on this computer, so it goes on, without the secret."""
    assert CANARY not in other.everything_sent()
    assert CANARY not in done.stdout + done.stderr
    assert other.origin in done.stderr
    assert "--send-key" in done.stderr


def test_it_goes_where_it_belongs(astray: Astray) -> None:
    done = astray.spawn()
    assert done.returncode == 0, done.stderr
    sent = astray.own.chats[0].headers
    if astray.secret == "header":
        assert sent["x-secret"] == CANARY
    else:
        assert sent["authorization"] == f"Bearer {CANARY}"


def test_a_flag_does_not_take_it_along(astray: Astray, other: ModelServer) -> None:
    done = astray.spawn("--base-url", other.base_url)
    assert other.chats, done.stderr
    _withheld(done, other)
    assert done.returncode == 0
    assert done.stdout == "Hello.\n"


def test_send_key_takes_it_along(astray: Astray, other: ModelServer) -> None:
    done = astray.spawn("--base-url", other.base_url, "--send-key", other.origin)
    assert done.returncode == 0, done.stderr
    assert CANARY in other.everything_sent()


def test_send_key_that_names_another_origin_sends_nothing(
    astray: Astray, other: ModelServer
) -> None:
    done = astray.spawn("--base-url", other.base_url, "--send-key", "https://elsewhere.example")
    assert done.returncode == 1
    assert other.seen == []


def test_listing_models_does_not_take_it_along(astray: Astray, other: ModelServer) -> None:
    done = astray.program("models", "--profile", "here", "--base-url", other.base_url)
    assert other.seen, done.stderr
    _withheld(done, other)


@pytest.mark.parametrize("secret", ["vault", "header"])
def test_a_check_takes_it_along_only_where_somebody_says_so(
    keychain: Program, server: ModelServer, other: ModelServer, secret: str
) -> None:
    _give(keychain, secret, server.base_url)
    keychain("profiles", "edit", "here", "--base-url", other.base_url)
    keychain("profiles", "check", "here")
    assert other.seen
    assert CANARY not in other.everything_sent()
    keychain("profiles", "check", "here", "--send-key", other.origin)
    assert CANARY in other.everything_sent()


def test_a_redirect_does_not_take_it_along(astray: Astray, other: ModelServer) -> None:
    def redirect(call: Call) -> None:
        call.whole("", 307, Location=f"{other.base_url}/chat/completions")

    astray.own.chat = redirect
    done = astray.spawn()
    assert done.returncode == 1
    assert other.seen == []
    assert other.origin in done.stderr


@pytest.mark.parametrize("secret", ["vault", "header"])
def test_an_edit_does_not_take_it_along(
    keychain: Program, server: ModelServer, other: ModelServer, secret: str
) -> None:
    _give(keychain, secret, server.base_url)
    edited = keychain("profiles", "edit", "here", "--base-url", other.base_url)
    assert edited.returncode == 0, edited.stderr
    done = Astray(keychain, secret, server).spawn()
    assert other.chats, done.stderr
    _withheld(done, other)


def test_an_edit_does_not_take_the_providers_usual_variable_along(
    keystead: Program, other: ModelServer
) -> None:
    keystead.environment["OPENROUTER_API_KEY"] = CANARY
    keystead("profiles", "add", "here", "--provider", "openrouter", "--base-url", other.base_url)
    done = keystead("spawn", "--profile", "here", "--model", "alpha", "Hello")
    assert CANARY not in other.everything_sent()
    assert CANARY not in done.stdout + done.stderr


@pytest.mark.parametrize("secret", SECRETS)
def test_a_variable_that_moves_the_address_does_not_take_it_along(
    keychain: Program, server: ModelServer, other: ModelServer, secret: str
) -> None:
    _give(keychain, secret, server.base_url)
    text = keychain.providers_file.read_text()
    keychain.write_profiles(
        text.replace("[profiles.here]", "[profiles.openai]").replace(
            '"openai-compatible"', '"openai"'
        )
    )
    if secret != "variable":
        which = ["--header", "X-Secret"] if secret == "header" else []
        assert keychain("keys", "set", "openai", *which, given=CANARY).returncode == 0
    done = keychain(
        *("spawn", "--profile", "openai", "--model", "alpha", "Hello"),
        OPENAI_BASE_URL=other.base_url,
    )
    assert other.chats, done.stderr
    _withheld(done, other)


def test_a_key_and_an_address_of_one_prefix_belong_together(
    keystead: Program, other: ModelServer
) -> None:
    done = keystead(
        *("spawn", "--profile", "openai", "--model", "alpha", "Hello"),
        OPENAI_BASE_URL=other.base_url,
        OPENAI_API_KEY=CANARY,
    )
    assert done.returncode == 0, done.stderr
    assert other.chats[0].headers["authorization"] == f"Bearer {CANARY}"


@pytest.fixture
def elsewhere() -> Iterator[ModelServer]:
    """A server under a name that is not known to be this computer."""
    name = socket.gethostname()
    try:
        address = socket.gethostbyname(name)
    except OSError:
        pytest.skip("this computer's own name leads nowhere")
    with model_server(host=name, address=address) as running:
        yield running


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_secret_goes_unencrypted_to_another_computer(
    keychain: Program, elsewhere: ModelServer, secret: str
) -> None:
    _give(keychain, secret, elsewhere.base_url)
    done = Astray(keychain, secret, elsewhere).spawn()
    assert (done.returncode, done.stdout) == (1, "")
    assert elsewhere.seen == []
    assert "allow_http" in done.stderr
    keychain("profiles", "edit", "here", "--set", "allow_http=true")
    done = Astray(keychain, secret, elsewhere).spawn()
    assert done.returncode == 0, done.stderr
    assert CANARY in elsewhere.everything_sent()


def test_a_key_for_another_computer_is_withheld_before_anything_is_sent(
    keychain: Program, elsewhere: ModelServer
) -> None:
    _give(keychain, "vault", "https://own.example/v1")
    done = Astray(keychain, "vault", elsewhere).spawn("--base-url", elsewhere.base_url)
    assert (done.returncode, done.stdout) == (1, "")
    assert elsewhere.seen == []
