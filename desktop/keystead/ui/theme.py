"""The theme: colour tokens from a file, and what Qt makes of them.

Owns the tokens (``resources/themes/*.json``), the palette, the one style sheet (``keystead.qss``)
and following the system. Icons take their tint from here (``ui.icons``); type is ``ui.fonts``.
"""

from __future__ import annotations

import json
from enum import StrEnum
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from keystead import resources
from keystead.settings.theme_choice import ThemeChoice
from keystead.ui import fonts


class Token(StrEnum):
    """A colour by its purpose; every theme file names each."""

    BACKGROUND = "background"
    SIDE = "side"
    EDGE = "edge"
    CARD = "card"
    FIELD = "field"
    SELECTION = "selection"
    FOUND = "found"
    LINE = "line"
    CONTROL_LINE = "control-line"
    TEXT = "text"
    MUTED = "muted"
    ACCENT = "accent"
    ACCENT_FILL = "accent-fill"
    ON_ACCENT = "on-accent"
    OK = "ok"
    WARN = "warn"
    ERROR = "error"
    CODE_KEYWORD = "code-keyword"
    CODE_FUNCTION = "code-function"
    CODE_STRING = "code-string"


_ROLES = {
    QPalette.ColorRole.Window: Token.BACKGROUND,
    QPalette.ColorRole.WindowText: Token.TEXT,
    QPalette.ColorRole.Base: Token.FIELD,
    QPalette.ColorRole.AlternateBase: Token.CARD,
    QPalette.ColorRole.Text: Token.TEXT,
    QPalette.ColorRole.PlaceholderText: Token.MUTED,
    QPalette.ColorRole.Button: Token.BACKGROUND,
    QPalette.ColorRole.ButtonText: Token.TEXT,
    QPalette.ColorRole.BrightText: Token.ON_ACCENT,
    QPalette.ColorRole.Light: Token.LINE,
    QPalette.ColorRole.Midlight: Token.LINE,
    QPalette.ColorRole.Mid: Token.CONTROL_LINE,
    QPalette.ColorRole.Dark: Token.CONTROL_LINE,
    QPalette.ColorRole.Shadow: Token.EDGE,
    QPalette.ColorRole.Highlight: Token.ACCENT_FILL,
    QPalette.ColorRole.HighlightedText: Token.ON_ACCENT,
    QPalette.ColorRole.Link: Token.ACCENT,
    QPalette.ColorRole.LinkVisited: Token.ACCENT,
    QPalette.ColorRole.ToolTipBase: Token.CARD,
    QPalette.ColorRole.ToolTipText: Token.TEXT,
    QPalette.ColorRole.Accent: Token.ACCENT,
}
_FAINT = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


class Theme(QObject):
    """The colours in force; `changed` comes after palette and style sheet have changed.

    Making it gives ``app`` its font too.
    """

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice) -> None:
        super().__init__()
        self._app = app
        self._choice = choice
        self._sheet = Template(resources.read_text("themes", "keystead.qss"))
        self._name = ""
        self._colors: dict[Token, QColor] = {}
        app.setFont(fonts.body())
        self.choose(choice)
        app.styleHints().colorSchemeChanged.connect(self._apply)

    def color(self, token: Token) -> QColor:
        """The colour of ``token`` in the theme in force."""
        return self._colors[token]

    def choose(self, choice: ThemeChoice) -> None:
        """Fix the theme or follow the system again; the native title bar goes along."""
        self._choice = choice
        hints = self._app.styleHints()
        if choice is ThemeChoice.SYSTEM:
            hints.unsetColorScheme()
        else:
            dark = choice is ThemeChoice.DARK
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
        self._apply()

    def _apply(self) -> None:
        name = self._choice
        if name is ThemeChoice.SYSTEM:
            dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
            name = ThemeChoice.DARK if dark else ThemeChoice.LIGHT
        if name == self._name:
            return
        self._name = name
        values = read_tokens(name)
        self._colors = {token: QColor(value) for token, value in values.items()}
        self._app.setPalette(self._palette())
        names = {token.replace("-", "_"): value for token, value in values.items()}
        self._app.setStyleSheet(self._sheet.substitute(names))
        self.changed.emit()

    def _palette(self) -> QPalette:
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, self._colors[token])
        for role in _FAINT:
            palette.setColor(QPalette.ColorGroup.Disabled, role, self._colors[Token.MUTED])
        return palette


def read_tokens(name: str) -> dict[Token, str]:
    """The colours of the theme file ``name`` as ``#rrggbb``."""
    found: dict[str, str] = json.loads(resources.read_text("themes", f"{name}.json"))
    return {Token(token): value for token, value in found.items()}
