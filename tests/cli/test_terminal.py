"""What a person's terminal gets: foreign text as text, secrets not at all."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import threading
import time

import pytest

from tests.cli.model_server import Call, ModelServer, refuses, says
from tests.cli.program import Program

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m[bold red]x[/bold red]\u202etxt.exe\r\x08"


def on_terminal(
    program: Program, *arguments: str, typed: str = "", prompt: str = "not shown"
) -> tuple[int, str]:
    """Run on a pseudo-terminal of its own; exit status and all that the terminal got."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", *program.command(*arguments)],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=program.environment | {"TERM": "xterm-256color", "COLUMNS": "200"},
    )
    os.close(terminal)
    pieces: list[bytes] = []
    reader = threading.Thread(target=_read_all, args=(controller, pieces))
    reader.start()
    if typed:
        _wait_for(prompt.encode(), pieces)
        os.write(controller, typed.encode())
    status = process.wait(60)
    reader.join()
    os.close(controller)
    return status, b"".join(pieces).decode("utf-8", errors="replace")


def _read_all(controller: int, pieces: list[bytes]) -> None:
    while True:
        try:
            piece = os.read(controller, 65536)
        except OSError:  # How Linux says that the other side is closed.
            return
        if not piece:
            return
        pieces.append(piece)


def _wait_for(words: bytes, pieces: list[bytes]) -> None:
    deadline = time.monotonic() + 30
    while words not in b"".join(pieces):
        assert time.monotonic() < deadline, pieces
        time.sleep(0.02)
    time.sleep(0.1)  # The prompt stands; the program is about to read.


def _assert_harmless(shown: str) -> None:
    assert "owned" in shown, "the hostile text never came, so nothing was shown"
    assert "\x1b]" not in shown
    assert "\x1b[2J" not in shown
    for character in ("\x07", "\x08", "\x9b", "\u202e"):
        assert character not in shown
    assert "[bold red]x[/bold red]" in shown


def test_an_answer_is_text(keystead: Program, server: ModelServer) -> None:
    server.chat = says("before ", HOSTILE, " after", reasoning=HOSTILE, model=HOSTILE)
    status, shown = on_terminal(
        keystead, "spawn", "--base-url", server.base_url, "--model", "alpha", "Hello"
    )
    assert status == 0
    _assert_harmless(shown)


def test_an_escape_sequence_cut_in_two_is_text(keystead: Program, server: ModelServer) -> None:
    server.chat = says("owned [bold red]x[/bold red] \x1b", "]0;title\x07", "\x1b", "[2J")
    status, shown = on_terminal(
        keystead, "spawn", "--base-url", server.base_url, "--model", "alpha", "Hello"
    )
    assert status == 0
    _assert_harmless(shown)


def test_an_error_is_text(keystead: Program, server: ModelServer) -> None:
    server.chat = refuses(400, HOSTILE)
    status, shown = on_terminal(
        keystead, "spawn", "--base-url", server.base_url, "--model", "alpha", "Hello"
    )
    assert status == 1
    _assert_harmless(shown)


@pytest.mark.parametrize("header", ["Location", "Content-Type", "Retry-After"])
def test_a_header_is_text(keystead: Program, server: ModelServer, header: str) -> None:
    # The carriage return ends a header; the rest of the text can stand in one.
    hostile = HOSTILE.replace("\r", "").encode().decode("latin-1")

    def answer(call: Call) -> None:
        kind = hostile if header == "Content-Type" else "text/plain"
        status = {"Location": 302, "Content-Type": 200, "Retry-After": 503}[header]
        more = {} if header == "Content-Type" else {header.replace("-", "_"): hostile}
        call.whole("owned [bold red]x[/bold red]", status, kind, **more)

    server.chat = answer
    status, shown = on_terminal(
        keystead, "spawn", "--base-url", server.base_url, "--model", "alpha", "Hello"
    )
    assert status == 1
    for sequence in ("\x1b]", "\x1b[2J", "\x07", "\x08", "\x9b", "\u202e"):
        assert sequence not in shown


def test_one_long_id_does_not_push_the_others_away(keystead: Program, server: ModelServer) -> None:
    server.models = ("m" * 130, "alpha")
    _, shown = on_terminal(keystead, "models", "--base-url", server.base_url)
    (alpha,) = [line for line in shown.splitlines() if line.startswith("alpha")]
    assert len(alpha.rstrip()) < 110
    assert shown.count("m" * 64) == 2
    piped = keystead("models", "--base-url", server.base_url)
    assert "m" * 130 in piped.stdout


def test_model_ids_are_text(keystead: Program, server: ModelServer) -> None:
    server.models = (HOSTILE, "alpha")
    status, shown = on_terminal(keystead, "models", "--base-url", server.base_url)
    assert status == 0
    _assert_harmless(shown)


def test_json_carries_hostile_text_whole_and_harmless(
    keystead: Program, server: ModelServer
) -> None:
    server.models = (HOSTILE,)
    done = keystead("models", "--base-url", server.base_url, "--json")
    assert done.stdout.isascii()
    assert "\x1b" not in done.stdout
    assert json.loads(done.stdout)[0]["id"] == HOSTILE


def test_reasoning_is_dim_for_somebody_who_watches(keystead: Program, server: ModelServer) -> None:
    server.chat = says("The answer.", reasoning="Let me think.")
    status, shown = on_terminal(
        keystead, "spawn", "--base-url", server.base_url, "--model", "alpha", "Hello"
    )
    assert status == 0
    assert "\x1b[2mLet me think.\x1b[0m" in shown
    assert shown.index("Let me think.") < shown.index("The answer.")


@pytest.mark.parametrize("key", ["sk-echoed-0123456789abcdefghij", "plain-canary-0123456789abcdef"])
def test_a_provider_that_repeats_the_key_does_not_get_it_shown(
    keystead: Program, server: ModelServer, key: str
) -> None:
    keystead.write_profiles(
        f'[profiles.here]\nprovider = "local"\nbase_url = "{server.base_url}"\n'
        'api_key_env = "MY_KEY"\ndefault_model = "alpha"\n'
    )
    server.chat = refuses(401, f"Incorrect API key provided: {key}")
    keystead.environment["MY_KEY"] = key
    done = keystead("--log-level", "debug", "spawn", "--profile", "here", "--json", "Hello")
    assert done.returncode == 1
    assert server.chats[0].headers["authorization"] == f"Bearer {key}"
    assert key not in done.stdout + done.stderr
    for file in (keystead.home / "keystead").rglob("*"):
        assert file.is_dir() or key.encode() not in file.read_bytes(), file


def test_a_key_that_is_typed_is_not_shown(keychain: Program) -> None:
    key = "sk-typed-0123456789abcdefghij-last"
    status, shown = on_terminal(keychain, "keys", "set", "openai", typed=f"{key}\n")
    assert status == 0
    assert "https://api.openai.com" in shown
    assert "…last" in shown
    assert key[:-4] not in shown


@pytest.mark.parametrize(("answer", "sent"), [("y", 1), ("n", 0)])
def test_a_key_in_the_task_is_asked_about(
    here: Program, server: ModelServer, answer: str, sent: int
) -> None:
    task = "Why is ghp_abcdefghijklmnop1234 refused?"
    status, shown = on_terminal(
        here, "spawn", "--profile", "here", task, typed=f"{answer}\n", prompt="Send it?"
    )
    assert status == 1 - sent, shown
    assert len(server.chats) == sent
