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
from keystead.ui.window.tabs.tab import Tab
from keystead.ui.window_state import GroupState, TabState, WindowState

MOST_TABS = 100  # that come back: each takes some of the first frame


def remember(area: TabArea, state: WindowState) -> None:
    """Put the open tabs into ``state``."""
    state.groups = [_group(group) for group in area.groups if group.keys]
    state.group = area.groups.index(area.group)


def restore(area: TabArea, state: WindowState) -> None:
    """Open the tabs of ``state`` without their pages."""
    known: set[str] = set()
    for group in state.groups:
        tabs = {tab.key: tab for tab in group.tabs if tab.key not in known}
        known |= tabs.keys()
        fresh = [_tab(tab) for tab in tabs.values()][: MOST_TABS - len(area.keys)]
        area.add(fresh, beside=len(area.groups) < MOST)
    for group in state.groups:
        if area.tab(group.front) is not None:
            area.show_tab(group.front)
    if 0 <= state.group < len(area.groups) and (front := area.groups[state.group].front):
        area.show_tab(front)


def _tab(state: TabState) -> Tab:
    icon = Icon(state.icon) if state.icon in list(Icon) else None
    mark = Mark(state.mark) if state.mark in list(Mark) else None
    return Tab(state.key, state.title, icon, mark)


def _group(group: TabGroup) -> GroupState:
    tabs = [group.tabs[key] for key in group.keys]
    return GroupState(
        [TabState(tab.key, tab.title, tab.icon or "", tab.mark or "") for tab in tabs],
        group.front,
    )
