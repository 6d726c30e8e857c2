"""One row laid out for a width: its parts, where they stand, and what can be activated.

Owns positions across the parts of a row; how each kind of row is composed is `row_layouts`'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from keystead.ui.transcript.chrome import BAR
from keystead.ui.transcript.part import Does, Marks, Part, Scene, Target, marks_within

Chrome = Callable[[QPainter, Scene], None]


@dataclass(frozen=True, slots=True)
class Placed:
    """A part at its place; ``start`` is the row's position of its first character."""

    part: Part
    x: float
    y: float
    start: int

    @property
    def rect(self) -> QRectF:
        """What the part covers of the row."""
        return QRectF(self.x, self.y, self.part.width, self.part.height)

    @property
    def end(self) -> int:
        """The position behind its last character."""
        return self.start + self.part.length


class LaidRow:
    """A row that can be painted. Its layout adds parts, chrome and targets, then sets `height`."""

    def __init__(self) -> None:
        self.height = 0.0
        self.placed: list[Placed] = []
        self._chrome: list[Chrome] = []
        self._targets: list[Target] = []

    def add(self, part: Part, x: float, y: float) -> float:
        """Put ``part`` at a place; returns where it ends below."""
        start = self.placed[-1].end + 1 if self.placed else 0
        self.placed.append(Placed(part, x, y, start))
        return y + part.height

    def draw(self, chrome: Chrome) -> None:
        """Paint something that is no selectable text, before the parts."""
        self._chrome.append(chrome)

    def draw_first(self, chrome: Chrome) -> None:
        """Paint something below everything else, once the row's height is known."""
        self._chrome.insert(0, chrome)

    def target(self, target: Target) -> None:
        """Make a place of the row activate something."""
        self._targets.append(target)

    @property
    def length(self) -> int:
        """The text positions of the row."""
        return self.placed[-1].end if self.placed else 0

    @property
    def unfinished(self) -> bool:
        """Whether painting once more would show more."""
        return any(placed.part.unfinished for placed in self.placed)

    @property
    def targets(self) -> list[Target]:
        """All targets, in reading order."""
        inside = [
            replace(target, rect=target.rect.translated(placed.x, placed.y))
            for placed in self.placed
            for target in placed.part.targets
        ]
        return [*self._targets, *inside]

    def paint(self, painter: QPainter, scene: Scene, marks: Marks) -> None:
        """Draw the row at the painter's origin."""
        for chrome in self._chrome:
            chrome(painter, scene)
        for placed in self.placed:
            if placed.rect.intersects(scene.clip):
                painter.save()
                painter.translate(placed.x, placed.y)
                inside = marks_within(marks, placed.start, placed.end)
                placed.part.paint(painter, scene.moved(placed.x, placed.y), inside)
                painter.restore()

    def position_at(self, point: QPointF) -> int:
        """The text position nearest to ``point``."""
        if not self.placed:
            return 0
        nearest = min(self.placed, key=lambda placed: _distance(placed.rect, point))
        return nearest.start + nearest.part.position_at(point - nearest.rect.topLeft())

    def placed_at(self, position: int) -> Placed | None:
        """The part in which a text position is; None in a row without text."""
        return next((placed for placed in self.placed if position <= placed.end), None)

    def text(self, start: int, end: int) -> str:
        """The text between two positions, a line for each part."""
        return "\n".join(
            placed.part.text(max(start, placed.start) - placed.start, end - placed.start)
            if end < placed.end
            else placed.part.text(max(start, placed.start) - placed.start, placed.part.length)
            for placed in self.placed
            if start <= placed.end and end >= placed.start
        )

    def target_at(self, point: QPointF) -> Target | None:
        """What a click at ``point`` would activate."""
        for target in self.targets:
            if target.rect.contains(point):
                if target.does is not Does.LINK:
                    return target
                if self._link_at(point) == target.value:
                    return target
        return None

    def sideways(self) -> Iterator[Placed]:
        """The parts that scroll sideways."""
        return (placed for placed in self.placed if placed.part.overflow > 0)

    def bar_at(self, point: QPointF) -> Placed | None:
        """The part whose bar is under ``point``."""
        for placed in self.sideways():
            bar = QRectF(placed.rect)
            bar.setTop(bar.bottom() - BAR - 2)
            if bar.contains(point):
                return placed
        return None

    def _link_at(self, point: QPointF) -> str:
        return next(
            (
                placed.part.link_at(point - placed.rect.topLeft())
                for placed in self.placed
                if placed.rect.contains(point)
            ),
            "",
        )


def _distance(rect: QRectF, point: QPointF) -> float:
    return max(rect.top() - point.y(), point.y() - rect.bottom(), 0.0)
