"""The first of many lines, and how many more there are; where lines are shown is for others."""

from __future__ import annotations

from collections.abc import Sequence

from keystead.ui.translation import tr


def first_of(lines: Sequence[str], most: int) -> str:
    """``lines`` below each other; of more than ``most`` the first ones, and their number."""
    more = len(lines) - most
    shown = [*lines[:most], *([tr("And {count} more.", count=more)] if more > 0 else [])]
    return "\n".join(shown)
