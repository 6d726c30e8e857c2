"""What a view shows in place of content: nothing there yet, still loading, or failed.

Owns both looks; the words and the choices are handed in.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.choices import Choice, ChoiceBar
from keystead.ui.widgets.glyph import Glyph
from keystead.ui.widgets.label import Label, Tone
from keystead.ui.widgets.mirror import placed

LOADING_DELAY = 500  # milliseconds before loading is shown at all
_ROWS = ((116, 154), (85, 131), (139, 116), (100, 162))  # widths of the bars in each row


class EmptyState(QWidget):
    """An icon, a title, a sentence and buttons in the middle; `chosen` carries the button's id."""

    chosen = Signal(str)

    def __init__(
        self,
        icons: Icons,
        icon: Icon,
        title: str,
        text: str = "",
        *,
        choices: Sequence[Choice] = (),
    ) -> None:
        super().__init__()
        picture = Glyph(icons, icon, 24, Token.MUTED)
        heading = Label(title, font=fonts.body(QFont.Weight.Medium), wrap=True)
        sentence = Label(text, tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self.bar = ChoiceBar(choices, icons)
        self.bar.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(4)
        column.addStretch(2)
        column.addWidget(picture, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        for label in (heading, sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMaximumWidth(320)
            line = QHBoxLayout()
            line.addStretch()
            line.addWidget(label, 10)
            line.addStretch()
            column.addLayout(line)
            # Only now has it a parent: shown before, it would be a window of its own.
            label.setVisible(bool(label.text()))
        column.addSpacing(8)
        column.addWidget(self.bar, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setAccessibleName(f"{title}. {text}")


class Loading(QWidget):
    """Grey rows and a sentence, shown only once the wait is long enough to be noticed."""

    def __init__(self, icons: Icons, text: str) -> None:
        super().__init__()
        self._icons = icons
        self._text = text
        self._drawn = False
        self.setAccessibleName(text)
        icons.theme.changed.connect(self.update)
        self._delay = QTimer(self, singleShot=True, interval=LOADING_DELAY)
        self._delay.timeout.connect(self._draw)
        self._delay.start()

    def sizeHint(self) -> QSize:
        return QSize(200, 46 * len(_ROWS) + 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._drawn:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._icons.theme.color(Token.LINE))
        for row, (first, second) in enumerate(_ROWS):
            top = 8 + row * 46
            painter.drawEllipse(self._placed(QRect(20, top, 14, 14)))
            painter.drawRoundedRect(self._placed(QRect(46, top, first, 8)), 4, 4)
            painter.drawRoundedRect(self._placed(QRect(46, top + 14, second, 8)), 4, 4)
        painter.setPen(self._icons.theme.color(Token.MUTED))
        painter.setFont(fonts.small())
        line = self._placed(QRect(20, 8 + len(_ROWS) * 46, self.width() - 40, 20))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeading, self._text)

    def _placed(self, rect: QRect) -> QRect:
        return placed(rect, self.rect(), self.layoutDirection())

    def _draw(self) -> None:
        self._drawn = True
        self.update()
