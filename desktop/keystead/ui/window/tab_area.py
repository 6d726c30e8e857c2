"""The tabs and what they show.

Owns the tab bar, the pages' order and their end; a page's content is its view's.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.button import IconButton
from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.widgets.mark import LOOKS, Mark, word
from keystead.ui.window.area import Area
from keystead.ui.window.notices import NoticeStack

HEIGHT = 36  # logical pixels
_LONGEST = 32  # characters of a title; the whole is in the tooltip


class TabArea(QWidget):
    """Pages by a key of their own; opening a key that is there shows it.

    `current_changed` carries the key, which is empty when the last tab closed.
    """

    current_changed = Signal(str)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._keys: list[str] = []
        self._pages: dict[str, QWidget] = {}
        self._titles: dict[str, str] = {}
        self._marks: dict[str, Mark] = {}
        self.strip = _Strip(self.tr("Tabs"), icons)
        self.bar = self.strip.bar
        self.content = Area(self.tr("Content"))
        self.notices = NoticeStack()
        self._stack = QStackedWidget()
        inside = QVBoxLayout(self.content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.notices)
        inside.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.content, 1)
        self.bar.currentChanged.connect(self._show_number)
        self.bar.tabMoved.connect(self._moved)

    @property
    def keys(self) -> tuple[str, ...]:
        """The open tabs, in order."""
        return tuple(self._keys)

    @property
    def current(self) -> str:
        """The key of the tab that is shown; empty where none is."""
        number = self.bar.currentIndex()
        return self._keys[number] if 0 <= number < len(self._keys) else ""

    def page(self, key: str) -> QWidget | None:
        """What the tab ``key`` shows, or None where it is not open."""
        return self._pages.get(key)

    def set_placeholder(self, placeholder: QWidget) -> None:
        """What is shown while no tab is open."""
        self._stack.insertWidget(0, placeholder)
        if not self._keys:
            self._stack.setCurrentIndex(0)

    def open(self, key: str, title: str, page: QWidget, icon: Icon | None = None) -> None:
        """Add a tab and show it. The page belongs to the tab and ends with it."""
        self._keys.append(key)
        self._pages[key] = page
        self._stack.addWidget(page)
        number = self.bar.addTab("")
        if icon is not None:
            self.bar.setTabIcon(number, self._icons.icon(icon, Token.MUTED))
        self.set_title(key, title)
        self._add_close_button(number, key)
        self.show_tab(key)
        self.strip.show()

    def show_tab(self, key: str) -> None:
        """Bring the tab ``key`` to the front."""
        self.bar.setCurrentIndex(self._keys.index(key))
        self._stack.setCurrentWidget(self._pages[key])

    def set_title(self, key: str, title: str) -> None:
        """Rename the tab ``key``."""
        self._titles[key] = title
        number = self._keys.index(key)
        shown = title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
        self.bar.setTabText(number, shown.replace("&", "&&"))
        self.bar.setTabToolTip(number, plain_tooltip(title))
        self._name(key)

    def set_mark(self, key: str, mark: Mark) -> None:
        """Show the state of what the tab ``key`` shows."""
        self._marks[key] = mark
        icon, token, _ = LOOKS[mark]
        self.bar.setTabIcon(self._keys.index(key), self._icons.icon(icon, token))
        self._name(key)

    def close_tab(self, key: str) -> None:
        """Close the tab ``key`` and end its page."""
        number = self._keys.index(key)
        page = self._pages.pop(key)
        self._titles.pop(key)
        self._marks.pop(key, None)
        self._keys.remove(key)
        self.bar.removeTab(number)
        self._stack.removeWidget(page)
        page.deleteLater()
        self.strip.setVisible(bool(self._keys))

    def step(self, by: int) -> None:
        """Show the tab ``by`` places on, round at the ends."""
        self.bar.setCurrentIndex((self.bar.currentIndex() + by) % len(self._keys))

    def areas(self) -> list[Area]:
        """The areas of the page shown; the content as a whole where it names none."""
        page = self._stack.currentWidget()
        inner = [area for area in page.findChildren(Area) if area.isVisible()] if page else []
        return inner or [self.content]

    def _show_number(self, number: int) -> None:
        if 0 <= number < len(self._keys):
            self._stack.setCurrentWidget(self._pages[self._keys[number]])
        elif self._stack.count():
            self._stack.setCurrentIndex(0)
        for place in range(self.bar.count()):
            # There is none yet while a tab is being added.
            if button := self.bar.tabButton(place, QTabBar.ButtonPosition.RightSide):
                button.setVisible(place == number)
        self.current_changed.emit(self.current)

    def _name(self, key: str) -> None:
        """Call the tab by its whole title and by the state it shows."""
        mark = self._marks.get(key)
        said = f"{self._titles[key]}, {word(mark)}" if mark else self._titles[key]
        self.bar.setAccessibleTabName(self._keys.index(key), said)

    def _add_close_button(self, number: int, key: str) -> None:
        button = IconButton(Icon.CLOSE, self.tr("Close tab"), self._icons, side=20)
        # The tab itself is reached by keyboard, and Ctrl+W closes it.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(partial(self._close_key, key))
        self.bar.setTabButton(number, QTabBar.ButtonPosition.RightSide, button)

    def _close_key(self, key: str, _checked: bool = False) -> None:
        self.close_tab(key)

    def _moved(self, source: int, target: int) -> None:
        self._keys.insert(target, self._keys.pop(source))


class _Strip(Area):
    def __init__(self, name: str, icons: Icons) -> None:
        super().__init__(name, surface="side")
        self.setProperty("edge", "bottom")
        self.setFixedHeight(HEIGHT)
        self.bar = _Bar(icons)
        self.bar.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.bar)
        self.hide()


class _Bar(QTabBar):
    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.setFont(fonts.body())
        self.setDocumentMode(True)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setIconSize(QSize(14, 14))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(self._icons.theme.color(Token.ACCENT), 2))
            painter.drawRect(self.tabRect(self.currentIndex()).adjusted(1, 1, -1, -1))
