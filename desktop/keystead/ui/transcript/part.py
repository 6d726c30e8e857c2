"""What the parts of a laid-out row have in common: text that can be painted, found and selected.

Owns the protocol, the targets a person can activate, and what painting needs to know. The parts
are prose (`prose_part`), code (`code_part`) and tables (`table_part`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QTextCharFormat, QTextLayout

from keystead.ui.icons import Icons
from keystead.ui.theme import Token

Selection = tuple[int, int]  # from and to, in UTF-16 units of the part or row


class Does(StrEnum):
    """What activating a target does."""

    FOLD = "fold"
    SHOW_ALL = "show-all"
    COPY = "copy"
    LINK = "link"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Target:
    """A place in a row that can be activated; ``value`` is a text, an address or an action's id."""

    rect: QRectF
    does: Does
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """What painting needs: the colours, and what of the row or part can be seen."""

    icons: Icons
    clip: QRectF

    def color(self, token: Token) -> QColor:
        """The colour of ``token`` in the theme in force."""
        return self.icons.theme.color(token)

    def moved(self, x: float, y: float) -> Scene:
        """The same for something that stands at ``x``, ``y``."""
        return Scene(self.icons, self.clip.translated(-x, -y))


class Part(Protocol):
    """Text at a place of a row; all points and rectangles count from its own corner."""

    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...
    @property
    def length(self) -> int: ...
    @property
    def targets(self) -> list[Target]: ...
    @property
    def unfinished(self) -> bool: ...
    @property
    def overflow(self) -> float: ...
    @property
    def scrolled(self) -> float: ...

    def paint(self, painter: QPainter, scene: Scene, selection: Selection | None) -> None:
        """Draw what the scene's clip shows."""
        ...

    def position_at(self, point: QPointF, /) -> int:
        """The text position nearest to ``point``."""
        ...

    def text(self, start: int, end: int) -> str:
        """The text between two positions."""
        ...

    def link_at(self, point: QPointF, /) -> str:
        """The address under ``point``, or nothing."""
        ...

    def scroll_to(self, x: float, /) -> None:
        """Show the content from ``x`` on, as far as it is wider than the part by ``overflow``."""
        ...


def selected_range(selection: Selection, color: QColor) -> QTextLayout.FormatRange:
    """How Qt is told to draw a selection."""
    found = QTextLayout.FormatRange()
    found.start, found.length = selection[0], selection[1] - selection[0]
    look = QTextCharFormat()
    look.setBackground(color)
    found.format = look
    return found
