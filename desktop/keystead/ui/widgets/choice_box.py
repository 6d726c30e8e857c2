"""Boxes to choose in: a short list that drops down, and a tick.

Owns their drawing where a style sheet has no tinted picture; long lists are ``widgets.picker``.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QStyle, QStyleOptionButton, QStyleOptionComboBox

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.mirror import placed

_ARROW = 16
_NARROWEST = 160  # logical pixels: a longer choice ends in "…" rather than widening its form


class ComboBox(QComboBox):
    """A few fixed choices; each item's data is the value it stands for."""

    def __init__(self, icons: Icons, name: str) -> None:
        super().__init__()
        self._icons = icons
        self.setFont(fonts.body())
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().boundedTo(QSize(_NARROWEST, self.sizeHint().height()))

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        style, field = self.style(), QStyle.SubControl.SC_ComboBoxEditField
        room = style.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width()
        text, end = option.currentText, Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(text, end, room - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_arrow(self._icons, QPainter(self), self.rect(), self.layoutDirection())

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling a form must not change what is in it.
        event.ignore()


class CheckBox(QCheckBox):
    """A tick beside a text."""

    def __init__(self, text: str, icons: Icons, *, name: str = "") -> None:
        super().__init__(text.replace("&", "&&"))
        self._icons = icons
        self.setFont(fonts.body())
        self.setAccessibleName(name or text)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        self._icons.paint(QPainter(self), box.adjusted(2, 2, -2, -2), Icon.CHECK, Token.ON_ACCENT)


def paint_arrow(
    icons: Icons, painter: QPainter, rect: QRect, direction: Qt.LayoutDirection
) -> None:
    """The arrow at the end of a box that opens."""
    place = QRect(rect.right() - _ARROW - 11, rect.top(), _ARROW, rect.height())
    icons.paint(painter, placed(place, rect, direction), Icon.CHEVRON_DOWN, Token.MUTED)
