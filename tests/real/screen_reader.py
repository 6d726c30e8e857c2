"""A screen reader's user in front of the real program: a virtual screen, a bus, a reader.

Owns Xvfb, the accessibility bus and the program as a process of its own. What the reader sees and
does is ``reader_process``, which the system's Python runs, for pyatspi is a package of the system.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.real.child import running
from tests.real.secret_service import SessionBus, running_session_bus
from tests.real_parts import ORIGINAL_ENVIRONMENT, require_real

START = 30.0  # seconds on a busy machine
LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
SYSTEM_PYTHON = "/usr/bin/python3"
READER = Path(__file__).with_name("reader_process.py")
SCREEN = "1440x900x24"


class ScreenReader:
    """What a person hears and does, one question a line to the reader's process.

    Things are named by role and by the beginning of their name, as the reader speaks them.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def find(self, role: str, name: str, seconds: float = START) -> Mapping[str, Any]:
        """Wait for a thing that is showing; its role, name, description, states and text."""
        return self._ask(do="find", role=role, name=name, seconds=seconds)

    def press(self, role: str, name: str) -> None:
        """Do what the thing offers to do first: press, toggle, click."""
        self._ask(do="press", role=role, name=name, seconds=START)

    def key(self, *names: str) -> None:
        """Press keys together, by the names of X: ``key("Control_L", "n")``."""
        self._ask(do="key", keys=list(names))

    def type(self, text: str) -> None:
        """Type ``text`` on the keyboard."""
        self._ask(do="type", text=text)

    def focused(self, role: str, name: str) -> Mapping[str, Any]:
        """Wait until focus is on the thing, and return what the reader would say of it."""
        return self._ask(do="focused", role=role, name=name, seconds=START)

    def tab_to(self, role: str, name: str, most: int = 60) -> None:
        """Press Tab until focus is on the thing."""
        self._ask(do="tab_to", role=role, name=name, most=most, seconds=START)

    def items(self, role: str, name: str) -> list[str]:
        """The names of the rows that a list has."""
        return self._ask(do="items", role=role, name=name, seconds=START)["items"]

    def heard(self, text: str) -> list[str]:
        """Wait until something that begins with ``text`` was announced; all that was so far."""
        return self._ask(do="heard", text=text, seconds=START)["heard"]

    def nameless(self) -> list[str]:
        """What could take focus now and has no name, by role and place."""
        return self._ask(do="nameless")["found"]

    def tree(self) -> str:
        """Everything that is showing, a line each: for a person who looks for a name."""
        return self._ask(do="tree")["tree"]

    def _ask(self, **question: Any) -> Mapping[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the reader's process ended"
        answer: Mapping[str, Any] = json.loads(line)
        assert "error" not in answer, f"{answer['error']}\n{answer.get('tree', '')}"
        return answer


def program_home(home: Path) -> Path:
    """Where the program keeps everything for a person at ``home``."""
    return home / "keystead"


@contextmanager
def reading(home: Path, bus: SessionBus | None = None) -> Generator[ScreenReader]:
    """Start the program in ``home`` on a screen of its own, with a reader that listens.

    Without a ``bus`` it gets one of its own, on which there is no keyring.
    """
    launcher = next((path for path in LAUNCHERS if Path(path).exists()), None)
    require_real(launcher, "at-spi2-core (packaging/test.sh)")
    require_real(shutil.which("Xvfb"), "Xvfb (packaging/test.sh)")
    require_real(shutil.which("openbox"), "openbox (packaging/test.sh)")
    require_real(_has_pyatspi(), "python3-pyatspi (packaging/test.sh)")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reader-")))
        bus = bus or stack.enter_context(running_session_bus())
        screen = stack.enter_context(
            running(
                ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"],
                folder / "xvfb.log",
                {"PATH": ORIGINAL_ENVIRONMENT["PATH"]},
            )
        )
        display = ":" + screen.wait_for(r"(?m)^(\d+)$", START)[1]
        common = {
            "PATH": ORIGINAL_ENVIRONMENT["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(folder),
            "DISPLAY": display,
            **bus.environment,
        }
        # A window that opens before its manager is there would be given no focus.
        manager = ["openbox", "--startup", "echo manager is there"]
        stack.enter_context(running(manager, folder / "openbox.log", common)).wait_for(
            "manager is there", START
        )
        stack.enter_context(
            running([str(launcher), "--launch-immediately"], folder / "launcher.log", common)
        )
        program = common | {
            "KEYSTEAD_HOME": str(program_home(home)),
            "PYTHONPATH": os.pathsep.join(["desktop", "."]),
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        child = stack.enter_context(
            running([sys.executable, "-m", "keystead"], folder / "keystead.log", program)
        )
        reader = stack.enter_context(
            subprocess.Popen(
                [SYSTEM_PYTHON, READER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=common,
                text=True,
            )
        )
        try:
            yield ScreenReader(reader)
            assert child.process.poll() is None, child.output.read_text()
        finally:
            reader.kill()
            said = child.output.read_text(errors="replace")
            assert not re.search(r"Traceback|CRITICAL", said), said


def _has_pyatspi() -> bool:
    if not Path(SYSTEM_PYTHON).exists():
        return False
    command = [SYSTEM_PYTHON, "-c", "import pyatspi"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
