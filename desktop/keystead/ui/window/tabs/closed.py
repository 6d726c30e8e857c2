"""The tabs that were closed and can be opened again.

Owns what is kept of them and in which order they come back; opening one is ``area``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keystead.ui.window.tabs.tab import Tab

MOST = 20


class ClosedTabs:
    """The newest comes back first, with the number of its group and its place there."""

    def __init__(self) -> None:
        self._closed: list[tuple[Tab, int, int]] = []

    def add(self, tab: Tab, group: int, place: int) -> None:
        """Keep ``tab`` without its page."""
        self._closed = [kept for kept in self._closed if kept[0].key != tab.key][1 - MOST :]
        self._closed.append((replace(tab, page=None), group, place))

    def any_but(self, open_keys: Sequence[str]) -> bool:
        """Whether there is one that is not open again; those that are, are forgotten."""
        self._closed = [kept for kept in self._closed if kept[0].key not in open_keys]
        return bool(self._closed)

    def take_last(self) -> tuple[Tab, int, int]:
        """The tab that was closed last, its group's number and its place there."""
        return self._closed.pop()
