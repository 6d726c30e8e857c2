"""What a hostile list, file or argument must not do to the command line."""

from __future__ import annotations

import json
import time

from tests.cli.model_server import ModelServer, says
from tests.cli.program import Program

PEM = "-----BEGIN PRIVATE KEY-----"


def test_a_model_named_like_a_key_block_leaves_the_json_whole(
    keystead: Program, server: ModelServer
) -> None:
    server.models = (PEM, "after-it")
    done = keystead("models", "--base-url", server.base_url, "--json")
    assert [model["id"] for model in json.loads(done.stdout)] == ["[secret]", "after-it"]


def test_a_login_in_an_address_is_not_repeated(keystead: Program) -> None:
    address = "https://user:hunter2hunter2@127.0.0.1:1"
    for flags in (("--base-url", address), ("--base-url", "http://x.test", "--send-key", address)):
        done = keystead("models", *flags)
        assert done.returncode == 2
        assert "user name or password" in done.stderr
        assert "hunter2" not in done.stdout + done.stderr


def test_a_value_that_toml_cannot_hold_is_a_sentence(keystead: Program) -> None:
    for value in ("extra_body=" + "[" * 3000, "max_output_tokens=" + "9" * 5000):
        done = keystead("profiles", "add", "x", "--provider", "ollama", "--set", value)
        assert done.returncode == 1
        assert "unexpected" not in done.stderr


def test_many_profiles_are_listed_in_time(keystead: Program) -> None:
    tables = (f'[profiles.p{n}]\nbase_url = "http://127.0.0.1:1"\n' for n in range(1000))
    keystead.write_profiles("".join(tables))
    started = time.monotonic()
    done = keystead("profiles", "list", "--json")
    assert len(json.loads(done.stdout)) > 1000
    assert time.monotonic() - started < 15


def test_a_model_that_looks_like_another_and_a_key_in_it_show(
    keystead: Program, server: ModelServer
) -> None:
    keystead.write_profiles(
        f'[profiles.here]\nprovider = "local"\nbase_url = "{server.base_url}"\n'
        'default_model = "alpha"\napi_key_env = "MY_KEY"\n'
    )
    key = "canary-value-1234567"
    server.models = ["gpt\u200b-4", f"x-{key[:8]}\u2060{key[8:]}", f"y-{key[:8]}\0{key[8:]}"]
    listed = keystead("models", "--profile", "here", MY_KEY=key).stdout
    assert "gpt⟨U+200B⟩-4" in listed
    server.chat = says(f"{key[:8]}\0", f"{key[8:]} ", f"{key[:8]}\u200b{key[8:]}")
    said = keystead("spawn", "--profile", "here", "hello", MY_KEY=key)
    assert "[secret] [secret]" in said.stdout
    for text in (listed, said.stdout, said.stderr):
        assert key[8:] not in text
