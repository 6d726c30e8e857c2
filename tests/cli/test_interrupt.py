"""Ctrl+C, in every place where a person would press it."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.cli.model_server import ModelServer, never_ends
from tests.cli.program import Program

AT_ONCE = 1.0  # seconds


def _interrupt(process: subprocess.Popen[str]) -> float:
    """Press Ctrl+C and return the seconds until the process has ended."""
    pressed = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(30)
    return time.monotonic() - pressed


@pytest.mark.parametrize("extra", [[], ["--json"]], ids=["text", "json"])
def test_mid_stream_it_shows_what_came_and_hangs_up(
    keystead: Program, server: ModelServer, extra: list[str]
) -> None:
    server.chat = never_ends("So far")
    process = keystead.start(
        "spawn", "--base-url", server.base_url, "--model", "alpha", *extra, "Go on"
    )
    assert server.started.wait(30)
    time.sleep(0.2)
    pressed = time.monotonic()
    took = _interrupt(process)
    stdout, stderr = process.communicate()
    assert process.returncode == 130
    assert took < AT_ONCE
    assert "So far" in stdout
    assert stdout.endswith("\n")
    assert "Traceback" not in stderr
    deadline = time.monotonic() + 5
    while not server.hung_up_at and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.hung_up_at[0] - pressed < AT_ONCE


def test_a_server_that_says_nothing(keystead: Program, server: ModelServer) -> None:
    def silent(call) -> None:
        call.server.started.set()
        time.sleep(3)

    server.chat = silent
    process = keystead.start("spawn", "--base-url", server.base_url, "--model", "m", "Go on")
    assert server.started.wait(30)
    took = _interrupt(process)
    process.communicate()
    assert process.returncode == 130
    assert took < AT_ONCE


def test_while_a_hidden_prompt_waits_the_terminal_is_put_right(keystead: Program) -> None:
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", *keystead.command("keys", "set", "openai")],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=keystead.environment,
    )
    _read_until(controller, b"not shown")
    time.sleep(0.1)
    os.write(controller, b"\x03")
    assert process.wait(10) == 130
    assert termios.tcgetattr(terminal)[3] & termios.ECHO
    os.close(terminal)
    os.close(controller)


def _read_until(controller: int, words: bytes) -> bytes:
    seen = b""
    deadline = time.monotonic() + 30
    while words not in seen:
        assert time.monotonic() < deadline, seen
        seen += os.read(controller, 4096)
    return seen


def _can_unshare() -> bool:
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("ip"):
        return False
    return subprocess.run(["unshare", "-mn", "true"], capture_output=True).returncode == 0


def test_a_name_lookup_that_hangs(keystead: Program, tmp_path: Path) -> None:
    """A name server that never answers, in a network and a mount namespace of its own."""
    if not _can_unshare():
        pytest.skip("a network namespace of its own needs root, unshare and ip")
    keystead.write_profiles(
        '[profiles.nobody]\nbase_url = "https://nobody.example/v1"\ncredential = "none"\n'
    )
    resolver = tmp_path / "resolv.conf"
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:30 attempts:1\n")
    silent = "import socket,time; s=socket.socket(2,2); s.bind(('127.0.0.1',53)); time.sleep(60)"
    script = (
        "ip link set lo up\n"
        f"mount --bind {resolver} /etc/resolv.conf\n"
        f'{sys.executable} -c "{silent}" >/dev/null 2>&1 &\n'
        "server=$!\nsleep 0.5\n"
        f"{sys.executable} -m keystead models --profile nobody &\n"
        "child=$!\nsleep 2\n"
        'kill -0 "$child" || exit 9\n'
        'before=$(date +%s%N)\nkill -INT "$child"\nwait "$child"\nstatus=$?\n'
        'echo "$status $(( ($(date +%s%N) - before) / 1000000 ))"\n'
        'kill "$server"\n'
    )
    done = subprocess.run(
        ["unshare", "-mn", "bash", "-m", "-c", script],
        env=keystead.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    status, milliseconds = map(int, done.stdout.split()[-2:])
    assert status == 130
    assert milliseconds < AT_ONCE * 1000
    assert "Traceback" not in done.stderr
