"""A chip: a small button that says a fact.

Owns its look; what it says is its user's.
"""

from __future__ import annotations

from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.button import Button, Look


class Chip(Button):
    """Text in a small box, perhaps with an icon before and one behind it."""

    def __init__(
        self, text: str, icons: Icons, *, icon: Icon | None = None, after: Icon | None = None
    ) -> None:
        super().__init__(text, icons, icon=icon, after=after, look=Look.CHIP, small=True)
