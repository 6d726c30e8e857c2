"""Type: which font and size each kind of text has.

Owns families and sizes; colours are ``ui.theme``. Sizes are logical pixels at 100 %, turned into
points, for Qt knows fractions of points only.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

FAMILY, CODE_FAMILY = "Inter", "JetBrains Mono"  # where installed, else the system's
BODY = 13.0
SMALL = 11.5
CODE = 12.0
BADGE = 10.0
TITLE = 18.0
DISPLAY = 24.0


@lru_cache
def body(weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Ordinary text."""
    return _font(BODY, weight)


@lru_cache
def small(weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Second lines, hints, chips, the status bar."""
    return _font(SMALL, weight)


@lru_cache
def title() -> QFont:
    """The heading of a page."""
    return _font(TITLE, QFont.Weight.DemiBold)


@lru_cache
def display() -> QFont:
    """The one large heading of a page that greets."""
    return _font(DISPLAY, QFont.Weight.DemiBold)


@lru_cache
def section() -> QFont:
    """The small capitals over a group."""
    font = _font(SMALL, QFont.Weight.DemiBold)
    font.setCapitalization(QFont.Capitalization.AllUppercase)
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
    return font


@lru_cache
def badge() -> QFont:
    """The count in the corner of an icon."""
    return _font(BADGE, QFont.Weight.DemiBold)


@lru_cache
def code() -> QFont:
    """Commands, code, ids and addresses: each character as it is typed, without ligatures."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font = QFont([CODE_FAMILY, system.family(), "monospace"])
    font.setPointSizeF(_points(CODE))
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFeature(QFont.Tag("liga"), 0)
    font.setFeature(QFont.Tag("calt"), 0)
    return font


def _font(pixels: float, weight: QFont.Weight) -> QFont:
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font = QFont([FAMILY, system.family()])
    font.setPointSizeF(_points(pixels))
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _points(pixels: float) -> float:
    return pixels * 72 / QGuiApplication.primaryScreen().logicalDotsPerInchY()
