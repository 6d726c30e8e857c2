"""A scrolled page of the settings window.

Owns scrolling to what has focus; what stands on the page is put into `column`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.widgets.label import ElidedLabel
from keystead.ui.widgets.steady_scroll_bar import keep_room

MARGIN = 32  # logical pixels
NEAR = 8  # logical pixels shown around what has appeared
REVEALED = 64  # logical pixels shown around the focused field
TITLE_HEIGHT = 28


class Page(QScrollArea):
    """Scrolls up and down; `column` is the layout to fill."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_room(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        content.setProperty("surface", "clear")
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(MARGIN, 16, MARGIN, 24)
        self.column.setSpacing(20)
        self.setWidget(content)

    def to_top(self) -> None:
        """Show the beginning."""
        self.verticalScrollBar().setValue(0)

    def focusNextPrevChild(self, following: bool) -> bool:
        moved = super().focusNextPrevChild(following)
        self.ensureWidgetVisible(self.focusWidget(), 0, REVEALED)
        return moved

    def reveal(self, widget: QWidget) -> None:
        """Move focus to a field and scroll there, once what was just unfolded has its place."""
        widget.setFocus()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(widget, 0, REVEALED))

    def show_whole(self, widget: QWidget) -> None:
        """Scroll to what has just appeared; focus stays where it is."""
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(widget, 0, NEAR))


def title_label(text: str) -> ElidedLabel:
    """What stands over a page, as high with a button beside it as without."""
    label = ElidedLabel(text, font=fonts.title())
    label.setFixedHeight(TITLE_HEIGHT)
    return label
