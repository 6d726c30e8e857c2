"""The side bar: a header over the page of the current view.

Owns the pages once built; what is in a page is the view's.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from keystead.ui.widgets.label import GroupHeading
from keystead.ui.widgets.row_list import RowList
from keystead.ui.window.area import Area

NARROWEST, USUAL, WIDEST = 200, 280, 480  # logical pixels


class SideBar(Area):
    """Pages by the id of their view."""

    def __init__(self) -> None:
        super().__init__("", surface="side")
        self.setAccessibleName(self.tr("Side bar"))
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self.current = ""  # the view whose page is shown
        self._pages: dict[str, QWidget] = {}
        self._contents: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    @property
    def views(self) -> tuple[str, ...]:
        """The views that have a page."""
        return tuple(self._pages)

    def has_page(self, view: str) -> bool:
        """Whether the page of ``view`` was built already."""
        return view in self._pages

    def add_page(self, view: str, title: str, content: QWidget, *tools: QWidget) -> None:
        """Keep the page of ``view`` in place of the one before; ``tools`` stand beside its title.

        `Ctrl+F` calls its ``open_filter``, where it has one.
        """
        page = QWidget()
        header = QHBoxLayout()
        header.setContentsMargins(16, 4, 8, 4)
        header.setSpacing(4)
        header.addWidget(GroupHeading(title), 1)
        for tool in tools:
            header.addWidget(tool)
        head = QWidget()
        head.setFixedHeight(36)
        head.setLayout(header)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(content, 1)
        before = self._pages.get(view)
        self._pages[view] = page
        self._contents[view] = content
        self._stack.addWidget(page)
        if before is not None:
            if self._stack.currentWidget() is before:
                self._stack.setCurrentWidget(page)
            # Taken out of the stack it would be Python's, to be deleted while it gets an event.
            before.deleteLater()

    def show_page(self, view: str) -> None:
        """Show the page of ``view``."""
        self.current = view
        self._stack.setCurrentWidget(self._pages[view])

    def enter(self) -> None:
        """Give focus to the list of the page that is shown; where it has none, to its start."""
        content = self.content(self.current)
        rows = content.findChild(RowList) if content else None
        if rows is not None and rows.isVisible():
            rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.take_focus()

    def content(self, view: str) -> QWidget | None:
        """What the page of ``view`` shows, or None where there is none yet."""
        return self._contents.get(view)

    def event(self, event: QEvent) -> bool:
        overrides = event.type() is QEvent.Type.ShortcutOverride
        if overrides and _is_find(event) and self._open_filter is not None:
            # In here it is this page's, whatever it means in the rest of the window.
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_find(event) and self._open_filter is not None:
            self._open_filter()
        else:
            super().keyPressEvent(event)

    @property
    def _open_filter(self) -> Callable[[], None] | None:
        return getattr(self.content(self.current), "open_filter", None)


def _is_find(event: QEvent) -> bool:
    control = Qt.KeyboardModifier.ControlModifier
    return (
        isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_F
        and event.modifiers() == control
    )
