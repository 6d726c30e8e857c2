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


def test_a_list_that_was_read_shows_at_once_with_its_date(
    here: Program, server: ModelServer
) -> None:
    assert here("models", "--profile", "here").returncode == 0
    done = here("models", "--profile", "here")
    assert "here: as of " in done.stderr
    assert "--refresh asks anew" in done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["model", "alpha", "beta"]
    listings = [call for call in server.seen if "models" in call.path]
    assert len(listings) == 1
    server.listing = refuses(500, "Out of order")
    done = here("models", "--profile", "here", "--refresh")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Out of order" in done.stderr


def test_the_models_of_all_profiles_are_listed_beside_those_that_fail(
    here: Program, server: ModelServer
) -> None:
    text = here.providers_file.read_text(encoding="utf-8")
    here.write_profiles(
        f'{text}[profiles.dead]\nprovider = "local"\nbase_url = "http://127.0.0.1:9/v1"\n'
    )
    done = here("models", "--all", "--json")
    assert done.returncode == 0, done.stderr
    listed = [(model["profile"], model["id"]) for model in json.loads(done.stdout)]
    assert ("here", "alpha") in listed
    assert ("practice", "practice-script") in listed
    assert "dead: " in done.stderr
    assert here("models", "--all", "--profile", "here").returncode == 2
    server.models = ["gamma"]
    anew = here("models", "--refresh", "--json")
    assert anew.returncode == 0, anew.stderr
    assert ("here", "gamma") in [(m["profile"], m["id"]) for m in json.loads(anew.stdout)]


def test_one_model_is_shown_with_who_says_what(here: Program, server: ModelServer) -> None:
    server.listing = lambda call: call.whole(
        '{"data": [{"id": "alpha", "context_length": 4096, "supported_parameters": ["tools"]}]}'
    )
    assert here("aliases", "set", "quick", "here:alpha").returncode == 0
    done = here("models", "info", "quick", "--json")
    assert done.returncode == 0, done.stderr
    before = json.loads(done.stdout)
    assert (before["standing"], before["listed_at"]) == ("no-list", None)
    assert before["facts"]["context_window"] == {"value": None, "source": None}
    assert [call for call in server.seen if "models" in call.path] == []
    assert here("spawn", "--model", "here:alpha", "Say hello").returncode == 0
    info = json.loads(here("models", "info", "quick", "--refresh", "--json").stdout)
    assert (info["profile"], info["model"], info["standing"]) == ("here", "alpha", "listed")
    assert info["facts"]["context_window"] == {"value": 4096, "source": "the provider"}
    assert info["facts"]["tools"] == {"value": True, "source": "the provider"}
    assert info["facts"]["input_usd_per_mtok"] == {"value": None, "source": None}
    assert (info["aliases"], info["is_default"]) == (["quick"], True)
    assert info["last_served_model"] == "alpha"
    described = here("models", "info", "--help").stdout
    assert [field for field in info if field not in described] == []
    shown = here("models", "info", "quick").stdout
    assert "4,096" in shown
    assert "quick is an alias of here:alpha" in shown
    assert "takes a temperature" in shown
    assert "answered by alpha" in shown


def test_a_model_is_tested_with_small_real_requests(here: Program, server: ModelServer) -> None:
    done = here("models", "test", "here:alpha", "--json")
    assert done.returncode == 0, done.stderr
    tests = json.loads(done.stdout)
    assert [(test["aspect"], test["passed"]) for test in tests] == [
        ("text", True),
        ("tools", False),
        ("vision", False),
    ]
    assert (
        "at most about 8,750 tokens in and 1,296 out, at a price that is not known" in done.stderr
    )
    assert "the picture is 50 to 8,500 of them" in done.stderr
    assert len(server.chats) == 3
    info = json.loads(here("models", "info", "here:alpha", "--json").stdout)
    assert info["tests"] == tests
    server.chat = refuses(404, "no such model")
    assert here("models", "test", "here:alpha").returncode == 1
