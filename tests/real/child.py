"""A child process that is waited for by a line it prints and never outlives its test."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ENDING = 5  # seconds a child has after being asked to end


class Child:
    """A running process; what it prints, on both streams, is in ``output``."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path) -> None:
        self.process = process
        self.output = output

    def wait_for(self, pattern: str, seconds: float) -> re.Match[str]:
        """Wait until ``pattern`` is printed; `AssertionError` if it ends or the time does."""
        deadline = time.monotonic() + seconds
        while True:
            ended = self.process.poll() is not None
            printed = self.output.read_text(errors="replace")
            if match := re.search(pattern, printed):
                return match
            assert not ended, f"{self.process.args} ended:\n{printed}"
            assert time.monotonic() < deadline, f"no {pattern} in {seconds} s:\n{printed}"
            time.sleep(0.02)

    def wait_for_port(self, port: int, seconds: float) -> None:
        """Wait until it listens on ``port``; `AssertionError` if it ends or the time does."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except ConnectionRefusedError:
                printed = self.output.read_text(errors="replace")
                assert self.process.poll() is None, f"{self.process.args} ended:\n{printed}"
                assert time.monotonic() < deadline, f"nothing on {port} in {seconds} s"
                time.sleep(0.01)
            else:
                return


@contextmanager
def running(
    command: Sequence[str | Path],
    output: Path,
    environment: Mapping[str, str],
    given: bytes = b"",
) -> Generator[Child]:
    """Start ``command`` with ``given`` on an input that stays open, and end it afterwards."""
    with (
        output.open("wb") as file,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=dict(environment),
        ) as process,
    ):
        assert process.stdin
        try:
            process.stdin.write(given)
            process.stdin.flush()
            yield Child(process, output)
        finally:
            process.terminate()
            try:
                process.wait(ENDING)
            except subprocess.TimeoutExpired:
                process.kill()
