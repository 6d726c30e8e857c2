"""What the window remembers between two starts: geometry, folds, theme.

Owns one small JSON file that is read before the first frame. Geometry is state and no setting;
a file that cannot be read counts as a first start.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields
from math import isfinite
from pathlib import Path
from typing import Any

from keystead.paths import make_private, open_private

_log = logging.getLogger("keystead.ui.window_state")


@dataclass
class WindowState:
    """Sizes in logical pixels; a ``width`` of 0 leaves place and size to the system.

    ``theme`` and ``scale`` (per cent) repeat the settings, which the first frame cannot read.
    ``recent`` is when things were taken from the palette, in seconds since 1970.
    """

    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0
    maximized: bool = False
    theme: str = "system"
    scale: int = 100
    side_bar: bool = True
    side_panel: bool = True
    panes: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    recent: dict[str, float] = field(default_factory=dict[str, float])

    @classmethod
    def load(cls, path: Path) -> WindowState:
        """Read ``path``; what is missing or of another kind keeps its default."""
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError) as error:
            _log.info("window state not read: %s", error)
            return cls()
        state = cls()
        if isinstance(found, dict):
            for known in fields(cls):
                state._take(known.name, found.get(known.name))
        return state

    def save(self, path: Path) -> None:
        """Write to ``path`` in one step, for this user alone. Raises OSError."""
        make_private(path.parent)
        fresh = path.with_suffix(".new")
        # A file left over by a crash may be open to others; a new one is made private.
        fresh.unlink(missing_ok=True)
        descriptor = open_private(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=1)
        os.replace(fresh, path)

    def _take(self, name: str, value: Any) -> None:
        if name == "panes":
            self.panes = _sizes(value)
        elif name == "recent":
            self.recent = _times(value)
        elif type(value) is type(getattr(self, name)):
            setattr(self, name, value)


def _sizes(value: Any) -> dict[str, list[int]]:
    if not isinstance(value, dict):
        return {}
    return {
        name: sizes
        for name, sizes in value.items()
        if isinstance(sizes, list) and all(type(size) is int for size in sizes)
    }


def _times(value: Any) -> dict[str, float]:
    if not isinstance(value, dict):
        return {}
    return {name: then for name, then in value.items() if type(then) is float and isfinite(then)}
