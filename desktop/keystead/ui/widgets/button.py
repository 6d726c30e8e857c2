"""Buttons: outlined, filled, quiet, a link, an icon alone, and the icon of a command.

Owns how they look and say their shortcut; what they do is their user's, by `clicked`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QToolButton, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.label import plain_tooltip, set_look
from keystead.ui.widgets.mirror import placed


class Look(StrEnum):
    """How much a button asks for attention. One filled button a view, on the background only."""

    OUTLINE = "outline"
    FILLED = "filled"
    QUIET = "quiet"
    LINK = "link"
    CHIP = "chip"
    FOLD = "fold"  # the heading of a part that opens, flush with what stands above it
    STATUS = "status"
    SEARCH = "search"


HEIGHT, SMALL_HEIGHT = 28, 24  # logical pixels
SEARCH_WIDTH, NARROWEST_SEARCH = 480, 160
_TEXT_TOKENS = {
    Look.FILLED: Token.ON_ACCENT,
    Look.LINK: Token.ACCENT,
    Look.STATUS: Token.MUTED,
    Look.SEARCH: Token.MUTED,
}
_ICON_TOKENS = {
    Look.FILLED: Token.ON_ACCENT,
    Look.STATUS: Token.MUTED,
    Look.SEARCH: Token.MUTED,
}
_Part = tuple[Icon | str, int]  # of a button, with its width
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def press_on_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press ``button`` if the key is Enter, which Qt leaves to a dialog's default button."""
    if event.key() not in _ENTER or event.isAutoRepeat():
        return False
    button.click()
    return True


def keys_text(keys: QKeySequence) -> str:
    """Keys as this system writes them; presses one after the other with a blank between."""
    return keys.toString(QKeySequence.SequenceFormat.NativeText).replace(", ", " ")


def native_keys(action: QAction) -> str:
    """The shortcut of ``action`` as this system writes it; empty where it has none."""
    return keys_text(action.shortcut())


class KeysInTooltip(QObject):
    """Says the name of ``widget`` and the keys of ``action`` in its tooltip, whatever they become.

    It lives as long as the widget does.
    """

    def __init__(self, widget: QWidget, action: QAction) -> None:
        super().__init__(widget)
        self._widget = widget
        self._action = action
        action.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        name, keys = self._widget.accessibleName(), native_keys(self._action)
        self._widget.setToolTip(plain_tooltip(f"{name} ({keys})" if keys else name))


class Button(QPushButton):
    """A button with a text, perhaps an icon before or ``after`` it and a shortcut behind it.

    ``keys`` is only shown; the shortcut itself is the command's, which `follow` keeps in step. One
    that is ``flush`` begins where the text above it does.
    """

    def __init__(
        self,
        text: str,
        icons: Icons,
        *,
        icon: Icon | None = None,
        after: Icon | None = None,
        look: Look = Look.OUTLINE,
        keys: str = "",
        small: bool = False,
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icons = icons
        self._icon = icon
        self._after = after
        self._look = look
        self._keys = keys
        self._action: QAction | None = None
        self._text = ""
        self._compact = False
        self._gap, self._padding = (4, 8) if small else (8, 12)
        if flush or look is Look.FOLD:
            self._padding = 2
        self.setFixedHeight(SMALL_HEIGHT if small else HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setFont(fonts.small() if small else fonts.body())
        self.setProperty("small", small)
        self.setProperty("look", look.value)
        self.setAutoDefault(False)
        self.setAccessibleDescription(keys)
        self.set_text(text)

    def set_text(self, text: str, icon: Icon | None = None) -> None:
        """Change what the button says, to the eye and to a screen reader, and its icon if given."""
        self._text = text
        self._icon = icon or self._icon
        self.setAccessibleName(text)
        self.set_compact(self._compact)
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Be its icon alone, where room is short; its tooltip then has the text."""
        if compact or self._compact:
            self.setToolTip(plain_tooltip(self._text) if compact else "")
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def width_if(self, *, compact: bool) -> int:
        """How wide it is as its icon alone, or with all it says."""
        return self._width_of(self._parts(compact))

    @property
    def width_without_keys(self) -> int:
        """How wide it is where there is no room for its shortcut."""
        parts = self._parts(self._compact)
        return self._width_of([part for part in parts if part[0] is not self._keys])

    def set_look(self, look: Look) -> None:
        """Change how much it asks for attention."""
        self._look = look
        set_look(self, "look", look.value)
        self.update()

    def text(self) -> str:
        return self._text

    @property
    def keys(self) -> str:
        """The shortcut it shows."""
        return self._keys

    def follow(self, action: QAction) -> None:
        """Show the keys of ``action``, and those that it is given later."""
        self._action = action
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        keys = native_keys(self._action) if self._action else ""
        if keys != self._keys:
            self._keys = keys
            self.setAccessibleDescription(keys)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._width_of(self._parts(self._compact)), self.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)  # The box: this class's text and icon are not Qt's.
        painter = QPainter(self)
        parts = self._fitting(self._parts(self._compact))
        left = (self.width() - self._width_of(parts)) // 2 + self._padding
        for part, width in parts:
            place = QRect(left, 0, width, self.height())
            place = placed(place, self.rect(), self.layoutDirection())
            self._paint_part(painter, part, place)
            left += width + self._gap

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_on_enter(self, event):
            super().keyPressEvent(event)

    def _width_of(self, parts: Sequence[_Part]) -> int:
        return sum(width for _, width in parts) + self._gap * (len(parts) - 1) + 2 * self._padding

    def _fitting(self, parts: list[_Part]) -> list[_Part]:
        """The parts there is room for: the shortcut goes first, then the text ends in "…"."""
        if self._width_of(parts) > self.width():
            parts = [part for part in parts if part[0] is not self._keys]
        missing = self._width_of(parts) - self.width()
        if missing > 0:
            parts = [self._cut(part, missing) if part[0] is self._text else part for part in parts]
        return parts

    def _cut(self, part: _Part, missing: int) -> _Part:
        width = max(0, part[1] - missing)
        mode = Qt.TextElideMode.ElideRight
        return QFontMetrics(self.font()).elidedText(self._text, mode, width), width

    def _parts(self, compact: bool) -> list[_Part]:
        """What stands side by side, and how wide each is: icon, text, shortcut."""
        parts: list[_Part] = []
        if self._icon is not None:
            parts.append((self._icon, 14 if self._small() else 16))
            if compact:
                return parts
        if self._text:
            parts.append((self._text, QFontMetrics(self.font()).horizontalAdvance(self._text) + 1))
        if self._keys:
            hint = QFontMetrics(fonts.small()).horizontalAdvance(self._keys) + 1
            parts.append((self._keys, hint))
        if self._after is not None:
            parts.append((self._after, 14 if self._small() else 16))
        return parts

    def _paint_part(self, painter: QPainter, part: Icon | str, place: QRect) -> None:
        hint = part is self._keys
        if isinstance(part, Icon):
            self._icons.paint(painter, place, part, self._token(_ICON_TOKENS))
            return
        token = Token.MUTED if hint and self._look is not Look.FILLED else self._token(_TEXT_TOKENS)
        painter.setPen(self._icons.theme.color(token))
        painter.setFont(fonts.small() if hint else self.font())
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, part)

    def _token(self, tokens: dict[Look, Token]) -> Token:
        if not self.isEnabled():
            return Token.MUTED
        chosen = self.isChecked() and self._look is not Look.FOLD
        return Token.ACCENT if chosen else tokens.get(self._look, Token.TEXT)

    def _small(self) -> bool:
        return bool(self.property("small"))


class SearchButton(Button):
    """What looks like a field and opens where one types: a `Finder`."""

    def __init__(self, text: str, icons: Icons, *, width: int = SEARCH_WIDTH) -> None:
        super().__init__(text, icons, icon=Icon.SEARCH, look=Look.SEARCH)
        self._width = width
        self.setFixedHeight(SMALL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._width, SMALL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST_SEARCH, SMALL_HEIGHT)


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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_on_enter(self, event):
            super().keyPressEvent(event)


class CommandButton(IconButton):
    """The icon that triggers a command's ``action``, called as the command is."""

    def __init__(self, icon: Icon, action: QAction, icons: Icons) -> None:
        super().__init__(icon, action.text(), icons, keys=native_keys(action))
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)

    def _follow(self) -> None:
        self.set_name(self._action.text(), native_keys(self._action))
