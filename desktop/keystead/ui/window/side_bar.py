"""The side bar: a header over the page of the current view.

Owns the pages once built; what is in a page is the view's.
"""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from keystead.ui.widgets.label import GroupHeading
from keystead.ui.window.area import Area

NARROWEST, USUAL, WIDEST = 200, 280, 480  # logical pixels


class SideBar(Area):
    """Pages by the id of their view."""

    def __init__(self) -> None:
        super().__init__("", surface="side")
        self.setAccessibleName(self.tr("Side bar"))
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self._pages: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def has_page(self, view: str) -> bool:
        """Whether the page of ``view`` was built already."""
        return view in self._pages

    def add_page(self, view: str, title: str, content: QWidget, *tools: QWidget) -> None:
        """Keep the page of ``view``; ``tools`` are the small buttons beside its title."""
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
        self._pages[view] = page
        self._stack.addWidget(page)

    def show_page(self, view: str) -> None:
        """Show the page of ``view``."""
        self._stack.setCurrentWidget(self._pages[view])
