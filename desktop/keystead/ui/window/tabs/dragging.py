"""A tab under the pointer, from the moment it leaves its place until it is let go.

Owns following the pointer and the hint; Qt's own dragging runs a nested loop, so the bar that was
pressed goes on hearing of the pointer instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from keystead.ui.icons import Icons
from keystead.ui.window.tabs.bar import TabBar
from keystead.ui.window.tabs.drop import Drop, DropHint, drop_at

if TYPE_CHECKING:
    from keystead.ui.window.tabs.area import TabArea


class Dragging(QObject):
    """Shows where a tab of ``area`` would go and has it moved there."""

    def __init__(self, icons: Icons, area: TabArea) -> None:
        super().__init__(area)
        self._area = area
        self._followed: set[TabBar] = set()
        self.hint = DropHint(icons, area)

    def follow(self, bar: TabBar) -> None:
        """Follow the tab that is dragged from ``bar``."""
        if bar in self._followed:
            return
        self._followed.add(bar)
        bar.dragged.connect(self._show)
        bar.dropped.connect(self._drop)
        bar.drag_ended.connect(self.hint.hide)

    def _show(self, key: str, place: QPoint) -> None:
        tab = self._area.tab(key)
        if tab is not None:
            point = self._area.mapFromGlobal(place)
            self.hint.show_drop(self._drop_at(key, place), tab.short_title, point)

    def _drop(self, key: str, place: QPoint) -> None:
        drop = self._drop_at(key, place)
        if drop is not None:
            self._area.drop(key, drop)

    def _drop_at(self, key: str, place: QPoint) -> Drop | None:
        groups = self._area.groups
        alone = any(group.keys == [key] for group in groups)
        # The group of a tab that stands alone goes with it, so that one more takes no room.
        may_split = len(groups) > 1 if alone else self._area.has_room_beside()
        return drop_at(self._area.mapFromGlobal(place), groups, self._area, may_split=may_split)
