"""Widgets in a line that goes on below where the room ends.

Owns who stands where; Qt has no such layout.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from keystead.ui.widgets.mirror import placed

GAP = 8  # logical pixels


class Flow(QLayout):
    """Each widget is as wide as it likes, and none wider than the layout.

    One that is aligned to the trailing side stands at the end of a line that it does not begin.
    """

    def __init__(
        self, parent: QWidget | None = None, *, gap: int = GAP, between_lines: int = GAP
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._between_lines = between_lines
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(gap)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._lines(width)
        heights = [max(size.height() for _, size in line) for line in lines]
        return sum(heights) + self._between_lines * (len(lines) - 1) if lines else 0

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self.spacing() * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        shown = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(
            max((size.width() for size in shown), default=0),
            max((size.height() for size in shown), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top = rect.top()
        for line in self._lines(rect.width()):
            height = max(size.height() for _, size in line)
            self._place(line, QRect(QPoint(rect.left(), top), QSize(rect.width(), height)))
            top += height + self._between_lines

    def _place(self, line: list[tuple[QLayoutItem, QSize]], room: QRect) -> None:
        left = room.left()
        free = room.width() - sum(size.width() + self.spacing() for _, size in line)
        free = max(0, free + self.spacing())
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent else Qt.LayoutDirection.LeftToRight
        for item, size in line:
            if item is not line[0][0] and Qt.AlignmentFlag.AlignTrailing in item.alignment():
                left, free = left + free, 0
            place = QRect(QPoint(left, room.top()), QSize(size.width(), room.height()))
            item.setAlignment(item.alignment() | Qt.AlignmentFlag.AlignVCenter)
            item.setGeometry(placed(place, room, direction))
            left += size.width() + self.spacing()

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """What stands side by side where there is this much room, each with its size."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        left = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(width, 1), item.sizeHint().height()))
            if not lines or left + size.width() > width:
                lines.append([])
                left = 0
            lines[-1].append((item, size))
            left += size.width() + self.spacing()
        return lines
