"""What the first frame needs of ``settings.toml``, where it was edited since the last end.

Owns noticing that by the files' times: the window's state repeats theme and scale, so that the file
is not read before the first frame mostly.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from keystead.ui.scale import STEPS
from keystead.ui.theme import ThemeChoice
from keystead.ui.window_state import LARGEST_FILE, WindowState


def take_edited(state: WindowState, settings_file: Path, state_file: Path) -> None:
    """Let ``state`` have the theme and the scale of an edited ``settings_file``.

    What is missing or wrong there is left to the engine, which tells of it.
    """
    try:
        found = _read(settings_file) if _is_edited(settings_file, state_file) else {}
    except (OSError, ValueError, RecursionError):
        return
    theme, scale = found.get("theme"), found.get("scale")
    if theme in list(ThemeChoice):
        state.theme = str(theme)
    if type(scale) is int and STEPS[0] <= scale <= STEPS[-1]:
        state.scale = scale


def _is_edited(settings_file: Path, state_file: Path) -> bool:
    found = settings_file.stat()
    ordinary = stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST_FILE
    return ordinary and found.st_mtime_ns > state_file.stat().st_mtime_ns


def _read(settings_file: Path) -> dict[str, Any]:
    # It is read before the first frame in this one case only.
    import tomllib

    return tomllib.loads(settings_file.read_text(encoding="utf-8"))
