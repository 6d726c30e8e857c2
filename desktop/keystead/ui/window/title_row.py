"""The first row: the menu, the name, the way into the palette, and what folds the sides.

The native title bar stays above it.
"""

from __future__ import annotations

from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.button import CommandButton, IconButton, SearchButton
from keystead.ui.widgets.label import Label, Tone
from keystead.ui.window.area import Area

HEIGHT = 36  # logical pixels


class TitleRow(Area):
    """`menu_button` opens the menu given to `set_menu`, `search` what `set_search` was given."""

    search: SearchButton

    def __init__(self, icons: Icons) -> None:
        super().__init__("", surface="edge")
        self.setAccessibleName(self.tr("Menu row"))
        self.setProperty("edge", "bottom")
        self.setFixedHeight(HEIGHT)
        self._icons = icons
        self.menu_button = IconButton(Icon.MENU, self.tr("Menu"), icons)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        # Both sides are equally wide, so what is between them stands in the middle.
        self._start, self._end = QHBoxLayout(), QHBoxLayout()
        for side in (self._start, self._end):
            side.setSpacing(8)
            row.addLayout(side, 1)
        self._row = row
        self._start.addWidget(self.menu_button)
        self._start.addWidget(_Logo(icons))
        self._start.addWidget(Label("Keystead", tone=Tone.MUTED))
        self._start.addStretch()
        self._end.addStretch()

    def set_menu(self, menu: QMenu) -> None:
        """What the menu button opens."""
        self.menu_button.setMenu(menu)

    def set_search(self, action: QAction) -> None:
        """What the field in the middle opens."""
        text = self.tr("Search agents, models, commands")
        self.search = SearchButton(text, self._icons)
        self.search.follow(action)
        self.search.clicked.connect(action.trigger)
        self._row.insertWidget(1, self.search)

    def add_command(self, action: QAction, icon: Icon) -> None:
        """Add a small button at the end of the row."""
        self._end.addWidget(CommandButton(icon, action, self._icons))


class _Logo(QWidget):
    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.setFixedSize(16, 16)
        icons.theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._icons.paint(QPainter(self), self.rect(), Icon.KEYSTEAD, Token.MUTED)
