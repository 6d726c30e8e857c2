"""The line over a transcript that says how much of it was not fetched yet.

Owns its look; fetching is the page's.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.numbers import one_or_many
from keystead.ui.theme import Token
from keystead.ui.transcript.rows_view import COLUMN
from keystead.ui.translation import tr
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.label import Label, Tone

HEIGHT = 28  # logical pixels
_SIDE, _SCROLL_BAR = 32, 10  # beside the text's column
_ICON = 16


class EarlierBar(QWidget):
    """Stands over the text's column; `first_wanted` asks for the beginning."""

    first_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icon = _FoldIcon(icons)
        self._count = Label(tone=Tone.MUTED, font=fonts.small())
        self.first = Button(self.tr("Go to the first"), icons, look=Look.LINK, small=True)
        self.first.clicked.connect(self.first_wanted)
        self.setFixedHeight(HEIGHT)
        line = QHBoxLayout()
        line.setContentsMargins(4, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._icon)
        line.addWidget(self._count)
        line.addStretch()
        line.addWidget(self.first)
        inside = QWidget()
        inside.setLayout(line)
        inside.setMaximumWidth(COLUMN)
        middle = QHBoxLayout(self)
        middle.setContentsMargins(_SIDE, 0, _SIDE + _SCROLL_BAR, 0)
        middle.addStretch(1)
        middle.addWidget(inside, 100)
        middle.addStretch(1)
        self.hide()

    def show_count(self, count: int) -> None:
        """Say how many entries come before those that are there; nothing where none do."""
        self._count.setText(one_or_many(count, tr("1 earlier entry"), tr("{n} earlier entries")))
        self.setVisible(count > 0)


class _FoldIcon(QWidget):
    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.setFixedSize(_ICON, _ICON)

    def paintEvent(self, _event: QPaintEvent) -> None:
        place = QRect(0, 0, _ICON, _ICON)
        self._icons.paint(QPainter(self), place, Icon.FOLD_UP, Token.MUTED)
