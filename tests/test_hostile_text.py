"""Text and files that mean harm: patterns that cost their square, TOML no program can hold."""

from __future__ import annotations

import logging
import multiprocessing
import time
import tomllib
from pathlib import Path

import pytest

from keystead.errors import ConfigurationError
from keystead.log import start_log
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles
from keystead.redaction import Redactor
from keystead.secret import Secret
from keystead.toml_file.file import TomlFile

WRITERS = 4
EACH = 12


def test_many_beginnings_of_tokens_are_cleaned_in_linear_time() -> None:
    text = "eyJaaaaaaaa-" * 100_000
    started = time.process_time()
    assert Redactor().clean(text) == text
    assert time.process_time() - started < 2


def test_a_token_is_still_recognised() -> None:
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
    assert "eyJ" not in Redactor().clean(f"Bearer {token}, token={token}")


@pytest.mark.parametrize(
    "text",
    [
        "[profiles.x]\nextra_body." + ".".join(["a"] * 1500) + " = 1",
        "[profiles.x]\nextra_body = {a = " + "[" * 300 + "]" * 300 + "}",
        f"[profiles.x]\nmax_output_tokens = {'9' * 5000}",
    ],
)
def test_toml_that_nothing_can_hold_is_a_problem_with_its_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "providers.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        TomlFile(path).read()
    assert caught.value.path == str(path)
    profiles = Profiles(path, Presets.load(), {})
    profiles.load()
    assert profiles.problems
    assert profiles.get("openai")


def test_a_secret_cut_by_control_characters_is_not_put_together_in_the_log(
    tmp_path: Path,
) -> None:
    Secret("Zk2mVw8qNs4tRb6yXc1d")
    start_log(tmp_path / "log", "info")
    logging.getLogger("keystead.hostile").info("echo: %s", "Zk2mVw8q\x1bNs4tRb6y\u202eXc1d")
    logged = (tmp_path / "log" / "keystead.log").read_text(encoding="utf-8")
    assert "echo" in logged
    assert "Zk2mVw8q" not in logged


def _add_profiles(path: Path, name: str, ready: Path) -> None:
    profiles = Profiles(path, Presets.load(), {})
    ready.touch()
    while len(list(ready.parent.glob("ready-*"))) < WRITERS:
        time.sleep(0.001)
    for number in range(EACH):
        while True:
            try:
                profiles.add(f"{name}-{number}", {"provider": "ollama"})
                break
            except ConfigurationError as error:
                if error.reference != "file-changed":
                    raise


def test_processes_that_save_at_once_lose_nothing_that_was_said_to_be_saved(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config" / "providers.toml"
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=_add_profiles, args=(path, f"w{n}", tmp_path / f"ready-{n}"))
        for n in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    saved = tomllib.loads(path.read_text(encoding="utf-8"))["profiles"]
    assert len(saved) == WRITERS * EACH
