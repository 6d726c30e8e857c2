"""``keystead resolve``: where a request would go, and why; nothing is sent, no keychain asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.model_server import ModelServer, model_server
from tests.cli.program import Program

KEY = "canary-4c1d7e02-9b3a-4f5e"
FILE = """default_profile = "work"

[profiles.work]
provider = "openai-compatible"
base_url = "{base_url}"
api_key_env = "WORK_KEY"
default_model = "alpha"
aliases = {{ fast = "beta" }}

[aliases]
far = "mine:gamma"

[profiles.mine]
base_url = "https://mine.example/v1"
fallback = ["work:alpha", "beta", "wrok:beta"]
"""


@pytest.fixture
def work(keystead: Program, server: ModelServer) -> Program:
    keystead.write_profiles(FILE.format(base_url=server.base_url))
    keystead.environment["WORK_KEY"] = KEY
    return keystead


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[tuple[str, list[object]]]:
    """A session bus that counts who comes, and answers nobody."""
    came: list[object] = []
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(tmp_path / "bus"))
        listener.listen()

        def accept() -> None:
            try:
                while True:
                    connection, _ = listener.accept()
                    came.append(connection)
                    connection.close()
            except OSError:
                return

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"unix:path={tmp_path}/bus", came
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def resolved(program: Program, *arguments: str, **environment: str) -> dict[str, Any]:
    done = program("resolve", *arguments, "--json", **environment)
    assert done.returncode == 0, done.stderr
    assert KEY not in done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_person_can_read_where_a_request_would_go_and_why(
    work: Program, server: ModelServer
) -> None:
    done = work("resolve", "fast")
    assert done.returncode == 0, done.stderr
    file = work.providers_file
    assert done.stdout.splitlines() == [
        f"profile: work  (the default profile  [user-file: {file}, line 1])",
        "model: beta",
        f"  fast is an alias of beta in work  [user-file: {file}, line 8]",
        "  work, the profile in use, is asked; its list of models was never read whole",
        f"address: {server.base_url}  [user-file: {file}, line 5]",
        "api format: openai-chat  [preset: openai-compatible]",
        "key: environment",
        "  key given for this call: none",
        "  variable WORK_KEY: chosen",
        "  variable WORK_API_KEY: not set or blank",
        f"  sent to {server.origin}: variable WORK_KEY",
    ]
    assert done.stderr == ""


def test_nothing_is_sent_and_no_keychain_is_asked(
    work: Program, server: ModelServer, bus: tuple[str, list[object]]
) -> None:
    address, came = bus
    for arguments in ([], ["far"]):
        resolved(work, *arguments, DBUS_SESSION_BUS_ADDRESS=address)
    assert server.seen == []
    assert came == []


@pytest.mark.parametrize(
    ("arguments", "profile", "model", "because"),
    [
        (["far"], "mine", "gamma", "mine:gamma names the profile mine"),
        (["x", "--profile", "mine"], "mine", "x", "--profile mine"),
        (["x", "--provider", "groq"], "groq", "x", "--provider groq"),
        (
            ["x", "--base-url", "https://a.example"],
            "openai-compatible",
            "x",
            "--base-url https://a",
        ),
    ],
)
def test_the_reason_for_the_profile_is_the_strongest_word(
    work: Program, arguments: list[str], profile: str, model: str, because: str
) -> None:
    facts = resolved(work, *arguments)
    assert (facts["profile"], facts["model"]) == (profile, model)
    assert facts["profile_because"].startswith(because)


def test_without_a_default_the_first_that_can_be_used_is_named_as_that(keystead: Program) -> None:
    facts = resolved(keystead, "x", OPENROUTER_API_KEY=KEY)
    assert facts["profile"] == "openrouter"
    assert "no default_profile is set" in facts["profile_because"]


def test_each_layer_shows_as_the_origin_of_its_value(work: Program, tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / ".keystead").mkdir(parents=True)
    file = project / ".keystead" / "providers.toml"
    file.write_text('default_profile = "mine"\n\n[profiles.mine]\ndefault_model = "here"\n')
    work.folder = project / "src"
    work.folder.mkdir()
    facts = resolved(work, MINE_BASE_URL="https://relay.example/v1", MINE_API_KEY=KEY)
    assert (facts["profile"], facts["model"]) == ("mine", "here")
    assert facts["profile_because"].endswith(f"[project-file: {file}, line 1]")
    origins = facts["origins"]
    assert origins["default_model"] == {"layer": "project-file", "detail": str(file), "line": 4}
    assert origins["base_url"] == {"layer": "environment", "detail": "MINE_BASE_URL", "line": 0}
    assert facts["credential"] == "environment"
    assert facts["credential_steps"][-1] == "sent to https://relay.example: variable MINE_API_KEY"
    flagged = resolved(work, "x", "--profile", "mine", "--base-url", "https://flag.example/v1")
    assert flagged["origins"]["base_url"]["layer"] == "flag"
    assert flagged["usable"] is False


def test_the_flags_are_those_of_spawn(work: Program, server: ModelServer) -> None:
    assert resolved(work, "--model", "fast")["model"] == "beta"
    assert work("resolve", "fast", "--model", "fast").returncode == 2
    with model_server() as other:
        moved = ("--profile", "work", "--base-url", other.base_url)
        assert resolved(work, *moved)["credential"] == "not-needed"
        assert resolved(work, *moved, "--send-key", other.origin)["credential"] == "environment"
        wrong = work("resolve", *moved, "--send-key", server.origin)
        spawned = work("spawn", *moved, "--send-key", server.origin, "Hello")
        assert wrong.returncode == 1
        assert wrong.stderr.splitlines() == spawned.stderr.splitlines()[-1:]
        assert other.seen == []


def test_what_cannot_be_used_says_why_and_what_to_do(work: Program) -> None:
    done = work("resolve", "mine:x")
    assert done.returncode == 0
    *_, fallback, problem, last = done.stdout.splitlines()
    assert fallback == "where it fails: work:alpha, beta, wrok:beta"
    assert problem.startswith(
        f"  {work.providers_file}, line 15: profile mine, fallback, wrok:beta: wrok is no profile"
    )
    assert last.startswith(
        "cannot be used: The profile mine has no key. Run: keystead keys set mine"
    )


def test_an_older_name_means_what_it_used_to(keystead: Program) -> None:
    older = {
        "OPENAI_COMPATIBLE_BASE_URL": "https://older.example/v1",
        "OPENAI_COMPATIBLE_API_KEY": KEY,
    }
    facts = resolved(keystead, "openai_compatible:m", **older)
    assert (facts["profile"], facts["model"]) == ("openai-compatible", "m")
    assert facts["base_url"] == "https://older.example/v1"
    assert facts["usable"] is True
    preferred = resolved(keystead, "m", PREFERRED_PROVIDER="openrouter", OPENROUTER_API_KEY=KEY)
    assert preferred["profile"] == "openrouter"
    assert "[environment: PREFERRED_PROVIDER]" in preferred["profile_because"]


def test_half_a_reference_is_an_error(work: Program) -> None:
    done = work("resolve", "openrouter:")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("keystead: ")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            "wrok:beta",
            (
                "wrok:beta begins with no profile's name, and no list of work names it. "
                "Did you mean work:beta? As an id of work all the same: work:wrok:beta"
            ),
        ),
        ("work", "work is a profile too; of its own model: --profile work"),
    ],
)
def test_a_profile_that_was_taken_for_a_model_is_told(work: Program, typed: str, told: str) -> None:
    done = work("resolve", typed)
    assert f"model: {typed}" in done.stdout.splitlines()
    assert f"  {told}" in done.stdout.splitlines()
    assert told not in work("resolve", "wholly:else").stdout
