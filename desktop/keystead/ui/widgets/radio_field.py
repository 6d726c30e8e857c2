"""One of a few values to choose from, each in a box like a field's.

Owns its look; which of them belong together is said by the group they are put into, and what is
chosen by who asks. A value that is never asked about is a ``SettledField``.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QRadioButton, QSizePolicy

from keystead.ui import fonts
from keystead.ui.transcript.visible_text import visible_name
from keystead.ui.widgets.label import ElidedLabel, Label, Tone, plain_tooltip

HEIGHT = 28  # logical pixels
BESIDE = 16 + 8 + 2 * 12  # logical pixels of the circle, the gap and both ends
NARROWEST = 120
ISOLATE, END_ISOLATE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


class RadioField(QRadioButton):
    """A value to choose; ``name`` says to a screen reader what it is the value of."""

    def __init__(self, value: str, name: str) -> None:
        super().__init__()
        self._value = visible_name(value)
        self.setFont(fonts.code())
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(NARROWEST)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{name}: {self._value}")
        self._fit()

    @property
    def value(self) -> str:
        """All of the value, though there may be no room to show it."""
        return self._value

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance(self._value) + BESIDE
        return QSize(width, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def hitButton(self, position: QPoint) -> bool:
        # The whole box is the button, not only its circle and text.
        return self.rect().contains(position)

    def _fit(self) -> None:
        room = self.width() - BESIDE
        shown = QFontMetrics(self.font()).elidedText(self._value, Qt.TextElideMode.ElideRight, room)
        text = shown.replace("&", "&&")
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        # In a mirrored window a value still reads in its own direction.
        self.setText(f"{ISOLATE}{text}{END_ISOLATE}" if rtl else text)
        self.setToolTip(plain_tooltip(self._value) if shown != self._value else "")


class SettledField(QFrame):
    """A value that cannot be changed here, and at its end why not."""

    def __init__(self, value: str, why: str) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(ElidedLabel(value, tone=Tone.MUTED, font=fonts.code()), 1)
        row.addWidget(Label(why, tone=Tone.MUTED, font=fonts.small()))
