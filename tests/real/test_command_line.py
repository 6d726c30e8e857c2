"""The walk from the command line, on real servers and a real keyring."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.model_server import model_server, never_ends
from tests.cli.program import Program, program_in
from tests.real.conftest import StartAimock
from tests.real.llama_server import MODEL
from tests.real.secret_service import SecretService, SessionBus

CANARY = "sk-canary-8e1f5d0c7b2a4936e5d8-last"
QUESTION = "What is the capital of France?"
FIXTURES = [{"match": {"userMessage": "capital of France"}, "response": {"content": "Paris."}}]


@pytest.fixture
def keystead(tmp_path: Path) -> Program:
    return program_in(tmp_path)


def _done(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def _objects(stdout: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.splitlines()]


def test_models_of_a_local_server_are_listed(keystead: Program, llama_server: str) -> None:
    listed = json.loads(_done(keystead("models", "--base-url", llama_server, "--json")))
    assert [model["id"] for model in listed] == [MODEL]


def test_an_agent_on_a_local_model_answers(keystead: Program, llama_server: str) -> None:
    _done(keystead("profiles", "add", "mine", "--provider", "local", "--base-url", llama_server))
    lights = _done(keystead("profiles", "check", "mine"))
    assert "✓ reachable" in lights
    done = keystead(
        *("spawn", "--profile", "mine", "--model", MODEL, "--max-tokens", "24", "--json"),
        "Say hello in one short sentence.",
    )
    objects = _objects(_done(done))
    assert "".join(o["text"] for o in objects if o["type"] == "text").strip()
    assert objects[-1]["type"] == "finish"
    assert objects[-1]["served_model"] == MODEL


def test_a_local_server_that_answers_under_another_name_is_found_out(
    keystead: Program, llama_server: str
) -> None:
    done = keystead(
        *("spawn", "--base-url", llama_server, "--model", "gpt-4o", "--max-tokens", "4", "Hi"),
    )
    _done(done)
    assert f"{MODEL} answered" in done.stderr


def test_a_task_too_long_for_the_local_model_is_one_clear_line(
    keystead: Program, llama_server: str
) -> None:
    done = keystead(
        "spawn", "--base-url", llama_server, "--model", MODEL, "-", given="much too long " * 20_000
    )
    assert (done.returncode, done.stdout) == (1, "")
    last = done.stderr.splitlines()[-1]
    assert last.startswith("keystead: ")
    assert "context" in last.lower()


def _addresses(aimock: StartAimock) -> dict[str, tuple[str, str]]:
    server = aimock(FIXTURES, keys=(CANARY,))
    return {
        "openai": (server.base_url, "gpt-4o"),
        "anthropic": (server.origin, "claude-sonnet-4-5"),
    }


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_keys_walk_to_an_answer_leaves_the_key_in_the_keychain_only(
    keystead: Program, secret_service: SecretService, aimock: StartAimock, provider: str
) -> None:
    base_url, model = _addresses(aimock)[provider]
    keystead.environment |= secret_service.environment
    _done(keystead("profiles", "add", "work", "--provider", provider, "--base-url", base_url))
    _done(keystead("keys", "set", "work", given=f"{CANARY}\n"))
    (key,) = json.loads(_done(keystead("keys", "list", "--json")))
    assert (key["status"], key["last_characters"]) == ("ready", "last")
    done = keystead(
        *("--log-level", "debug", "spawn", "--profile", "work", "--model", model, QUESTION)
    )
    assert _done(done) == "Paris.\n"
    for file in (keystead.home / "keystead").rglob("*"):
        assert file.is_dir() or CANARY.encode() not in file.read_bytes(), file


def test_a_key_in_use_is_in_no_argument_and_no_environment(
    keystead: Program, secret_service: SecretService
) -> None:
    keystead.environment |= secret_service.environment
    with model_server(chat=never_ends("Once upon")) as server:
        added = ("profiles", "add", "work", "--provider", "local", "--base-url", server.base_url)
        _done(keystead(*added))
        _done(keystead("keys", "set", "work", given=f"{CANARY}\n"))
        child = keystead.start("spawn", "--profile", "work", "--model", "alpha", "Tell me")
        try:
            assert server.started.wait(30)
            assert server.chats[0].headers["authorization"] == f"Bearer {CANARY}"
            family = [Path("/proc", str(child.pid)), *_children(child.pid)]
            told = [(p / name).read_bytes() for p in family for name in ("cmdline", "environ")]
        finally:
            child.terminate()
            child.communicate(timeout=20)
    assert b"spawn" in told[0]
    assert CANARY.encode() not in b"".join(told)


def _children(pid: int) -> list[Path]:
    tasks = Path("/proc", str(pid), "task").glob("*/children")
    return [Path("/proc", child) for task in tasks for child in task.read_text().split()]


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_wrong_key_is_an_authentication_error(
    keystead: Program, aimock: StartAimock, provider: str
) -> None:
    base_url, model = _addresses(aimock)[provider]
    _done(
        keystead(
            *("profiles", "add", "work", "--provider", provider, "--base-url", base_url),
            *("--set", "api_key_env=MY_KEY"),
        )
    )
    done = keystead(
        *("spawn", "--profile", "work", "--model", model, "--json", QUESTION),
        MY_KEY="sk-wrong-0123456789abcdef0123",
    )
    assert done.returncode == 1
    assert _objects(done.stdout)[-1]["kind"] == "authentication"
    assert "sk-wrong" not in done.stdout + done.stderr


def test_a_locked_keyring_is_told_with_what_to_do(
    keystead: Program, secret_service: SecretService
) -> None:
    keystead.environment |= secret_service.environment
    _done(keystead("keys", "set", "openai", given=CANARY))
    secret_service.lock()
    done = keystead("spawn", "--profile", "openai", "--model", "m", "Hello")
    assert (done.returncode, done.stdout) == (1, "")
    assert "locked" in done.stderr
    assert "nlock" in done.stderr


def test_without_a_keyring_on_the_bus_nothing_is_saved(
    keystead: Program, no_secret_service: SessionBus
) -> None:
    keystead.environment |= no_secret_service.environment
    done = keystead("keys", "set", "openai", given=CANARY)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no keychain" in done.stderr
    assert json.loads(_done(keystead("keys", "list", "--json"))) == []
