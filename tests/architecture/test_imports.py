"""What is slow to load is not loaded before it is needed."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

SLOW = {
    "httpx",
    "httpx2",
    "keyring",
    "markdown_it",
    "openai",
    "pydantic",
    "pygments",
    "rapidfuzz",
    "rich",
    "secretstorage",
    "sqlite3",
    "truststore",
    "watchfiles",
}
QT = {"PySide6", "qasync"}


def loaded(*arguments: str) -> set[str]:
    """The top-level packages a process loads that runs Python with ``arguments``."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    names = re.findall(r"^import time:.*\|\s+([\w.]+)$", done.stderr, re.MULTILINE)
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_question_about_the_program_loads_nothing_slow(argument: str):
    assert loaded("-m", "keystead", argument) & (SLOW | QT) == set()


def test_window_loads_nothing_slow_before_its_first_frame():
    assert loaded("-c", "import keystead.ui.app") & SLOW == set()
