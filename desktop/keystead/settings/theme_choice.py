"""Which theme a person chose.

Owns the choice alone, for the first frame needs it and nothing else of the settings.
"""

from __future__ import annotations

from enum import StrEnum


class ThemeChoice(StrEnum):
    """What a person chose; the first follows the system as it changes."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"
