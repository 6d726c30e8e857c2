"""What a hostile list, file or argument must not do to the command line."""

from __future__ import annotations

import json
import time

from tests.cli.model_server import ModelServer
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
