"""What the parts of a laid-out row have in common: text that can be painted, found and selected.

Owns the protocol, the targets a person can activate, what is marked in a text, and what painting
needs to know. The parts are prose (`prose_part`), code (`code_part`) and tables (`table_part`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QTextCharFormat, QTextLayout, QTextLine

from keystead.ui.icons import Icons
from keystead.ui.theme import Token

Selection = tuple[int, int]  # from and to, in UTF-16 units of the part or row


class Ink(StrEnum):
    """Why a stretch of text is marked."""

    SELECTED = "selected"
    FOUND = "found"
    CURRENT = "current"  # of what was found, the one the reader is at


_COLORS = {
    Ink.SELECTED: (Token.SELECTION, None),
    Ink.FOUND: (Token.FOUND, Token.TEXT),
    Ink.CURRENT: (Token.ACCENT_FILL, Token.ON_ACCENT),
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked stretch, in UTF-16 units of the part or row."""

    start: int
    end: int
    ink: Ink

    def within(self, start: int, end: int) -> Marked | None:
        """What of it lies from ``start`` to ``end``, counted from there."""
        if self.start > end or self.end <= start:
            return None
        return Marked(max(self.start, start) - start, min(self.end, end) - start, self.ink)


Marks = Sequence[Marked]


def marks_within(marks: Iterable[Marked], start: int, end: int) -> list[Marked]:
    """What of ``marks`` lies from ``start`` to ``end``, counted from there."""
    found = (mark.within(start, end) for mark in marks)
    return [mark for mark in found if mark]


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

    def paint(self, painter: QPainter, scene: Scene, marks: Marks) -> None:
        """Draw what the scene's clip shows."""
        ...

    def place_of(self, position: int, /) -> QRectF:
        """Where a text position is: a caret as tall as its line."""
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


def cursor_x(line: QTextLine, position: int) -> float:
    """Where in ``line`` a position of its text is."""
    # The stubs know one of the two results only.
    return cast("tuple[float, int]", line.cursorToX(position))[0]


def mark_look(mark: Marked, scene: Scene) -> QTextCharFormat:
    """How Qt is told what a mark looks like."""
    behind, front = _COLORS[mark.ink]
    look = QTextCharFormat()
    look.setBackground(scene.color(behind))
    if front:
        look.setForeground(scene.color(front))
    return look


def line_marks(marks: Marks, start: int, end: int, scene: Scene) -> list[QTextLayout.FormatRange]:
    """The marks of the line from ``start`` to ``end``, as Qt draws them."""
    ranges: list[QTextLayout.FormatRange] = []
    for mark in marks_within(marks, start, end):
        found = QTextLayout.FormatRange()
        found.start, found.length = mark.start, mark.end - mark.start
        found.format = mark_look(mark, scene)
        ranges.append(found)
    return ranges
