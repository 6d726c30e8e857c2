"""How the program starts: faces, global options, wrong use, what is loaded for it."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from keystead import __version__
from keystead.cli import COMMANDS
from tests.cli.model_server import ModelServer
from tests.cli.program import Program

HEAVY = ("PySide6", "httpx", "httpx2", "keyring", "openai", "pydantic", "rich", "tomlkit")


def test_version_is_printed(keystead: Program) -> None:
    done = keystead("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"keystead {__version__}\n", "")


def test_version_is_printed_beside_other_options(keystead: Program) -> None:
    done = keystead("--log-level", "debug", "--version")
    assert (done.returncode, done.stdout) == (0, f"keystead {__version__}\n")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["-h"]])
def test_nothing_heavy_is_loaded_to_say_so(keystead: Program, arguments: list[str]) -> None:
    code = (
        "import sys; sys.argv[1:] = sys.argv[1:]\n"
        "from keystead.__main__ import main\n"
        "main()\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=keystead.environment,
        capture_output=True,
        text=True,
    )
    assert done.stderr == "[]\n"
    assert done.stdout


def test_a_command_collects_garbage_once_its_engine_runs(keystead: Program) -> None:
    code = (
        "import gc\n"
        "from keystead.__main__ import main\n"
        "from keystead.engine import Engine\n"
        "start = Engine.start\n"
        "async def starting(engine):\n"
        "    print(gc.isenabled(), gc.get_freeze_count() > 0)\n"
        "    await start(engine)\n"
        "Engine.start = starting\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "keys", "list", "--json"],
        env=keystead.environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "True True"


def test_help_lists_every_command_with_its_summary(keystead: Program) -> None:
    done = keystead("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert re.search(
            rf"^  {command.name} +{re.escape(command.summary[:20])}", done.stdout, re.M
        )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_of_the_table_has_help(keystead: Program, command) -> None:
    assert import_module(f"keystead.cli.{command.module}").app
    done = keystead(command.name, "--help")
    assert done.returncode == 0
    assert f"keystead {command.name}" in done.stdout


def test_asking_for_help_leaves_nothing_behind(keystead: Program) -> None:
    for command in COMMANDS:
        keystead(command.name, "--help")
    assert not (keystead.home / "keystead").exists()


def test_unknown_command_names_the_nearest(keystead: Program) -> None:
    done = keystead("modls")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean 'models'?" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["--log-level", "shout", "providers"],
        ["models"],
        ["spawn"],
        ["profiles", "show"],
        ["profiles", "add", "work"],
        ["keys", "set"],
        ["spawn", "--temperature", "warm", "hello"],
        ["spawn", "--effort", "heroic", "hello"],
        ["spawn", "--send-key", "nowhere", "hello"],
    ],
)
def test_wrong_use_ends_with_2_and_says_why(keystead: Program, arguments: list[str]) -> None:
    done = keystead(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_window_without_a_display_is_one_clear_line(keystead: Program) -> None:
    done = keystead()
    assert (done.returncode, done.stdout) == (1, "")
    assert "display" in done.stderr
    assert "keystead tour" in done.stderr
    assert done.stderr.count("\n") == 1


def test_window_with_a_log_level_is_the_window_too(keystead: Program) -> None:
    done = keystead("--log-level", "debug")
    assert (done.returncode, done.stdout) == (1, "")
    assert "display" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_window_that_crashes_leaves_no_keys_behind(keystead: Program) -> None:
    window = keystead.start(QT_QPA_PLATFORM="offscreen")
    try:
        deadline = time.monotonic() + 30
        while not keystead.home.joinpath("keystead", "data", "keystead.sqlite3").exists():
            assert window.poll() is None, window.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        limits = Path(f"/proc/{window.pid}/limits").read_text()
        assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE), limits
        assert "Umask:\t0077" in Path(f"/proc/{window.pid}/status").read_text()
    finally:
        window.terminate()
        window.communicate(timeout=20)


def test_a_flag_beats_the_variable_for_the_log(keystead: Program) -> None:
    log = keystead.home / "keystead" / "log" / "keystead.log"
    keystead("profiles", "show", "nobody", LOG_LEVEL="error")
    assert log.read_text() == ""
    keystead("--log-level", "debug", "profiles", "show", "nobody", LOG_LEVEL="error")
    assert "unknown-profile" in log.read_text()


def test_a_terminal_without_a_character_gets_another(keystead: Program) -> None:
    done = keystead("profiles", "check", "practice", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("? reachable")


def test_every_file_is_private_whatever_the_umask(keystead: Program, server: ModelServer) -> None:
    commands = (
        ["profiles", "add", "here", "--provider", "local", "--base-url", server.base_url],
        ["models", "--profile", "here"],
        ["spawn", "--profile", "here", "--model", "alpha", "Hello"],
    )
    for command in commands:
        done = subprocess.run(
            keystead.command(*command), env=keystead.environment, umask=0, capture_output=True
        )
        assert done.returncode == 0, done.stderr
    made = [keystead.home / "keystead", *(keystead.home / "keystead").rglob("*")]
    assert len(made) > 5
    for path in made:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["providers"], ["profiles", "list"]]
)
def test_a_reader_that_has_left_is_no_reason_to_complain(
    keystead: Program, arguments: list[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        keystead.command(*arguments),
        env=keystead.environment,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")
