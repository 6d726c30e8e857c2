"""The first row of the settings window: its name and the way into the search.

Owns its layout; searching is ``search``'s.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from keystead.ui.icons import Icons
from keystead.ui.widgets.button import SearchButton
from keystead.ui.widgets.label import Label, Tone

HEIGHT = 36  # logical pixels
SEARCH_WIDTH = 360


class SettingsHead(QWidget):
    """`search` is the button that looks like a field."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("surface", "edge")
        self.setProperty("edge", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self.search = SearchButton(self.tr("Search settings"), icons, width=SEARCH_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(Label(self.tr("Settings"), tone=Tone.MUTED), 1)
        row.addWidget(self.search)
        row.addStretch(1)
