"""``keystead models`` against a real HTTP server."""

from __future__ import annotations

import json

import pytest

from tests.cli.model_server import Answer, ModelServer, page, refuses
from tests.cli.program import Program


def test_models_of_an_address_are_listed(keystead: Program, server: ModelServer) -> None:
    done = keystead("models", "--base-url", server.base_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["model", "alpha", "beta"]


def test_models_as_json_say_what_is_unknown(keystead: Program, server: ModelServer) -> None:
    done = keystead("models", "--base-url", server.base_url, "--json")
    assert done.returncode == 0
    listed = json.loads(done.stdout)
    assert [model["id"] for model in listed] == ["alpha", "beta"]
    assert listed[0]["context_window"] is None
    described = keystead("models", "--help").stdout
    assert [field for field in listed[0] if field not in described] == []


def test_models_of_a_profile_hold_those_typed_by_hand(
    keystead: Program, server: ModelServer
) -> None:
    keystead.write_profiles(
        f'[profiles.here]\nprovider = "local"\nbase_url = "{server.base_url}"\n'
        'models = ["typed"]\nhidden_models = ["beta"]\n'
    )
    done = keystead("models", "--profile", "here", "--json")
    assert done.returncode == 0, done.stderr
    assert {model["id"] for model in json.loads(done.stdout)} == {"alpha", "typed"}


def test_neither_profile_nor_address_is_wrong_use(keystead: Program) -> None:
    done = keystead("models", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--profile" in done.stderr


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        (refuses(401, "Incorrect API key provided"), "Incorrect API key"),
        (refuses(500, "Out of order"), "Out of order"),
        (page(), "web page"),
        (lambda call: call.whole('{"hello": 1}'), "list"),
        (lambda call: call.whole("not json at all"), ""),
        (lambda call: call.whole("", 302, Location="http://127.0.0.1:9/other"), "127.0.0.1:9"),
    ],
    ids=["401", "500", "html", "no-list", "no-json", "redirect"],
)
@pytest.mark.parametrize("by", ["profile", "address"])
def test_no_list_is_one_line_with_address_and_reason(
    keystead: Program, server: ModelServer, listing: Answer, words: str, by: str
) -> None:
    server.listing = listing
    keystead.write_profiles(
        f'[profiles.here]\nprovider = "local"\nbase_url = "{server.base_url}"\n'
    )
    which = ["--profile", "here"] if by == "profile" else ["--base-url", server.base_url]
    done = keystead("models", *which)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert f"127.0.0.1:{server.port}" in done.stderr
    assert words.lower() in done.stderr.lower()


def test_refused_connection_names_the_address(keystead: Program) -> None:
    done = keystead("models", "--base-url", "http://127.0.0.1:9/v1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "127.0.0.1:9" in done.stderr
    assert "refused" in done.stderr.lower()


def test_profile_without_a_key_says_how_to_set_one(keystead: Program) -> None:
    done = keystead("models", "--profile", "openai")
    assert (done.returncode, done.stdout) == (1, "")
    assert "keystead keys set openai" in done.stderr
    assert "OPENAI_API_KEY" in done.stderr
    assert done.stderr.count("\n") == 1


def test_address_without_a_key_says_how_to_make_it_a_profile(keystead: Program) -> None:
    done = keystead("models", "--base-url", "https://nobody.example/v1")
    assert (done.returncode, done.stdout) == (1, "")
    assert "profiles add NAME" in done.stderr
    assert "https://nobody.example/v1" in done.stderr
    assert done.stderr.count("\n") == 1
