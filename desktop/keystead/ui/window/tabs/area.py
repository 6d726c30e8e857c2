"""The tab area: every tab, in one group or in several side by side.

Owns which group is the current one, and opening, closing and moving tabs; a page's content is its
view's, which makes it when `page_wanted` asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.mark import Mark
from keystead.ui.window.area import Area, holds_focus
from keystead.ui.window.tabs.closed import ClosedTabs
from keystead.ui.window.tabs.group import TabGroup
from keystead.ui.window.tabs.row import GroupRow
from keystead.ui.window.tabs.tab import Tab
from keystead.ui.window_state import WindowState

if TYPE_CHECKING:
    from keystead.ui.window.notices import NoticeStack
    from keystead.ui.window.tabs.bar import TabBar
    from keystead.ui.window.tabs.dragging import Dragging
    from keystead.ui.window.tabs.drop import Drop


class TabArea(QWidget):
    """Tabs by a key of their own; opening a key that is there shows it.

    `current_changed` carries the key, which is empty when the last tab closed; it is said again
    when that tab gets its page. `page_wanted` names a tab that is shown and has no page yet,
    `menu_wanted` a place on the screen: the menu is about the current tab. `changed` tells of
    everything that the next start is to find again, of another current tab too.
    """

    current_changed = Signal(str)
    changed = Signal()
    page_wanted = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(
        self, icons: Icons, state: WindowState, make_notices: Callable[[], NoticeStack]
    ) -> None:
        super().__init__()
        self._make_notices = make_notices
        self._notices: NoticeStack | None = None
        self._closed = ClosedTabs()
        self._placeholder: QWidget | None = None
        self._said: tuple[str, QWidget | None] = ("", None)
        self._changing = 0  # how deep inside changes that are told of as one
        self._row = GroupRow(icons, state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._row)
        self._icons = icons
        self._dragging: Dragging | None = None
        self._group = self._add_group(0)
        self._seat()
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    # What there is

    @property
    def groups(self) -> tuple[TabGroup, ...]:
        """The groups side by side, in order."""
        return tuple(self._row.groups)

    @property
    def group(self) -> TabGroup:
        """The current group: where focus was last, and what commands act on."""
        return self._group

    @property
    def keys(self) -> tuple[str, ...]:
        """The open tabs, in order."""
        return tuple(key for group in self._row.groups for key in group.keys)

    @property
    def current(self) -> str:
        """The key of the tab in front of the current group; empty where none is."""
        return self._group.front

    @property
    def content(self) -> Area:
        """Where the current group shows its page."""
        return self._group.content

    @property
    def notices(self) -> NoticeStack:
        """What failed or waits, over the content of the current group; made when first wanted."""
        if self._notices is None:
            self._notices = self._make_notices()
            self._notices.focus_left.connect(self._take_focus)
            self._seat()
        return self._notices

    def tab(self, key: str) -> Tab | None:
        """The tab ``key``, or None where it is not open."""
        group = self._row.group_of(key)
        return group.tab(key) if group else None

    def page(self, key: str) -> QWidget | None:
        """What the tab ``key`` shows, or None where it is not open or was not shown yet."""
        tab = self.tab(key)
        return tab.page if tab else None

    def areas(self) -> list[Area]:
        """What F6 walks here: of each group the strip and the areas of its page."""
        return [area for group in self._row.groups for area in self._areas_of(group)]

    # Opening and closing

    def set_placeholder(self, placeholder: QWidget) -> None:
        """What is shown while no tab is open; it takes the place of the one before."""
        before, self._placeholder = self._placeholder, placeholder
        self._seat()
        if before is not None:
            before.deleteLater()

    def wait_with(self, make: Callable[[], QWidget]) -> None:
        """What is shown for tabs whose pages cannot be made yet; ``make`` makes one a group."""
        for group in self._row.groups:
            group.wait_with(make())

    def open(
        self,
        key: str,
        title: str,
        page: QWidget | None = None,
        icon: Icon | None = None,
        *,
        mark: Mark | None = None,
        beside: bool = False,
    ) -> None:
        """Show the tab ``key``, added where it is not open yet, ``beside`` the current one.

        The page belongs to the tab and ends with it; without one it is asked for when shown.
        """
        with self._one_change():
            group = self._row.group_of(key)
            if group is None:
                group = self._group_beside() if beside else self._group
                group.insert(Tab(key, title, icon, mark, page))
            elif beside and group is self._group and len(self.keys) > 1:
                self._move(key, self._group_beside())
            self.show_tab(key)

    def add(self, tabs: Sequence[Tab], *, beside: bool) -> None:
        """Add tabs at the end, ``beside`` those that are there; which is in front stays."""
        with self._one_change():
            group = self._row.groups[-1]
            if tabs and group.keys and beside:
                group = self._add_group(len(self._row.groups))
            for tab in tabs:
                group.insert(tab)

    def fill(self, key: str, page: QWidget) -> None:
        """Give the tab ``key`` the page that `page_wanted` asked for."""
        self._owner(key).fill(key, page)
        self._announce()

    def want_pages(self) -> None:
        """Ask for the pages of the tabs shown; who makes them is there now."""
        for group in self._row.groups:
            self._front_changed(group)

    def show_tab(self, key: str) -> None:
        """Bring the tab ``key`` to the front, and its group with it."""
        group = self._owner(key)
        with self._one_change():
            group.show_tab(key)
            self._make_current(group)

    def set_title(self, key: str, title: str) -> None:
        """Rename the tab ``key``."""
        self._rewrite(key, title=title)

    def set_mark(self, key: str, mark: Mark) -> None:
        """Show the state of what the tab ``key`` shows."""
        self._rewrite(key, mark=mark)

    def close_tab(self, key: str, *, for_good: bool = False) -> None:
        """Close the tab ``key`` and end its page; ``for_good`` leaves nothing to open again."""
        group = self._owner(key)
        number, place = self._row.groups.index(group), group.keys.index(key)
        held_focus = holds_focus(group)
        with self._one_change():
            tab = group.take(key)
            if not for_good:
                self._closed.add(tab, number, place)
            if tab.page is not None:
                tab.page.deleteLater()
            self._drop_if_empty(group)
        if held_focus and not holds_focus(self):
            # It was on the tab itself, and would go to whatever part of the window comes next.
            self._group.take_focus()

    def close_current(self) -> None:
        self.close_tab(self.current)

    def close_others(self) -> None:
        """Close the tabs beside the current one in its group."""
        for key in [key for key in self._group.keys if key != self.current]:
            self.close_tab(key)

    def can_reopen(self) -> bool:
        """Whether a tab was closed that is not open again."""
        return self._closed.any_but(self.keys)

    def reopen(self) -> None:
        """Open the tab that was closed last, where it was."""
        tab, number, place = self._closed.take_last()
        groups = self._row.groups
        group = groups[number] if number < len(groups) else self._group
        with self._one_change():
            group.insert(tab, place if place < len(group.keys) else -1)
            self.show_tab(tab.key)

    # Order and sides

    def step(self, by: int) -> None:
        """Show the tab ``by`` places on, through all groups and round at the ends."""
        keys, before = self.keys, self._group
        held_focus = holds_focus(before)
        self.show_tab(keys[(keys.index(self.current) + by) % len(keys)])
        if held_focus and self._group is not before:
            self._group.take_focus()

    def shift(self, by: int) -> None:
        """Move the current tab ``by`` places within its group, as far as it goes."""
        bar = self._group.bar
        number = bar.currentIndex()
        bar.moveTab(number, max(0, min(number + by, bar.count() - 1)))

    def count_here(self) -> int:
        """How many tabs the current group has."""
        return len(self._group.keys)

    def count_groups(self) -> int:
        """How many groups stand side by side."""
        return len(self._row.groups)

    def has_room_beside(self) -> bool:
        """Whether another group can be added."""
        return self._row.has_room()

    def split(self) -> None:
        """Move the current tab into a new group after its own."""
        self._move(self.current, self._add_group(self._row.groups.index(self._group) + 1))

    def move_over(self) -> None:
        """Move the current tab into the next group, round at the end."""
        self._move(self.current, self._row.after(self._group))

    def drop(self, key: str, drop: Drop) -> None:
        """Move the tab ``key`` to where it was let go."""
        groups = self._row.groups
        target = self._add_group(drop.group) if drop.beside else groups[drop.group]
        self._move(key, target, drop.place)

    def _move(self, key: str, target: TabGroup, place: int = -1) -> None:
        source = self._owner(key)
        focused = QApplication.focusWidget()
        by_tab = focused is source.bar
        with self._one_change():
            if source is target:
                source.reorder(key, place)
            else:
                target.insert(source.take(key), place)
                self._drop_if_empty(source)
            self.show_tab(key)
        page = self.page(key)
        if by_tab:
            target.bar.setFocus()
        elif focused is not None and page is not None and page.isAncestorOf(focused):
            focused.setFocus()

    def _rewrite(self, key: str, **looks: Any) -> None:
        group = self._owner(key)
        before = group.tabs[key]
        after = group.tabs[key] = replace(before, **looks)
        if after != before:
            group.bar.rewrite(after)
            self.changed.emit()

    # The groups

    def _owner(self, key: str) -> TabGroup:
        group = self._row.group_of(key)
        if group is None:
            raise KeyError(key)
        return group

    def _group_beside(self) -> TabGroup:
        """Where something goes that opens beside the current tab."""
        if len(self._row.groups) == 1 and self._group.keys and self._row.has_room():
            return self._add_group(1)
        return self._row.after(self._group)

    def _add_group(self, number: int) -> TabGroup:
        group = self._row.add(number)
        group.front_changed.connect(partial(self._front_changed, group))
        group.bar.tabMoved.connect(self.changed)
        group.bar.tabBarClicked.connect(partial(self._clicked, group))
        group.bar.close_wanted.connect(self.close_tab)
        group.bar.menu_wanted.connect(self._ask_menu)
        group.bar.drag_began.connect(self._begin_drag)
        return group

    def _begin_drag(self, bar: TabBar) -> None:
        if self._dragging is None:
            from keystead.ui.window.tabs.dragging import Dragging

            self._dragging = Dragging(self._icons, self)
        self._dragging.follow(bar)

    def _drop_if_empty(self, group: TabGroup) -> None:
        """Close a group whose last tab went, unless it is the only one."""
        if not group.keys and len(self._row.groups) > 1:
            neighbour = self._row.remove(group)
            self._group = neighbour if group is self._group else self._group
            self._seat()

    def _make_current(self, group: TabGroup) -> None:
        if group is not self._group:
            self._group = group
            self._seat()
            self._announce()

    def _seat(self) -> None:
        """Put what there is once into the right group; a notice that comes appears in this one."""
        groups = self._row.groups
        for group in groups:
            group.set_current(group is self._group)
            group.show_instead(self._placeholder if group is groups[0] else None)
        notices = self._notices
        if notices is None:
            return
        seated = any(group.content.isAncestorOf(notices) for group in groups)
        if notices.isHidden() or not seated:
            self._group.inside.insertWidget(0, notices)

    def _areas_of(self, group: TabGroup) -> Iterator[Area]:
        strip, *inner = group.areas()
        yield strip
        notices = self._notices
        if notices is not None and notices.isVisible() and group.content.isAncestorOf(notices):
            yield notices
        yield from inner

    def _front_changed(self, group: TabGroup) -> None:
        tab = group.tab(group.front)
        if tab is not None and tab.page is None:
            self.page_wanted.emit(tab.key)
        self._announce()

    @contextmanager
    def _one_change(self) -> Generator[None]:
        """Tell of what changes inside once, when it is done."""
        self._changing += 1
        try:
            yield
        finally:
            self._changing -= 1
        self._announce()

    def _announce(self) -> None:
        """Tell that something changed, and first which tab is the current one if another is."""
        if self._changing:
            return
        now = self.current, self.page(self.current)
        if now != self._said:
            self._said = now
            self.current_changed.emit(self.current)
        self.changed.emit()

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        for group in self._row.groups:
            if now is not None and group.isAncestorOf(now):
                self._make_current(group)

    def _take_focus(self) -> None:
        self._group.take_focus()

    def _clicked(self, group: TabGroup, number: int) -> None:
        if number >= 0:
            self._make_current(group)

    def _ask_menu(self, key: str, place: QPoint) -> None:
        self.show_tab(key)
        self.menu_wanted.emit(place)
