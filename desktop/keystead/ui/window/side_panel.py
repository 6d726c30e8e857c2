"""The side panel: facts about what the current tab shows.

Owns its place and scrolling; the content is the tab's.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from keystead.ui.window.area import Area

WIDTH = 256  # logical pixels


class SidePanel(Area):
    """Shows one content at a time; it does not own it and never deletes it."""

    def __init__(self) -> None:
        super().__init__("", surface="side")
        self.setAccessibleName(self.tr("Side panel"))
        self.setFixedWidth(WIDTH)
        self._stack = QStackedWidget()
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._stack)
        self._stack.setAutoFillBackground(False)
        scroll.setAccessibleName(self.accessibleName())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def show_content(self, content: QWidget | None) -> None:
        """Show ``content``, or nothing."""
        if content is not None:
            if self._stack.indexOf(content) < 0:
                self._stack.addWidget(content)
            self._stack.setCurrentWidget(content)
