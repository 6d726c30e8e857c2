"""Rows of a list in the form that is kept for the next start.

Owns that form for lists whose rows say the same at any time; agents have ``views.agents.lines``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keystead.ui.icons import Icon
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import Row


def kept(rows: Iterable[Row]) -> list[list[str]]:
    """What can be written of ``rows``."""
    return [_written(row) for row in rows]


def kept_rows(found: Any) -> list[Row]:
    """The rows of what `kept` made; none where it cannot be read."""
    try:
        return [_row(*values) for values in found]
    except (TypeError, ValueError):
        return []


def _written(row: Row) -> list[str]:
    looks = (row.right_tone, row.mark or "", row.icon or "")
    return [row.key, row.title, row.subtitle, row.right, *looks]


def _row(key: str, title: str, subtitle: str, right: str, tone: str, mark: str, icon: str) -> Row:
    return Row(
        str(key),
        str(title),
        str(subtitle),
        right=str(right),
        right_tone=Tone(tone),
        mark=Mark(mark) if mark else None,
        icon=Icon(icon) if icon else None,
    )
