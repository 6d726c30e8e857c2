"""The one way out: a child process runs a face on a real engine and is interrupted.

``python -c`` programs, for a process that must end cannot be the one that tests.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = """
import asyncio, os, sys, time
from keystead.engine import Engine
from keystead.paths import Folders
from keystead.runner import harden_process, leave, run

harden_process()

async def face(engine):
    print("ready", flush=True)
    {body}
    return 7

leave(run(face, Engine(Folders.of(os.environ), os.environ)))
"""


def start(body: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(body=body)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def interrupt(child: subprocess.Popen[str], number: int = signal.SIGINT) -> tuple[int, float]:
    began = time.monotonic()
    child.send_signal(number)
    child.communicate(timeout=10)
    return child.returncode, time.monotonic() - began


def test_the_status_is_the_faces() -> None:
    child = start("pass")
    output, complaint = child.communicate(timeout=20)
    assert (child.returncode, output, complaint) == (7, "", "")


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "terminate"]
)
def test_a_signal_ends_a_waiting_face(number: int, status: int) -> None:
    child = start("await asyncio.sleep(60)")
    assert interrupt(child, number)[0] == status


def test_a_thread_that_never_ends_does_not_keep_the_process() -> None:
    child = start("await asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)")
    status, seconds = interrupt(child)
    assert status == 130
    assert seconds < 2


def test_code_that_never_lets_the_loop_turn_is_left_behind() -> None:
    status, seconds = interrupt(start("time.sleep(60)"))
    assert status == 130
    assert seconds < 2


def test_a_face_that_ignores_being_cancelled_is_left_behind() -> None:
    body = """
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass
"""
    status, seconds = interrupt(start(body))
    assert status == 130
    assert seconds < 2


def test_a_second_ctrl_c_ends_at_once() -> None:
    body = """
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print("first", flush=True)
        await asyncio.sleep(60)
"""
    child = start(body)
    child.send_signal(signal.SIGINT)
    assert child.stdout is not None
    assert child.stdout.readline() == "first\n"
    status, seconds = interrupt(child)
    assert status == 130
    assert seconds < 0.5


def test_nothing_of_the_process_is_left_for_others_to_read(tmp_path: Path) -> None:
    body = f"""
    import resource
    open({str(tmp_path / "new")!r}, "w").close()
    print(resource.getrlimit(resource.RLIMIT_CORE)[0], flush=True)
"""
    with start(body) as child:
        assert child.stdout is not None
        # communicate() would lose what came together with "ready".
        assert child.stdout.readline() == "0\n"
    assert child.returncode == 7
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
