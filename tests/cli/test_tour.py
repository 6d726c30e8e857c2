"""``keystead tour`` shows the whole walk without a display, a key or a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Program

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.window
def test_the_walk_ends_with_a_picture(keystead: Program) -> None:
    done = keystead("tour", OPENAI_API_KEY="sk-canary-0123456789abcdefghij")
    assert done.returncode == 0, done.stderr
    picture = Path(done.stdout.splitlines()[-1])
    assert picture.is_absolute()
    assert picture.read_bytes().startswith(PNG)
    assert "practice" in done.stdout
    assert "✓ reachable" in done.stdout or "– reachable" in done.stdout
    assert "script built into Keystead" in done.stdout


def test_without_qt_everything_else_is_shown_and_the_reason_told(
    keystead: Program, tmp_path: Path
) -> None:
    """A module found before PySide6 makes Qt unloadable, as missing libraries do."""
    folder = tmp_path / "first-on-the-path"
    folder.mkdir()
    (folder / "PySide6.py").write_text("raise ImportError('libEGL.so.1: cannot open')")
    done = keystead("tour", PYTHONPATH=str(folder))
    assert done.returncode == 1
    assert "script built into Keystead" in done.stdout
    assert done.stderr.splitlines()[-1].startswith("keystead: The window could not be drawn")
    assert "libEGL.so.1" in done.stderr
