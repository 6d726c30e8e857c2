"""The icons: which there are, and how they are drawn.

Owns names, tint and drawing (by QtSvg, at the screen's own resolution); the pictures are
``resources/icons/*.svg``, codicons but for the state marks. Colours come from ``ui.theme``.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QByteArray, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from keystead import resources
from keystead.ui.theme import Theme, Token


class Icon(StrEnum):
    """An icon by the name of its file."""

    ADD = "add"
    AGENTS = "comment-discussion"
    ARROW_DOWN = "arrow-down"
    ARROW_UP = "arrow-up"
    BEAKER = "beaker"
    BELL = "bell"
    BOOK = "book"
    CASE_SENSITIVE = "case-sensitive"
    CHECK = "check"
    CHEVRON_DOWN = "chevron-down"
    CHEVRON_LEFT = "chevron-left"
    CHEVRON_RIGHT = "chevron-right"
    CHIP = "chip"
    CIRCLE_SLASH = "circle-slash"
    CLOSE = "close"
    CLOUD = "cloud"
    COLOR_MODE = "color-mode"
    COPY = "copy"
    EDIT = "edit"
    ELLIPSIS = "ellipsis"
    ERROR = "error"
    EYE = "eye"
    EYE_CLOSED = "eye-closed"
    FILTER = "filter"
    FOLD_UP = "fold-up"
    GLOBE = "globe"
    KEYBOARD = "keyboard-tab"
    HISTORY = "history"
    KEY = "key"
    KEYSTEAD = "keystead"
    LAYERS = "layers"
    LIGHTBULB = "lightbulb"
    LINK_EXTERNAL = "link-external"
    LOCK = "lock"
    MENU = "menu"
    MODELS = "library"
    PLUG = "plug"
    PULSE = "pulse"
    REFRESH = "refresh"
    SEARCH = "search"
    SERVER = "server"
    SETTINGS = "settings-gear"
    SHIELD = "shield"
    SIDE_BAR = "layout-sidebar-left"
    SIDE_PANEL = "layout-sidebar-right"
    SPLIT = "split-horizontal"
    STAR = "star-full"
    STAR_EMPTY = "star-empty"
    STOP = "debug-stop"
    TOOLS = "tools"
    TRASH = "trash"
    UNLOCK = "unlock"
    UNDO = "discard"
    WHOLE_WORD = "whole-word"
    STATE_RUNNING = "state-running"
    STATE_WAITING = "state-waiting"
    STATE_HELD_UP = "state-held-up"
    STATE_FINISHED = "state-finished"
    STATE_FAILED = "state-failed"
    STATE_STOPPED = "state-stopped"
    STATE_OFF = "state-off"


class Icons(QObject):
    """Draws icons in the colours of ``theme``; pixmaps are kept until the theme changes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._sources: dict[Icon, bytes] = {}
        self._pixmaps: dict[tuple[Icon, Token, int, int], QPixmap] = {}
        theme.changed.connect(self._pixmaps.clear)

    def icon(self, name: Icon, token: Token = Token.TEXT) -> QIcon:
        """An icon for actions, tabs and buttons that follows the theme by itself."""
        return QIcon(_TintedEngine(self, name, token))

    def paint(self, painter: QPainter, rect: QRect, name: Icon, token: Token = Token.TEXT) -> None:
        """Draw ``name`` as large as the smaller side of ``rect``, centred in it."""
        side = min(rect.width(), rect.height())
        square = QRect(0, 0, side, side)
        square.moveCenter(rect.center())
        scale = painter.device().devicePixelRatioF()
        painter.drawPixmap(square.topLeft(), self.pixmap(name, token, side, scale))

    def pixmap(self, name: Icon, token: Token, side: int, scale: float) -> QPixmap:
        """The icon as ``side`` logical pixels on a screen of ``scale`` device pixels each."""
        key = (name, token, side, round(scale * 100))
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(name, token, side, scale)
        return self._pixmaps[key]

    def _draw(self, name: Icon, token: Token, side: int, scale: float) -> QPixmap:
        if name not in self._sources:
            self._sources[name] = resources.read_bytes("icons", f"{name}.svg")
        color = self.theme.color(token).name().encode()
        renderer = QSvgRenderer(QByteArray(self._sources[name].replace(b"currentColor", color)))
        pixels = max(1, round(side * scale))
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        return pixmap


class _TintedEngine(QIconEngine):
    """Lets a QIcon draw by `Icons` each time, so that theme and resolution are those of now."""

    def __init__(self, icons: Icons, name: Icon, token: Token) -> None:
        super().__init__()
        self._icons = icons
        self._name = name
        self._token = token

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._icons, self._name, self._token)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        self._icons.paint(painter, rect, self._name, self._token_in(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float
    ) -> QPixmap:
        # Qt hands in device pixels here.
        side = max(1, round(min(size.width(), size.height()) / scale))
        return self._icons.pixmap(self._name, self._token_in(mode), side, scale)

    def _token_in(self, mode: QIcon.Mode) -> Token:
        return Token.MUTED if mode is QIcon.Mode.Disabled else self._token
