"""Several starts of one home are one window: real processes, on Qt's offscreen screen."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from keystead.control import second_start
from keystead.control.messages import LARGEST, call_line, read_result
from keystead.control.second_start import RAISE, TOKEN, claim_window
from keystead.control.sockets import Listening, Role, Sockets
from keystead.errors import KeysteadError
from keystead.paths import Folders
from tests.cli.program import Program, program_in

PATIENCE = 60.0  # seconds; the machine may be busy
DESKTOP = "import sys; from keystead.__main__ import main_window; sys.exit(main_window())"


class Starts:
    """Starts of the program, ended with the test."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._running: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        child = self.program.start(*arguments, **environment)
        self._running.append(child)
        return child

    def again(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """One more start, from its beginning to its end."""
        return self.program(**environment)

    def status(self) -> dict[str, object]:
        """What the window of the home says of itself, once it can be reached."""
        return ask(self.sockets(), "status")

    def sockets(self) -> Sockets:
        return Sockets(Folders.of(self.program.environment), self.program.environment)

    def end(self) -> None:
        for child in self._running:
            child.kill()
            child.communicate(timeout=PATIENCE)


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ask(
    sockets: Sockets, method: str, params: Mapping[str, str] = MappingProxyType({})
) -> dict[str, object]:
    found: list[socket.socket] = []

    def find() -> bool:
        connection = sockets.connect(role=Role.WINDOW)
        if connection is not None:
            found.append(connection)
        return connection is not None

    until(find)
    with found[0] as connection:
        connection.settimeout(PATIENCE)
        connection.sendall(call_line(method, dict(params)))
        return dict(read_result(connection.makefile("rb").readline(LARGEST)))


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    program = program_in(tmp_path)
    program.environment["QT_QPA_PLATFORM"] = "offscreen"
    started = Starts(program)
    yield started
    started.end()


def log_of(program: Program) -> str:
    return (program.home / "keystead" / "log" / "keystead.log").read_text()


def test_a_second_start_raises_the_first_window_and_ends(starts: Starts) -> None:
    first = starts.start("--log-level", "debug")
    assert starts.status()["window"] is True
    done = starts.again()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert first.poll() is None
    assert starts.status()["process"] == first.pid
    assert "asked for raise" in log_of(starts.program)


def test_a_token_that_no_variable_can_hold_is_refused_and_the_window_lives(
    starts: Starts,
) -> None:
    first = starts.start("--log-level", "debug")
    for token in ("a\0b", "\ud800", "x" * 5_000, "two\nlines"):
        with pytest.raises(KeysteadError, match="activation_token"):
            ask(starts.sockets(), RAISE, {TOKEN: token})
    assert ask(starts.sockets(), RAISE, {TOKEN: "a-token"}) == {}
    assert first.poll() is None
    assert "Traceback" not in log_of(starts.program)
    done = starts.again(XDG_ACTIVATION_TOKEN="x" * 5_000)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_second_start_loads_neither_qt_nor_anything_slow(starts: Starts) -> None:
    starts.start()
    starts.status()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "keystead"],
        env=starts.program.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(re.findall(r"^import time:.*\|\s+(\w+)", done.stderr, re.MULTILINE))
    slow = {"PySide6", "qasync", "asyncio", "pydantic", "psygnal", "sqlite3", "httpx", "watchfiles"}
    assert loaded & slow == set()
    assert "json" in loaded


def test_the_desktops_entry_is_a_second_start_too(starts: Starts) -> None:
    first = starts.start()
    starts.status()
    done = subprocess.run(
        [sys.executable, "-c", DESKTOP], env=starts.program.environment, timeout=PATIENCE
    )
    assert done.returncode == 0
    assert starts.status()["process"] == first.pid


def test_three_starts_at_once_are_one_window(starts: Starts) -> None:
    children = [starts.start() for _ in range(3)]
    until(lambda: sum(child.poll() is not None for child in children) == 2)
    assert [child.poll() for child in children].count(0) == 2
    (window,) = [child for child in children if child.poll() is None]
    assert starts.status()["process"] == window.pid


def test_the_window_of_a_killed_process_is_opened_anew(starts: Starts, runtime: Path) -> None:
    first = starts.start()
    starts.status()
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = starts.start()
    until(lambda: not any(str(first.pid) in path.name for path in runtime.rglob("*.sock")))
    assert starts.status()["process"] == second.pid


def test_a_window_that_was_closed_is_opened_anew_and_leaves_no_socket(
    starts: Starts, runtime: Path
) -> None:
    first = starts.start()
    starts.status()
    first.terminate()
    assert first.wait(PATIENCE) == 0
    assert list(runtime.rglob("*.sock")) == []
    second = starts.start()
    assert starts.status()["process"] == second.pid


def test_a_window_whose_database_fails_is_raised_too(starts: Starts) -> None:
    data = starts.program.home / "keystead" / "data"
    data.mkdir(parents=True, mode=0o700)
    (data / "keystead.sqlite3").write_bytes(b"no database" * 200)
    first = starts.start()
    starts.status()
    assert starts.again().returncode == 0
    assert first.poll() is None


def test_another_home_has_a_window_of_its_own(starts: Starts, tmp_path: Path) -> None:
    first = starts.start()
    starts.status()
    other = {**starts.program.environment, "KEYSTEAD_HOME": str(tmp_path / "other")}
    second = starts.start(KEYSTEAD_HOME=other["KEYSTEAD_HOME"])
    found = ask(Sockets(Folders.of(other), other), "status")
    assert found["process"] == second.pid
    assert first.poll() is None


def test_a_start_that_only_runs_an_agent_is_no_window(starts: Starts) -> None:
    listening = starts.sockets().listen(Role.AGENTS)
    window = starts.start()
    assert starts.status()["process"] == window.pid
    listening.close()


def test_a_start_without_a_display_is_an_error_even_where_a_window_is_open(starts: Starts) -> None:
    starts.start()
    starts.status()
    done = starts.again(QT_QPA_PLATFORM="")
    assert done.returncode == 1
    assert "display" in done.stderr


def test_a_home_that_cannot_be_one_is_told_as_before(starts: Starts, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    window = starts.start(KEYSTEAD_HOME=str(tmp_path / "file"))
    other = {**starts.program.environment, "KEYSTEAD_HOME": str(tmp_path / "file")}
    assert ask(Sockets(Folders.of(other), other), "status")["window"] is True
    window.terminate()
    _, said = window.communicate(timeout=PATIENCE)
    assert "cannot be used" in said


def test_where_sockets_cannot_be_trusted_a_window_opens_all_the_same(
    starts: Starts, runtime: Path
) -> None:
    (runtime / "keystead").symlink_to(runtime)
    window = starts.start()
    database = starts.program.home / "keystead" / "data" / "keystead.sqlite3"
    until(database.exists)
    window.terminate()
    _, said = window.communicate(timeout=PATIENCE)
    assert window.returncode == 0
    assert said.startswith("keystead: a second start cannot find this one: The folder")


@pytest.fixture
def silent() -> Iterator[Listening]:
    """A window that neither answers nor ends."""
    listening = Sockets(Folders.of(os.environ), os.environ).listen(Role.WINDOW)
    yield listening
    listening.close()


@pytest.mark.usefixtures("silent")
def test_a_window_that_does_not_answer_is_named_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_start, "PATIENCE", 0.3)
    began = time.monotonic()
    with pytest.raises(KeysteadError) as caught:
        claim_window(os.environ)
    assert caught.value.reference == "window-silent"
    assert time.monotonic() - began < 5


def test_what_wayland_asks_for_is_passed_on(silent: Listening) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "keystead"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_ACTIVATION_TOKEN": "a-token"},
    )
    silent.socket.settimeout(PATIENCE)
    connection, _ = silent.socket.accept()
    with connection:
        asked = connection.makefile("rb").readline()
        connection.sendall(b'{"jsonrpc": "2.0", "id": 1, "result": {}}\n')
    assert child.wait(PATIENCE) == 0
    assert b'"activation_token": "a-token"' in asked
