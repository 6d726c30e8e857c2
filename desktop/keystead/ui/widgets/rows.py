"""Rows of a list as data, and the item model of them.

Owns what changed between two lists of rows. It knows no widget; what the rows say is made by the
views from what they show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from keystead.ui.icons import Icon
from keystead.ui.transcript.visible_text import visible_name
from keystead.ui.translation import tr
from keystead.ui.widgets.label import Tone, plain_tooltip
from keystead.ui.widgets.mark import Mark, word

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()


class RowHeight(IntEnum):
    """Logical pixels of a row: with one line, with two, and of a heading."""

    HEADING = 28
    ONE_LINE = 32
    TWO_LINES = 44


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``key`` tells it from the others for as long as it exists.

    ``beside`` stands on the title's own line, in place of a ``subtitle`` below it. ``spans`` are
    the parts of the title that were searched for, where the list's own needle does not say so. A
    ``faint`` row is shown and cannot be used now. A ``heading`` stands over the rows after it and
    cannot be selected, but where ``folded`` says whether they are folded away. ``terms`` are what
    it is found by besides what it shows, ``whole`` is for the tooltip what the row has no room for.
    """

    key: str
    title: str
    subtitle: str = ""
    beside: str = ""
    right: str = ""
    right_tone: Tone = Tone.MUTED
    mark: Mark | None = None
    icon: Icon | None = None
    heading: bool = False
    terms: str = ""
    faint: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    folded: bool | None = None
    whole: str = ""

    def __post_init__(self) -> None:
        # Foreign text: what turns it around must not make one row look like another.
        for name in ("title", "subtitle", "beside", "right"):
            object.__setattr__(self, name, visible_name(getattr(self, name)))

    @property
    def height(self) -> RowHeight:
        """How tall it is drawn."""
        if self.heading:
            return RowHeight.HEADING
        return RowHeight.TWO_LINES if self.subtitle else RowHeight.ONE_LINE

    def spoken(self) -> str:
        """The whole row in words, none of them twice, for a screen reader."""
        state = word(self.mark) if self.mark else ""
        if self.folded is not None:
            opened = tr("open")
            state = tr("closed") if self.folded else opened
        parts = (self.title, state, self.subtitle, self.beside, self.right)
        said = [part for part in dict.fromkeys(parts) if part]
        return ", ".join((*(part.rstrip(".") for part in said[:-1]), *said[-1:]))


class RowModel(QAbstractListModel):
    """Rows by number; `set_rows` tells views only what really changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show ``rows``. Where only texts or marks changed, selection and place stay."""
        fresh = list(rows)
        if [row.key for row in fresh] == [row.key for row in self._rows]:
            self._rewrite(fresh)
        else:
            self._splice(fresh)

    def row(self, number: int) -> Row:
        """The row at ``number``, from 0."""
        return self._rows[number]

    def __iter__(self) -> Iterator[Row]:
        return iter(tuple(self._rows))

    def find(self, key: str) -> QModelIndex:
        """Where the row ``key`` is; an invalid index where there is none."""
        for number, row in enumerate(self._rows):
            if row.key == key:
                return self.index(number)
        return QModelIndex()

    def heading_over(self, number: int) -> int:
        """The number of the heading that folds the row at ``number``; -1 where none does."""
        numbers = range(number - 1, -1, -1)
        return next((each for each in numbers if self._rows[each].folded is not None), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken()
        if role == Qt.ItemDataRole.ToolTipRole:
            short = "\n".join(part for part in (row.title, row.subtitle) if part)
            return plain_tooltip(row.whole or short)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self._rows[index.row()] if index.isValid() else None
        if row is not None and row.heading and row.folded is None:
            # Arrow keys pass over what is not enabled.
            return Qt.ItemFlag.ItemNeverHasChildren
        return super().flags(index) | Qt.ItemFlag.ItemNeverHasChildren

    def _rewrite(self, fresh: Sequence[Row]) -> None:
        pairs = enumerate(zip(fresh, self._rows, strict=True))
        changed = [n for n, (row, old) in pairs if row is not old and row != old]
        self._rows = list(fresh)
        for number in changed:
            self.dataChanged.emit(self.index(number), self.index(number))

    def _splice(self, fresh: list[Row]) -> None:
        """Replace the stretch between the first and the last difference."""
        old = self._rows
        start = _common([row.key for row in old], [row.key for row in fresh])
        room = min(len(old), len(fresh)) - start
        old_tail = [row.key for row in reversed(old)][:room]
        end = _common(old_tail, [row.key for row in reversed(fresh)][:room])
        if len(old) - end > start:
            self.beginRemoveRows(QModelIndex(), start, len(old) - end - 1)
            self._rows = old[:start] + old[len(old) - end :]
            self.endRemoveRows()
        if len(fresh) - end > start:
            self.beginInsertRows(QModelIndex(), start, len(fresh) - end - 1)
            self._rows = self._rows[:start] + fresh[start : len(fresh) - end] + self._rows[start:]
            self.endInsertRows()
        self._rewrite(fresh)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items the two have in common from their start."""
    for number, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return number
    return min(len(one), len(other))
