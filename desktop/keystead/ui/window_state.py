"""What the window remembers between two starts: geometry, folds, theme, open tabs, last rows.

Owns one small JSON file that is read before the first frame. Geometry is state and no setting;
a file that cannot be read counts as a first start, and so does each part of it.
"""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

from keystead.paths import make_private, open_private

LARGEST = 1 << 20  # of any number, far beyond every screen
LARGEST_FILE = 4 << 20  # bytes, some ten times what the fullest window writes

_log = logging.getLogger("keystead.ui.window_state")


class TabState(NamedTuple):
    """A tab as it was last seen; ``icon`` and ``mark`` are names, empty for none."""

    key: str
    title: str
    icon: str = ""
    mark: str = ""


class GroupState(NamedTuple):
    """A group of tabs; ``front`` is the key of the one that was shown."""

    tabs: list[TabState]
    front: str = ""


@dataclass
class WindowState:
    """Sizes in logical pixels; a ``width`` of 0 leaves place and size to the system.

    ``theme`` and ``scale`` (per cent) repeat the settings, which the first frame cannot read.
    ``panel`` is whether the current tab had a side panel, ``side_panel`` whether it is wanted.
    ``recent`` is when things were taken from the palette, in seconds since 1970. ``group`` is the
    number of the current one of ``groups``, ``view`` the page of the side bar, ``folded`` what is
    closed in each page. ``windows`` has the sizes of other windows, ``seen`` the rows of each page
    as they were last seen, in a form of the page's own.
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
    panel: bool = False
    panes: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    windows: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    recent: dict[str, float] = field(default_factory=dict[str, float])
    view: str = ""
    folded: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    groups: list[GroupState] = field(default_factory=list[GroupState])
    group: int = 0
    seen: dict[str, Any] = field(default_factory=dict[str, Any])

    @classmethod
    def load(cls, path: Path) -> WindowState:
        """Read ``path``; what is missing or of another kind keeps its default."""
        try:
            found = json.loads(_read(path))
            # What cannot be written again, for its depth or its letters, is not taken over either.
            json.dumps(found, ensure_ascii=False).encode()
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, RecursionError) as error:
            _log.info("window state not read: %s", error)
            return cls()
        state = cls()
        if isinstance(found, dict):
            for known in fields(cls):
                state._take(known.name, found.get(known.name))
        return state

    def save(self, path: Path) -> None:
        """Write to ``path`` in one step, for this user alone.

        Raises OSError, and `KeysteadError` where the folder is not this user's own.
        """
        make_private(path.parent)
        fresh = path.with_suffix(".new")
        # A file left over by a crash may be open to others; a new one is made private.
        fresh.unlink(missing_ok=True)
        descriptor = open_private(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        kept = {each.name: getattr(self, each.name) for each in fields(self)}
        with open(descriptor, "w", encoding="utf-8", errors="replace") as file:
            json.dump(kept, file, ensure_ascii=False, separators=(",", ":"))
        os.replace(fresh, path)

    def _take(self, name: str, value: Any) -> None:
        if name in _READERS:
            setattr(self, name, _READERS[name](value))
        elif type(value) is type(getattr(self, name)) and _is_possible(value):
            setattr(self, name, value)


def _read(path: Path) -> bytes:
    """What is in ``path``; of a pipe nothing would ever come. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("no regular file")
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise OSError("too large")
    return content


def _is_possible(value: Any) -> bool:
    """Whether Qt can take it: a larger number is an error there."""
    return not isinstance(value, int) or abs(value) <= LARGEST


def _sizes(value: Any) -> dict[str, list[int]]:
    return {
        name: sizes
        for name, sizes in _table(value).items()
        if isinstance(sizes, list)
        and all(type(size) is int and _is_possible(size) for size in sizes)
    }


def _times(value: Any) -> dict[str, float]:
    times = _table(value).items()
    return {name: then for name, then in times if type(then) is float and isfinite(then)}


def _groups(value: Any) -> list[GroupState]:
    groups: list[GroupState] = []
    for found in map(_list, _list(value)):
        tabs, front = [*found, None, None][:2]
        known = [tab for each in _list(tabs) if (tab := _tab(_list(each)))]
        if known:
            groups.append(GroupState(known, _text(front)))
    return groups


def _tab(found: list[Any]) -> TabState | None:
    key, title, icon, mark = [_text(each) for each in (*found, "", "", "", "")][:4]
    return TabState(key, title, icon, mark) if key else None


def _names(value: Any) -> dict[str, list[str]]:
    return {
        key: [name for name in _list(names) if isinstance(name, str)]
        for key, names in _table(value).items()
    }


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


_READERS: dict[str, Callable[[Any], object]] = {
    "panes": _sizes,
    "windows": _sizes,
    "recent": _times,
    "groups": _groups,
    "folded": _names,
    "seen": _table,
}
