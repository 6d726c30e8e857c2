"""The groups of tabs side by side.

Owns their order, names and widths; which one is current, and what is in them, is ``area``'s.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from keystead.ui.icons import Icons
from keystead.ui.window.tabs.group import TabGroup
from keystead.ui.window_state import WindowState

MOST = 3
ROOM = 240  # logical pixels that each group must have before another is added


class GroupRow(QSplitter):
    """There is always one group at least; the widths are remembered for each number of them."""

    def __init__(self, icons: Icons, state: WindowState) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._icons = icons
        self._state = state
        self.groups: list[TabGroup] = []
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._remember)

    def group_of(self, key: str) -> TabGroup | None:
        """The group that has the tab ``key``."""
        return next((group for group in self.groups if group.tab(key) is not None), None)

    def after(self, group: TabGroup) -> TabGroup:
        """The next group, round at the end."""
        return self.groups[(self.groups.index(group) + 1) % len(self.groups)]

    def has_room(self) -> bool:
        """Whether another group can be added."""
        count = len(self.groups) + 1
        return count <= MOST and self.width() >= count * ROOM

    def add(self, number: int) -> TabGroup:
        """Add a group before the one at ``number``, or at the end."""
        group = TabGroup(self._icons)
        self.groups.insert(number, group)
        self.insertWidget(number, group)
        self._settle()
        return group

    def remove(self, group: TabGroup) -> TabGroup:
        """End an empty group; the one that takes its place as a neighbour."""
        number = self.groups.index(group)
        self.groups.remove(group)
        # With a parent still: without one it would be Python's, to be deleted at any time.
        group.setParent(self.parentWidget())
        group.deleteLater()
        self._settle()
        return self.groups[max(0, number - 1)]

    def _settle(self) -> None:
        count = len(self.groups)
        for number, group in enumerate(self.groups, 1):
            group.set_place(number, count)
        remembered = self._state.panes.get(self._name(), [])
        self.setSizes(remembered if len(remembered) == count else [1] * count)

    def _remember(self) -> None:
        self._state.panes[self._name()] = self.sizes()

    def _name(self) -> str:
        return f"tabs {len(self.groups)}"
