"""Buttons: outlined, filled, quiet, a link, and an icon alone.

Owns how they look and say their shortcut; what they do is their user's, by `clicked`.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.label import plain_tooltip


class Look(StrEnum):
    """How much a button asks for attention. One filled button a view, on the background only."""

    OUTLINE = "outline"
    FILLED = "filled"
    QUIET = "quiet"
    LINK = "link"


_HINT_GAP = 8


class Button(QPushButton):
    """A button with a text, perhaps an icon before it and a shortcut behind it.

    ``keys`` is only shown; the shortcut itself is the command's.
    """

    def __init__(
        self,
        text: str,
        icons: Icons,
        *,
        icon: Icon | None = None,
        look: Look = Look.OUTLINE,
        keys: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        self._icons = icons
        self._keys = keys
        self.setFont(fonts.small() if small else fonts.body())
        self.setProperty("small", small)
        self.setProperty("look", look.value)
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        self.setAccessibleDescription(keys)
        if icon is not None:
            token = Token.ON_ACCENT if look is Look.FILLED else Token.TEXT
            self.setIcon(icons.icon(icon, token))

    def set_text(self, text: str) -> None:
        """Change what the button says, to the eye and to a screen reader."""
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width() + self._hint_width(), size.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._keys:
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        room = self.rect().adjusted(12, 0, -12, 0)
        direction = self.layoutDirection()
        hint = QStyle.visualRect(
            direction, room, room.adjusted(room.width() - self._hint(), 0, 0, 0)
        )
        rest = room.adjusted(0, 0, -self._hint_width(), 0)
        option.rect = QStyle.visualRect(direction, room, rest)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        filled = self.property("look") == Look.FILLED and self.isEnabled()
        token = Token.ON_ACCENT if filled else Token.MUTED
        painter.setPen(self._icons.theme.color(token))
        painter.setFont(fonts.small())
        painter.drawText(hint, Qt.AlignmentFlag.AlignCenter, self._keys)

    def _hint(self) -> int:
        return QFontMetrics(fonts.small()).horizontalAdvance(self._keys) + 1

    def _hint_width(self) -> int:
        return _HINT_GAP + self._hint() if self._keys else 0


class IconButton(QToolButton):
    """A button that is only an icon; ``name`` is its tooltip and its accessible name."""

    def __init__(
        self,
        icon: Icon,
        name: str,
        icons: Icons,
        *,
        token: Token = Token.MUTED,
        side: int = 28,
        keys: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icons = icons
        self._token = token
        self.setFixedSize(side, side)
        self.setIconSize(QSize(16, 16))
        # A tool button takes no focus from Tab by itself; this one can be reached.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.set_icon(icon)
        self.set_name(name, keys)

    def set_icon(self, icon: Icon) -> None:
        """Show another icon."""
        self.setIcon(self._icons.icon(icon, self._token))

    def set_name(self, name: str, keys: str = "") -> None:
        """Change what it is called, to the pointer and to a screen reader."""
        self.setAccessibleName(name)
        self.setToolTip(plain_tooltip(f"{name} ({keys})" if keys else name))
