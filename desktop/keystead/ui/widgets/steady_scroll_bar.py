"""A scroll bar that has its room always, so that nothing moves aside when there is more to see.

Owns that it shows nothing as long as there is nothing to scroll; its look is the style sheet's.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

WIDTH = 10  # logical pixels, as the style sheet has it


class SteadyScrollBar(QScrollBar):
    """Stands at the side of a scroll area; `keep_room` puts it there."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() > self.minimum():
            super().paintEvent(event)


def keep_room(area: QAbstractScrollArea) -> None:
    """Let ``area`` keep the room of its vertical scroll bar, whether it is needed or not."""
    area.setVerticalScrollBar(SteadyScrollBar(Qt.Orientation.Vertical))
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
