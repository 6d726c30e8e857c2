"""The tabs as the next start finds them again.

Owns their form in the window's state; the titles are there with the first frame, the pages come
when a tab is shown.
"""

from __future__ import annotations

from keystead.ui.icons import Icon
from keystead.ui.widgets.mark import Mark
from keystead.ui.window.tabs.area import TabArea
from keystead.ui.window.tabs.group import TabGroup
from keystead.ui.window.tabs.row import MOST
from keystead.ui.window_state import GroupState, TabState, WindowState


def remember(area: TabArea, state: WindowState) -> None:
    """Put the open tabs into ``state``."""
    state.groups = [_group(group) for group in area.groups if group.keys]
    state.group = area.groups.index(area.group)


def restore(area: TabArea, state: WindowState) -> None:
    """Open the tabs of ``state`` without their pages."""
    for number, group in enumerate(state.groups):
        for place, tab in enumerate(group.tabs):
            if area.tab(tab.key) is None:
                icon = Icon(tab.icon) if tab.icon in list(Icon) else None
                mark = Mark(tab.mark) if tab.mark in list(Mark) else None
                area.open(tab.key, tab.title, icon=icon, mark=mark)
                if number and not place and len(area.groups) < MOST:
                    area.split()
    # Only now: opening and splitting brought others to the front.
    for group in state.groups:
        if area.tab(group.front) is not None:
            area.show_tab(group.front)
    if 0 <= state.group < len(area.groups) and (front := area.groups[state.group].front):
        area.show_tab(front)


def _group(group: TabGroup) -> GroupState:
    tabs = [group.tabs[key] for key in group.keys]
    return GroupState(
        [TabState(tab.key, tab.title, tab.icon or "", tab.mark or "") for tab in tabs],
        group.front,
    )
