"""The left side of the settings window: the profiles over the pages about the program.

Owns their place: the pages stand right under the profiles, and are never pushed out of sight.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

NARROWEST, WIDEST = 176, 248  # logical pixels
SHARE = 31  # per cent of a window in which it cannot be as wide as it likes


class SettingsSide(QWidget):
    """``profiles`` gives way where there are many."""

    def __init__(self, profiles: QWidget, pages: QWidget) -> None:
        super().__init__()
        self.setProperty("surface", "side")
        self.setProperty("edge", "right")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(profiles)
        column.addWidget(pages)
        column.addStretch(1)
