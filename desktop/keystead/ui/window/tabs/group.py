"""A group of tabs: a strip over the page of the current one.

Owns its own tabs' order and which is in front; opening, closing and moving them between groups is
``area``'s.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from keystead.ui.icons import Icons
from keystead.ui.widgets.empty_state import Loading
from keystead.ui.widgets.label import set_look
from keystead.ui.window.area import Area, holds_focus
from keystead.ui.window.tabs.bar import TabBar
from keystead.ui.window.tabs.tab import Tab

STRIP_HEIGHT = 36  # logical pixels
NARROWEST = 120


class TabGroup(QWidget):
    """`tabs` by their key. `front_changed` says that another tab, or none, is in front."""

    front_changed = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.tabs: dict[str, Tab] = {}
        self.bar = TabBar(icons)
        # Before it is styled: to have the style look once more costs 5 ms of the first frame.
        self.bar.setProperty("current", True)
        self.strip = Area("", surface="side")
        self.strip.setFixedHeight(STRIP_HEIGHT)
        row = QVBoxLayout(self.strip)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.bar)
        self.strip.hide()
        self.content = Area("")
        self._stack = QStackedWidget()
        # A page that needs more room than its group has is cut, and the window can still shrink.
        self._stack.setMinimumSize(1, 1)
        self._placeholder: QWidget | None = None
        self._waiting: QWidget = Loading(icons, self.tr("Opening your profiles and agents…"))
        self._stack.addWidget(self._waiting)
        self.inside = QVBoxLayout(self.content)
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(0)
        self.inside.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.content, 1)
        self.setMinimumWidth(NARROWEST)
        self.set_place(1, 1)
        self.bar.currentChanged.connect(self._show_front)

    def set_place(self, number: int, count: int) -> None:
        """Say to a screen reader which of ``count`` groups this is."""
        names = self.tr("Tabs"), self.tr("Content")
        if count > 1:
            place = self.tr(", side {n} of {m}").replace("{n}", str(number))
            names = names[0] + place, names[1] + place
            names = (names[0].replace("{m}", str(count)), names[1].replace("{m}", str(count)))
        for area, name in ((self.strip, names[0]), (self.bar, names[0]), (self.content, names[1])):
            area.setAccessibleName(name)

    def set_current(self, current: bool) -> None:
        """Show whether this is the group that commands act on."""
        set_look(self.bar, "current", current)

    @property
    def keys(self) -> list[str]:
        """The tabs in order."""
        return self.bar.keys

    @property
    def front(self) -> str:
        """The key of the tab in front; empty where there is none."""
        return self.bar.current

    @property
    def page(self) -> QWidget | None:
        """What is shown now."""
        return self._stack.currentWidget()

    def tab(self, key: str) -> Tab | None:
        """The tab ``key``, or None where it is not in this group."""
        return self.tabs.get(key)

    def insert(self, tab: Tab, place: int = -1) -> None:
        """Add ``tab`` before the one at ``place``, at the end where there is none."""
        self.tabs[tab.key] = tab
        if tab.page is not None:
            self._stack.addWidget(tab.page)
        self.bar.add(tab, place)
        self.strip.show()
        self._show_front()

    def take(self, key: str) -> Tab:
        """Take the tab ``key`` out of this group; its page stays until it is put elsewhere."""
        tab = self.tabs.pop(key)
        self.bar.remove(key)
        self.strip.setVisible(bool(self.tabs))
        self._show_front()
        return tab

    def reorder(self, key: str, place: int) -> None:
        """Move the tab ``key`` before the one at ``place``, or to the end."""
        number, last = self.keys.index(key), self.bar.count() - 1
        # The places after its own count without it.
        self.bar.moveTab(number, last if place < 0 else place - (place > number))

    def fill(self, key: str, page: QWidget) -> None:
        """Give the tab ``key`` the page that it shows from now on."""
        self.tabs[key].page = page
        self._stack.addWidget(page)
        self._show_front()

    def show_tab(self, key: str) -> None:
        """Bring the tab ``key`` to the front."""
        self.bar.show_key(key)

    def show_instead(self, placeholder: QWidget | None) -> None:
        """What is shown while there is no tab; until it is known, that something comes."""
        self._placeholder = placeholder
        # Added once more it would be hidden for a moment, and focus in it lost.
        if placeholder is not None and self._stack.indexOf(placeholder) < 0:
            self._stack.addWidget(placeholder)
        self._show_page()

    def wait_with(self, page: QWidget) -> None:
        """What is shown for a tab whose page cannot be made yet, in place of what was."""
        before, self._waiting = self._waiting, page
        self._stack.addWidget(page)
        self._show_page()
        before.deleteLater()

    def take_focus(self) -> None:
        """Let a person go on in the page; on the tab where the page takes no focus."""
        take: Callable[[], object] = getattr(self.page, "take_focus", self.content.take_focus)
        take()
        if not holds_focus(self):
            self.bar.setFocus(Qt.FocusReason.OtherFocusReason)

    def areas(self) -> list[Area]:
        """The strip, and the areas of the page; the content as a whole where it names none."""
        page = self.page
        inner = [area for area in page.findChildren(Area) if area.isVisible()] if page else []
        return [self.strip, *(inner or [self.content])]

    def _show_front(self, _number: int = 0) -> None:
        self._show_page()
        self.front_changed.emit()

    def _show_page(self) -> None:
        tab = self.tabs.get(self.front)
        page = (tab.page if tab else self._placeholder) or self._waiting
        before = self.page
        held_focus = before is not None and before is not page and holds_focus(before)
        self._stack.setCurrentWidget(page)
        if held_focus:
            self.take_focus()
