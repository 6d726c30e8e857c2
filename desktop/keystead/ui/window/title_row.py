"""The first row: the menu, the name, and what folds the sides.

The native title bar stays above it.
"""

from __future__ import annotations

from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.button import CommandButton, IconButton
from keystead.ui.widgets.label import Label, Tone
from keystead.ui.window.area import Area

HEIGHT = 36  # logical pixels


class TitleRow(Area):
    """`menu_button` opens the menu given to `set_menu`."""

    def __init__(self, icons: Icons) -> None:
        super().__init__("", surface="edge")
        self.setAccessibleName(self.tr("Menu row"))
        self.setProperty("edge", "bottom")
        self.setFixedHeight(HEIGHT)
        self._icons = icons
        self.menu_button = IconButton(Icon.MENU, self.tr("Menu"), icons)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 0, 8, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.menu_button)
        self._row.addWidget(_Logo(icons))
        self._row.addWidget(Label("Keystead", tone=Tone.MUTED))
        self._row.addStretch()

    def set_menu(self, menu: QMenu) -> None:
        """What the menu button opens."""
        self.menu_button.setMenu(menu)

    def add_command(self, action: QAction, icon: Icon) -> None:
        """Add a small button at the end of the row."""
        self._row.addWidget(CommandButton(icon, action, self._icons))


class _Logo(QWidget):
    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.setFixedSize(16, 16)
        icons.theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._icons.paint(QPainter(self), self.rect(), Icon.KEYSTEAD, Token.MUTED)
