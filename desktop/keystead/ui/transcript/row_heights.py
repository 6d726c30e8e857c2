"""Heights of rows and the sums of them, for lists in which few rows have been measured.

Owns the arithmetic (a Fenwick tree); which row is measured and which estimated is the view's.
"""

from __future__ import annotations

from collections.abc import Sequence


class RowHeights:
    """Heights in whole pixels. Sums, searches and changes cost the logarithm of the rows."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._tree: list[int] = [0]

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    @property
    def total(self) -> int:
        """The height of all rows together."""
        return self.top(len(self._heights))

    def top(self, row: int) -> int:
        """The height of all rows before ``row``."""
        found = 0
        while row:
            found += self._tree[row]
            row &= row - 1
        return found

    def at(self, y: int) -> int:
        """The row that covers ``y``; the last one below the end."""
        row, step = 0, 1 << len(self._heights).bit_length()
        while step:
            if row + step < len(self._tree) and self._tree[row + step] <= y:
                row += step
                y -= self._tree[row]
            step >>= 1
        return min(row, len(self._heights) - 1)

    def set(self, row: int, height: int) -> None:
        """Change the height of ``row``."""
        change = height - self._heights[row]
        self._heights[row] = height
        node = row + 1
        while change and node < len(self._tree):
            self._tree[node] += change
            node += node & -node

    def insert(self, row: int, heights: Sequence[int]) -> None:
        """Put ``heights`` before ``row``; cheap at the end."""
        if row < len(self._heights):
            after = self._heights[row:]
            self._cut(row)
            heights = [*heights, *after]
        if len(heights) > 64 + len(self._heights) // 16:
            self._heights.extend(heights)
            self._build()
            return
        for height in heights:
            self._heights.append(height)
            node = len(self._heights)
            below = self.top(node - 1) - self.top(node & (node - 1))
            self._tree.append(below + height)

    def remove(self, row: int, count: int) -> None:
        """Take ``count`` heights out from ``row`` on."""
        after = self._heights[row + count :]
        self._cut(row)
        self.insert(row, after)

    def _cut(self, row: int) -> None:
        del self._heights[row:]
        del self._tree[row + 1 :]

    def _build(self) -> None:
        self._tree = [0, *self._heights]
        for node in range(1, len(self._tree)):
            parent = node + (node & -node)
            if parent < len(self._tree):
                self._tree[parent] += self._tree[node]
