"""The activity bar: a button a view at the top, a button a command at the bottom.

Owns how they look and which is marked; showing a view is the window's.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.button import KeysInTooltip, press_on_enter
from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.widgets.mirror import placed
from keystead.ui.window.area import Area
from keystead.ui.window.view import View

WIDTH = 48  # logical pixels
_ICON = 24
_BAR = 3


class ActivityBar(Area):
    """`chosen` carries the id of the view whose button was pressed."""

    chosen = Signal(str)

    def __init__(self, views: Sequence[View[Any]], icons: Icons) -> None:
        super().__init__("", surface="edge")
        self.setAccessibleName(self.tr("Views"))
        self.setProperty("edge", "right")
        self.setFixedWidth(WIDTH)
        self._icons = icons
        self._views: dict[str, ActivityButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 8)
        self._column.setSpacing(0)
        for view in views:
            button = ActivityButton(view.icon, view.shown_title, icons)
            button.setCheckable(True)
            button.clicked.connect(partial(self._choose, view.id))
            self._views[view.id] = button
            self._column.addWidget(button)
        self._column.addStretch()

    def set_current(self, view: str) -> None:
        """Mark the button of ``view``; none where it is empty."""
        for name, button in self._views.items():
            button.setChecked(name == view)

    def set_badge(self, view: StrEnum, count: int, says: str) -> None:
        """Show ``count`` at the button of ``view``, 0 for none; ``says`` it in words."""
        self._views[view].set_badge(count, says)

    def add_command(self, action: QAction, icon: Icon) -> None:
        """Add a button for a command at the bottom."""
        button = ActivityButton(icon, action.text(), self._icons)
        button.clicked.connect(action.trigger)
        KeysInTooltip(button, action)
        self._column.addWidget(button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def _choose(self, view: str, _checked: bool = False) -> None:
        self.set_current(view)
        self.chosen.emit(view)


class ActivityButton(QAbstractButton):
    """A large icon with a bar where it is the current one, and perhaps a count."""

    def __init__(self, icon: Icon, title: str, icons: Icons) -> None:
        super().__init__()
        self._icon = icon
        self._icons = icons
        self._count = 0
        self.setFixedSize(WIDTH - 1, 44)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(title)
        self.setToolTip(plain_tooltip(title))
        icons.theme.changed.connect(self.update)

    def set_badge(self, count: int, says: str) -> None:
        """Show ``count`` in the corner, 0 for nothing."""
        self._count = count
        self.setAccessibleDescription(says if count else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 1, 44)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_on_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self._icons.theme.color
        if self.underMouse():
            painter.fillRect(self.rect(), color(Token.SELECTION))
        if self.hasFocus():
            painter.setPen(QPen(color(Token.ACCENT), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        icon = QRect(0, 0, _ICON, _ICON)
        icon.moveCenter(self.rect().center())
        token = Token.TEXT if self.isChecked() else Token.MUTED
        self._icons.paint(painter, icon, self._icon, token)
        if self.isChecked():
            bar = self._placed(QRect(0, 8, _BAR, self.height() - 16))
            painter.fillRect(bar, color(Token.ACCENT))
        if self._count:
            self._paint_badge(painter)

    def _paint_badge(self, painter: QPainter) -> None:
        font = fonts.badge()
        text = str(self._count) if self._count < 100 else "99+"
        width = max(16, QFontMetrics(font).horizontalAdvance(text) + 8)
        place = self._placed(QRect(self.width() - 5 - width, self.height() - 22, width, 16))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._icons.theme.color(Token.ACCENT_FILL))
        painter.drawRoundedRect(place, 8, 8)
        painter.setPen(self._icons.theme.color(Token.ON_ACCENT))
        painter.setFont(font)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _placed(self, rect: QRect) -> QRect:
        return placed(rect, self.rect(), self.layoutDirection())
