"""What is slow to load is not loaded before it is needed."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap

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


def test_a_command_loads_nothing_that_watches_files():
    found = loaded("-m", "keystead", "profiles", "list")
    assert "sqlite3" in found
    assert found & ({"watchfiles"} | QT) == set()


def test_qt_reads_no_source_of_what_is_imported_after_it():
    program = """
        import linecache
        import keystead.ui.app, PySide6.QtSvg
        import wave
        assert wave.__file__ not in linecache.cache, "PySide6's import is in place"
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=60)


def test_listing_models_does_not_load_the_command_line_of_httpx():
    program = "from keystead.network.clients import load_httpx; load_httpx()"
    assert loaded("-c", program) & {"rich", "click", "pygments"} == set()
