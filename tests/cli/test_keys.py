"""``keystead keys``: a key's life in a real keychain, and a computer without one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.model_server import Call, ModelServer, refuses
from tests.cli.program import Program

KEY = "sk-canary-5b1f0c7e9a2d4c6b8e0f-wxyz"


def _listed(program: Program) -> list[dict[str, Any]]:
    done = program("keys", "list", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _written(home: Path) -> bytes:
    return b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_a_keys_whole_life(keychain: Program) -> None:
    saved = keychain("keys", "set", "openai", given=f"{KEY}\n")
    assert (saved.returncode, saved.stdout) == (0, "")
    assert "…wxyz" in saved.stderr
    assert "https://api.openai.com" in saved.stderr
    (key,) = _listed(keychain)
    assert key == {
        "profile": "openai",
        "label": "default",
        "kind": "key",
        "origin": "https://api.openai.com",
        "status": "ready",
        "store": key["store"],
        "last_characters": "wxyz",
        "rest": None,
    }
    assert key["store"] in saved.stderr
    profiles = json.loads(keychain("profiles", "list", "--json").stdout)
    assert {p["name"]: p["credential"] for p in profiles}["openai"] == "keychain"
    shown = keychain("profiles", "show", "openai", "--origin")
    assert "keychain" in shown.stdout
    removed = keychain("keys", "remove", "openai")
    assert removed.returncode == 0, removed.stderr
    assert _listed(keychain) == []
    assert KEY.encode() not in _written(keychain.home)
    for done in (saved, shown, removed):
        assert KEY[:-4] not in done.stdout + done.stderr


def test_a_key_is_found_under_its_profiles_older_name(keychain: Program) -> None:
    address = "https://older.example/v1"
    keychain(
        "profiles",
        "add",
        "openai-compatible",
        "--provider",
        "openai-compatible",
        "--base-url",
        address,
    )
    saved = keychain("keys", "set", "openai_compatible", given=f"{KEY}\n")
    assert saved.returncode == 0, saved.stderr
    removed = keychain("keys", "remove", "openai_compatible")
    assert removed.returncode == 0, removed.stderr
    assert _listed(keychain) == []


def test_keys_with_labels_are_told_apart(keychain: Program) -> None:
    keychain("keys", "set", "openai", "--label", "mine", given=f"{KEY}1")
    keychain("keys", "set", "openai", "--label", "team", given=f"{KEY}2")
    assert [key["label"] for key in _listed(keychain)] == ["mine", "team"]
    stays = keychain("keys", "move", "openai", "--label", "mine")
    assert "The key mine …xyz1 of openai is in " in stays.stderr
    assert "already, where new keys go." in stays.stderr
    unclear = keychain("keys", "remove", "openai")
    assert unclear.returncode == 1
    assert "mine" in unclear.stderr
    assert "team" in unclear.stderr
    assert keychain("keys", "remove", "openai", "--label", "mine").returncode == 0
    assert [key["label"] for key in _listed(keychain)] == ["team"]


def test_a_check_proves_each_key_and_the_list_says_what_it_found(
    keychain: Program, server: ModelServer
) -> None:
    def listing(call: Call) -> None:
        sent = call.seen.headers.get("authorization", "")
        if sent.endswith("good"):
            call.whole('{"data": [{"id": "alpha"}]}')
        else:
            refuses(401, "Incorrect API key")(call)

    server.listing = listing
    keychain.write_profiles(f'[profiles.here]\nprovider = "local"\nbase_url = "{server.base_url}"')
    for label in ("good", "bad"):
        keychain("keys", "set", "here", "--label", label, given=f"{KEY}-{label}")
    done = keychain("profiles", "check", "here")
    assert done.returncode == 1
    assert "✓ key       ok      good …good: GET /v1/models answered 200" in done.stdout
    assert "✗ key       failed  bad …-bad: GET /v1/models answered 401: Incorrect" in done.stdout
    assert KEY not in done.stdout
    told = {key["label"]: (key["status"], bool(key["rest"])) for key in _listed(keychain)}
    assert told == {"good": ("ready", False), "bad": ("set-aside", True)}
    (facts,) = json.loads(keychain("profiles", "check", "here", "--json").stdout)
    shown = [(light["key"], light["state"]) for light in facts["lights"] if light["light"] == "key"]
    assert shown == [("good …good", "ok"), ("bad …-bad", "failed")]


def test_a_rename_keeps_the_key_and_a_removal_says_where_it_stays(keychain: Program) -> None:
    keychain("profiles", "add", "work", "--provider", "openrouter")
    keychain("keys", "set", "work", given=KEY)
    keychain("profiles", "edit", "work", "--rename", "job")
    assert [key["profile"] for key in _listed(keychain)] == ["job"]
    removed = keychain("profiles", "remove", "job")
    assert removed.returncode == 0
    command = removed.stderr.split("keystead keys remove ")[1].split()
    orphan = keychain("keys", "list").stdout.splitlines()[1]
    assert orphan.startswith(f"{command[0]} (a removed profile)")
    assert len(command[0]) == 8
    assert keychain("keys", "remove", *command).returncode == 0
    assert _listed(keychain) == []


def test_a_removal_can_take_the_keys_along(keychain: Program) -> None:
    keychain("profiles", "add", "work", "--provider", "openrouter")
    keychain("keys", "set", "work", given=KEY)
    assert keychain("profiles", "remove", "work", "--remove-keys").returncode == 0
    assert _listed(keychain) == []


@pytest.mark.parametrize("nothing", ["", "\n", "  \n"])
def test_an_empty_key_is_refused(keystead: Program, nothing: str) -> None:
    done = keystead("keys", "set", "openai", given=nothing)
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing was saved" in done.stderr


def test_only_one_line_break_is_taken_off(keychain: Program) -> None:
    """A key with a line break inside would not be one; the refusal shows nothing of it."""
    done = keychain("keys", "set", "openai", given=f"{KEY}\nsecond-line-of-it\n\n")
    assert "second-line" not in done.stdout + done.stderr


@pytest.mark.parametrize("profile", ["opnai", "practice", "azure"])
def test_a_profile_that_can_have_no_key_is_told_before_asking(
    keystead: Program, profile: str
) -> None:
    done = keystead("keys", "set", profile, given=KEY)
    assert (done.returncode, done.stdout) == (1, "")
    assert profile in done.stderr or "openai" in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_keychain_nothing_is_written_and_the_choices_are_named(keystead: Program) -> None:
    done = keystead("keys", "set", "openai", given=KEY)
    assert (done.returncode, done.stdout) == (1, "")
    assert "keychain" in done.stderr
    assert "variable" in done.stderr
    assert done.stderr.count("\n") == 1
    assert KEY.encode() not in _written(keystead.home)
    assert _listed(keystead) == []


def test_removing_a_key_that_is_not_there_is_told(keystead: Program) -> None:
    done = keystead("keys", "move", "openai")
    assert "One that lies open in the file: keystead keys move openai --from-file." in done.stderr
    done = keystead("keys", "remove", "openai")
    assert done.returncode == 1
    assert "openai" in done.stderr


def test_no_keys_is_an_empty_list(keystead: Program) -> None:
    assert _listed(keystead) == []
    done = keystead("keys", "list")
    assert (done.returncode, done.stdout) == (0, "")
    assert "keystead keys set" in done.stderr


@pytest.mark.parametrize("given", [f"{KEY}\n{KEY}", f"{KEY}\t1", f"{KEY}\u200b"])
def test_a_key_that_no_request_can_carry_is_refused_in_words(keystead: Program, given: str) -> None:
    done = keystead("keys", "set", "openai", given=given)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no request can carry" in done.stderr
    assert KEY[:-4] not in done.stderr
    assert _listed(keystead) == []


def test_the_password_for_a_proxy_belongs_to_the_proxy(keychain: Program) -> None:
    password = "päss word"
    keychain("profiles", "add", "work", "--provider", "openrouter")
    early = keychain("keys", "set", "work", "--proxy", given=password)
    assert early.returncode == 1
    assert "proxy_user" in early.stderr
    proxy = ("--set", "proxy=socks5://proxy.example", "--set", "proxy_user=me")
    assert keychain("profiles", "edit", "work", *proxy).returncode == 0
    saved = keychain("keys", "set", "work", "--proxy", given=password)
    assert saved.returncode == 0, saved.stderr
    assert "proxy password" in saved.stderr
    (key,) = _listed(keychain)
    assert (key["kind"], key["origin"]) == ("proxy", "socks5://proxy.example:1080")
    assert keychain("keys", "remove", "work").returncode == 1
    assert keychain("keys", "remove", "work", "--proxy").returncode == 0
    assert _listed(keychain) == []
    assert password.encode() not in _written(keychain.home)


def test_a_key_as_an_argument_is_refused_and_not_repeated(here: Program) -> None:
    done = here("keys", "set", "here", KEY)
    assert (done.returncode, done.stdout) == (2, "")
    assert "A key is no argument" in done.stderr
    assert KEY not in done.stderr
    assert here("keys", "set", "here", "--nope").returncode == 2


def test_who_puts_a_key_into_the_file_is_told_where_keys_go(here: Program) -> None:
    before = here.providers_file.read_text()
    done = here("profiles", "edit", "here", "--set", f"api_key={KEY}")
    assert done.returncode == 1
    assert "keystead keys set" in done.stderr
    assert KEY not in done.stderr
    assert here.providers_file.read_text() == before


def test_a_key_that_lies_in_the_file_can_be_stored_and_taken_out(keychain: Program) -> None:
    keychain.write_profiles(f'[profiles.work]\nprovider = "groq"\napi_key_env = "{KEY}"\n')
    listed = json.loads(keychain("profiles", "list", "--json").stdout)
    (work,) = (one for one in listed if one["name"] == "work")
    assert work["unusable_because"].endswith("api_key_env: it holds what looks like a key")
    assert "it holds what looks like a key" in keychain("profiles", "show", "work").stdout
    for command in ("models", "spawn", "profiles check work"):
        flags = [] if command.startswith("profiles") else ["--profile", "work"]
        words = ["--model", "m", "hello"] if command == "spawn" else []
        done = keychain(*command.split(), *flags, *words)
        assert done.returncode == 1, command
        assert "api_key_env: it holds what looks like a key" in done.stderr
        assert KEY not in done.stdout + done.stderr
    saved = keychain("keys", "set", "work", given=f"{KEY}\n")
    assert saved.returncode == 0, saved.stderr
    edited = keychain("profiles", "edit", "work", "--set", "api_key_env=")
    assert edited.returncode == 0, edited.stderr
    assert KEY.encode() not in _written(keychain.home)
    (key,) = _listed(keychain)
    assert (key["profile"], key["origin"]) == ("work", "https://api.groq.com")


ALL_OVER = f"""
[profiles.work]
provider = "openai-compatible"
base_url = "https://me:login-4f1c9b7a2e@llm.example/v1?token=query-8a7b6c5d4e&version=7"  # mine
proxy = "http://me:proxy-1a2b3c4d5e@proxy.example:3128"
api_key = "{KEY}"
max_retries = "many"
[profiles.work.default_headers]
X-Team = "blue"
X-Api-Key = "header-9f8e7d6c5b"
"""


def test_all_that_lies_open_in_a_table_is_moved_in_beside_another_mistake(
    keychain: Program,
) -> None:
    secrets = ["login-4f1c9b7a2e", "query-8a7b6c5d4e", "proxy-1a2b3c4d5e", KEY, "header-9f8e7d6c5b"]
    keychain.write_profiles(ALL_OVER)
    told = keychain("profiles", "list")
    assert "keys move NAME --from-file" in told.stderr
    moved = keychain("keys", "move", "work", "--from-file")
    assert moved.returncode == 0, moved.stderr
    for done in (told, moved):
        assert [secret for secret in secrets if secret in done.stdout + done.stderr] == []
    left = keychain.providers_file.read_text()
    assert 'base_url = "https://llm.example/v1"  # mine' in left
    assert 'proxy = "http://proxy.example:3128"' in left
    assert 'max_retries = "many"' in left
    assert [secret for secret in secrets if secret.encode() in _written(keychain.home)] == []
    assert "older text" not in moved.stderr
    kept = {(key["label"], key["kind"], key["origin"]) for key in _listed(keychain)}
    own = "https://llm.example"
    assert kept == {
        ("default", "key", own),
        ("base_url", "key", own),
        ("api_key", "key", own),
        ("X-Api-Key", "header", own),
        ("proxy password", "proxy", "http://proxy.example:3128"),
    }
    again = keychain("keys", "move", "work", "--from-file")
    assert (again.returncode, "lies open" in again.stderr) == (1, True)
    other = left.replace('X-Team = "blue"', 'X-Api-Key = "other-1f2e3d4c5b"')
    keychain.write_profiles(other)
    refused = keychain("keys", "move", "work", "--from-file")
    assert refused.returncode == 1
    assert "Another value of X-Api-Key is kept for work" in refused.stderr
    assert keychain.providers_file.read_text() == other


def test_where_a_moved_key_still_stands_is_told(keychain: Program) -> None:
    keychain.write_profiles(
        '[profiles.work]\nprovider = "openai-compatible"\nbase_url = "https://llm.example/v1"\n'
        f'api_key = "{KEY}"\n# before: {KEY}\n'
    )
    moved = keychain("keys", "move", "work", "--from-file")
    assert moved.returncode == 0, moved.stderr
    assert f"It still stands elsewhere in {keychain.providers_file}" in moved.stderr
    assert KEY not in moved.stderr
