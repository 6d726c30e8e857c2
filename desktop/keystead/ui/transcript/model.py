"""The transcript's item model: closed rows, and the tail that is still arriving.

Owns the order of rows; it knows a source of rows and no widget. Who cuts an answer into blocks is
`keystead.agents.blocks`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.transcript.spoken import spoken

_ROOT = QModelIndex()


class TranscriptModel(QAbstractListModel):
    """Rows of one transcript; the last may be the tail of the answer that streams in."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._streaming = False  # whether the last row is the tail

    def reset_rows(self, rows: Sequence[Row]) -> None:
        """Show another transcript, without a tail."""
        self.beginResetModel()
        self._rows = list(rows)
        self._streaming = False
        self.endResetModel()

    def append_rows(self, rows: Sequence[Row]) -> None:
        """Add closed rows at the end, before the tail."""
        self._insert(len(self._rows) - self._streaming, rows)

    def prepend_rows(self, rows: Sequence[Row]) -> None:
        """Add closed rows that came before all others."""
        self._insert(0, rows)

    def set_tail(self, text: str | None) -> None:
        """Show what of the answer belongs to no closed block yet; None when nothing streams."""
        if text is None:
            if self._streaming:
                self._streaming = False
                self._remove(len(self._rows) - 1, 1)
        elif not self._streaming:
            self._insert(len(self._rows), [Row("", RowKind.TAIL, text)])
            self._streaming = True
        elif text != self._rows[-1].text:
            self._rows[-1] = Row("", RowKind.TAIL, text)
            last = self.index(len(self._rows) - 1)
            self.dataChanged.emit(last, last)

    def replace_entry(self, entry_id: str, rows: Sequence[Row]) -> None:
        """Show ``rows`` in place of those of the entry ``entry_id``; at the end if it has none."""
        last = len(self._rows) - 1
        while last >= 0 and self._rows[last].entry_id != entry_id:
            last -= 1
        if last < 0:
            self.append_rows(rows)
            return
        first = last
        while first and self._rows[first - 1].entry_id == entry_id:
            first -= 1
        # Rows that only change keep what is selected and found in them.
        end = min(last + 1, first + len(rows))
        if first < end:
            self._rows[first:end] = rows[: end - first]
            self.dataChanged.emit(self.index(first), self.index(end - 1))
        if end <= last:
            self._remove(end, last + 1 - end)
        self._insert(end, rows[end - first :])

    def first_row(self, entry_id: str) -> int:
        """The number of an entry's first row; -1 where it has none."""
        found = (number for number, row in enumerate(self._rows) if row.entry_id == entry_id)
        return next(found, -1)

    def row(self, number: int) -> Row:
        """The row at ``number``, counted from the top."""
        return self._rows[number]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> str | None:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(self._rows[index.row()])
        return None

    def _insert(self, first: int, rows: Sequence[Row]) -> None:
        if rows:
            self.beginInsertRows(_ROOT, first, first + len(rows) - 1)
            self._rows[first:first] = rows
            self.endInsertRows()

    def _remove(self, first: int, count: int) -> None:
        self.beginRemoveRows(_ROOT, first, first + count - 1)
        del self._rows[first : first + count]
        self.endRemoveRows()
