"""One tab as data: what it is called, how it is marked, and the page it shows.

Owns how a title is shortened and spoken; drawing is ``bar``'s.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icon
from keystead.ui.transcript.visible_text import visible_line
from keystead.ui.widgets.mark import Mark, word

LONGEST = 32  # characters of a title that a tab shows; the whole is in the tooltip


@dataclass(slots=True)
class Tab:
    """``key`` tells it from the others; the page is made when the tab is first shown."""

    key: str
    title: str
    icon: Icon | None = None
    mark: Mark | None = None
    page: QWidget | None = None

    @property
    def short_title(self) -> str:
        """As much of the title as a tab has room for."""
        title = visible_line(self.title)
        return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"

    @property
    def spoken(self) -> str:
        """The whole title and the state it shows, for a screen reader."""
        title = visible_line(self.title)
        return f"{title}, {word(self.mark)}" if self.mark else title
