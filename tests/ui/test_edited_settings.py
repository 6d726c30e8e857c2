"""Settings that were edited while no window was open hold with the first frame."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from keystead.ui.edited_settings import take_edited
from keystead.ui.window_state import WindowState

BEFORE, AFTER = 1_000.0, 2_000.0


def taken(tmp_path: Path, text: str, edited_at: float = AFTER) -> WindowState:
    """The state of a start at which the file holds ``text`` since ``edited_at``."""
    settings_file, state_file = tmp_path / "settings.toml", tmp_path / "window.json"
    settings_file.write_text(text)
    state = WindowState(theme="dark", scale=150)
    state.save(state_file)
    os.utime(state_file, (1_500.0, 1_500.0))
    os.utime(settings_file, (edited_at, edited_at))
    take_edited(state, settings_file, state_file)
    return state


def test_theme_and_scale_are_taken_from_an_edited_file(tmp_path: Path) -> None:
    state = taken(tmp_path, '# mine\ntheme = "light"\nscale = 100\n')
    assert (state.theme, state.scale) == ("light", 100)


def test_a_file_older_than_the_state_is_not_read(tmp_path: Path) -> None:
    state = taken(tmp_path, 'theme = "light"\nscale = 100\n', BEFORE)
    assert (state.theme, state.scale) == ("dark", 150)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "theme = [broken",
        'theme = "pink"\nscale = 7',
        "theme = 3\nscale = true",
        'scale = "100"\ntheme = {}',
        "scale = 9999999999999999999999",
        "a = " + "[" * 5_000,
    ],
)
def test_what_is_wrong_or_missing_changes_nothing(tmp_path: Path, text: str) -> None:
    state = taken(tmp_path, text)
    assert (state.theme, state.scale) == ("dark", 150)


def test_a_first_start_has_nothing_to_compare(tmp_path: Path) -> None:
    state = WindowState()
    take_edited(state, tmp_path / "settings.toml", tmp_path / "window.json")
    assert state == WindowState()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    state_file = tmp_path / "window.json"
    WindowState().save(state_file)
    os.utime(state_file, (BEFORE, BEFORE))
    os.mkfifo(tmp_path / "settings.toml")
    state = WindowState()
    take_edited(state, tmp_path / "settings.toml", state_file)
    assert state == WindowState()
