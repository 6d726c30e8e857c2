"""A short fact with its icon, in a small filled box beside a heading.

Owns its look; a fact without an icon is ``label.Tag``.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.glyph import Glyph
from keystead.ui.widgets.label import Label, Tone

HEIGHT = 20  # logical pixels


class IconTag(QWidget):
    """Icon and text; nothing can be done with it."""

    def __init__(self, icons: Icons, icon: Icon) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._label = Label(tone=Tone.MUTED, font=fonts.small())
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(Glyph(icons, icon, 14, Token.MUTED))
        row.addWidget(self._label)

    def setText(self, text: str) -> None:
        """Show ``text``."""
        self._label.setText(text)
        self.setAccessibleName(self._label.text())

    def text(self) -> str:
        """What it says."""
        return self._label.text()
