"""Where sockets lie, whose they are, and that those of dead processes go."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from keystead.control.sockets import Listening, Role, Sockets
from keystead.errors import KeysteadError
from keystead.paths import Folders

LISTENER = """
import os, sys
from keystead.control.sockets import Role, Sockets
from keystead.paths import Folders
kept = Sockets(Folders.of(os.environ), os.environ).listen(Role(sys.argv[1]))
print(os.getpid(), flush=True)
sys.stdin.read()
"""


def sockets(**environment: str) -> Sockets:
    variables = {**os.environ, **environment}
    return Sockets(Folders.of(variables), variables)


@pytest.fixture
def listening() -> Iterator[Listening]:
    opened = sockets().listen(Role.WINDOW)
    yield opened
    opened.close()


def names(runtime: Path) -> list[str]:
    return sorted(path.name for path in (runtime / "keystead").iterdir())


def reached(found: socket.socket | None) -> bool:
    if found is not None:
        found.close()
    return found is not None


def test_folder_and_socket_are_for_this_user_alone(runtime: Path, listening: Listening) -> None:
    assert listening.path.parent == runtime / "keystead"
    assert stat.S_IMODE(listening.path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(listening.path.stat().st_mode) == 0o600
    assert len(os.fsencode(listening.path)) <= 103


def test_it_is_found_by_role_and_by_process(listening: Listening) -> None:
    assert reached(sockets().connect())
    assert reached(sockets().connect(role=Role.WINDOW))
    assert reached(sockets().connect(process=os.getpid()))
    assert not reached(sockets().connect(role=Role.AGENTS))
    assert not reached(sockets().connect(process=os.getpid() + 1))


def test_a_home_finds_no_socket_of_another(tmp_path: Path, listening: Listening) -> None:
    assert not reached(sockets(KEYSTEAD_HOME=str(tmp_path / "other")).connect())


def test_two_ways_to_one_home_are_one(tmp_path: Path) -> None:
    home, link = tmp_path / "real", tmp_path / "link"
    home.mkdir()
    link.symlink_to(home)
    with closing(sockets(KEYSTEAD_HOME=str(home)).listen(Role.WINDOW)):
        assert reached(sockets(KEYSTEAD_HOME=str(link)).connect(role=Role.WINDOW))


def test_a_closed_one_is_gone(runtime: Path) -> None:
    sockets().listen(Role.AGENTS).close()
    assert names(runtime) == []


@pytest.mark.parametrize("role", Role)
def test_what_a_killed_process_left_is_cleared_away(runtime: Path, role: Role) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", LISTENER, role],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    number = int(child.stdout.readline())
    assert reached(sockets().connect(role=role))
    child.kill()
    child.wait()
    child.stdout.close()
    child.stdin.close()
    assert any(str(number) in name for name in names(runtime))
    assert not reached(sockets().connect(role=Role.WINDOW))
    assert names(runtime) == []


def test_one_that_an_earlier_process_of_its_number_left_gives_way(listening: Listening) -> None:
    listening.socket.close()
    again = sockets().listen(Role.WINDOW)
    assert again.path == listening.path
    assert reached(sockets().connect(role=Role.WINDOW))
    again.close()


def test_a_full_queue_holds_up_nobody(listening: Listening) -> None:
    waiting: list[socket.socket] = []

    def call_again() -> None:
        while found := sockets().connect():
            waiting.append(found)

    with pytest.raises(KeysteadError) as caught:
        call_again()
    assert caught.value.reference == "socket-unusable"
    assert listening.path.exists()
    for each in waiting:
        each.close()


def test_a_folder_that_is_a_link_is_refused(runtime: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (runtime / "keystead").symlink_to(tmp_path / "elsewhere")
    for use in (lambda: sockets().listen(Role.WINDOW), sockets().connect):
        with pytest.raises(KeysteadError) as caught:
            use()
        assert caught.value.reference == "folder-not-private"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_that_others_could_write_is_closed_to_them(runtime: Path) -> None:
    (runtime / "keystead").mkdir(mode=0o777)
    sockets().listen(Role.WINDOW).close()
    assert stat.S_IMODE((runtime / "keystead").stat().st_mode) == 0o700


@pytest.mark.parametrize("folder", ["", "relative", "/nowhere/at/all", "/tmp/" + "long" * 20])
def test_without_a_session_folder_that_fits_it_is_one_below_tmp(folder: str) -> None:
    opened = sockets(XDG_RUNTIME_DIR=folder).listen(Role.WINDOW)
    opened.close()
    assert opened.path.parent == Path(f"/tmp/keystead-{os.getuid()}")
