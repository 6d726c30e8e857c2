"""The tests' own frame: what a test leaves behind makes it fail."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT

CULPRITS = {
    "test_log": """
        def test_log():
            logging.getLogger("keystead.anything").warning("unexpected")
    """,
    "test_thread": """
        def test_thread():
            threading.Thread(target=time.sleep, args=(2.5,)).start()
    """,
    "test_warning": """
        def test_warning():
            warnings.warn("a warning")
    """,
    "test_window": """
        @pytest.mark.window
        def test_window():
            kept.append(QWidget())
    """,
    "test_task": """
        @pytest.mark.window
        def test_task(window_loop):
            kept.append(window_loop.create_task(asyncio.sleep(60)))
    """,
    "test_qt_message": """
        @pytest.mark.window
        def test_qt_message():
            qWarning("unexpected")
    """,
    "test_slot": """
        @pytest.mark.window
        def test_slot(qtbot):
            QTimer.singleShot(0, lambda: 1 / 0)
            qtbot.wait(50)
    """,
    "test_waiting_window": f"""
        @pytest.mark.window
        def test_waiting_window():
            exec(compile("time.sleep(0.01)", {str(PACKAGE / "ui" / "waiting.py")!r}, "exec"))
    """,
    "test_missing_part": """
        def test_missing_part():
            require_real(False, "a real part")
    """,
}
INNOCENT = """
    def test_clean_environment():
        assert "OPENAI_API_KEY" not in os.environ
        assert "tmp" in os.environ["KEYSTEAD_HOME"]

    def test_loop_of_its_own():
        asyncio.run(asyncio.sleep(0))

    def test_expected_log(caplog):
        logging.getLogger("keystead").warning("expected")

    @pytest.mark.window
    def test_window_loop(await_in_window):
        assert await_in_window(asyncio.sleep(0, "result")) == "result"

    def test_loop_of_its_own_after_a_window():
        asyncio.run(asyncio.sleep(0))
"""
IMPORTS = """
    import asyncio, logging, os, threading, time, warnings
    import pytest
    from PySide6.QtCore import QTimer, qWarning
    from PySide6.QtWidgets import QWidget
    from tests.real_parts import require_real

    kept = []
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says about a file of tests that each break one rule of the frame."""
    folder = tmp_path_factory.mktemp("frame")
    parts = (IMPORTS, *CULPRITS.values(), INNOCENT)
    file = folder / "test_culprits.py"
    file.write_text("\n".join(textwrap.dedent(part) for part in parts))
    environment = {"OPENAI_API_KEY": "sk-personal", "KEYSTEAD_REQUIRE_REAL": "1"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.conftest",
        "-c",
        ROOT / "pyproject.toml",
    ]
    done = subprocess.run(
        [*command, "-c", ROOT / "pyproject.toml", "--rootdir", folder, file],
        cwd=ROOT,
        env=environment | {"PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", CULPRITS)
def test_culprit_fails(outcomes: str, name: str):
    assert any(
        line.startswith(("FAILED", "ERROR")) and f"::{name}" in line
        for line in outcomes.splitlines()
    ), outcomes


def test_nobody_else_fails(outcomes: str):
    failed = {
        Path(line.split(" ")[1]).name.partition("::")[2]
        for line in outcomes.splitlines()
        if line.startswith(("FAILED ", "ERROR "))
    }
    assert failed == set(CULPRITS)
