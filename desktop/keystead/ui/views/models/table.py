"""The item model of all models: a heading a profile, its models below, filtered as one types.

Owns order and folds, and tells views only what really changed; it is fed lists and knows no widget.
Which models match is the `Query`'s to say, what stands in a cell ``cells``'.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from keystead.models.model_list import ModelList
from keystead.providers.provider import ListedModel
from keystead.ui.translation import tr
from keystead.ui.views.models import cells
from keystead.ui.views.models.cells import Column, ModelRow
from keystead.ui.views.models.groups import Group, Headings, group_of
from keystead.ui.views.models.query import Query
from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.widgets.mark import Mark

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

ROW_ROLE = Qt.ItemDataRole.UserRole
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_SPANNED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_PINNABLE = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading and the models that match under it, the last ``hidden`` of them hidden ones."""

    group: Group
    listed: ModelList
    found: Sequence[ListedModel]
    hidden: int = 0

    @property
    def size(self) -> int:
        """Its rows, the heading too."""
        return 1 if self.group.folded else 1 + len(self.found)

    def row(self, number: int) -> Group | ModelRow:
        """Its row ``number``; 0 is the heading."""
        if not number:
            return self.group
        model, listed = self.found[number - 1], self.listed
        return ModelRow(
            listed.profile,
            model,
            listed.place,
            pinned=model.id in listed.pinned,
            hidden=number > len(self.found) - self.hidden,
            typed=model.id in listed.typed,
            from_project=model.id in listed.from_project,
        )


class ModelTable(QAbstractTableModel):
    """Headings and models, by number from 0; rows are made as they are looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = Query()
        self._lists: Mapping[str, ModelList] = {}
        self._headings = Headings()
        self._parts: list[_Part] = []
        self._starts: list[int] = []
        self._size = 0
        self._looked_at: tuple[int, Group | ModelRow] | None = None
        # What is folded while nothing is looked for, and what was since something is.
        self._folded: set[str] = set()
        self._folded_found: set[str] = set()

    # What is shown

    def set_lists(self, lists: Mapping[str, ModelList]) -> None:
        """Show these lists, in this order; rows that stay are only written anew."""
        self._lists = dict(lists)
        fresh = self._arranged(keep=True)
        if [part.listed.profile for part in fresh] != [part.listed.profile for part in self._parts]:
            self._reset(fresh)
            return
        for place, part in enumerate(fresh):
            self._change(place, part)

    def set_query(self, query: Query) -> None:
        """Show what matches ``query``."""
        if not query.narrows:
            self._folded_found.clear()
        self.query = query
        self._reset(self._arranged(keep=False))

    def fold(self, profile: str, folded: bool) -> None:
        """Fold the models of a profile away under their heading, or open them again."""
        names = self._folded_now()
        if folded:
            names.add(profile)
        else:
            names.discard(profile)
        for place, part in enumerate(self._parts):
            if part.listed.profile == profile:
                self._change(place, self._part(part.listed, part.found))

    def write_headings(self) -> None:
        """Write the headings anew: time goes by in them."""
        for place, part in enumerate(self._parts):
            self._change(place, self._part(part.listed, part.found))

    # What there is

    def row(self, number: int) -> Group | ModelRow:
        """The heading or the model at ``number``."""
        # All cells of a row are drawn one after the other.
        if self._looked_at is None or self._looked_at[0] != number:
            place = bisect_right(self._starts, number) - 1
            self._looked_at = number, self._parts[place].row(number - self._starts[place])
        return self._looked_at[1]

    def headings(self) -> Iterator[tuple[int, Group]]:
        """All headings that are shown, with their numbers."""
        return zip(self._starts, (part.group for part in self._parts), strict=True)

    def groups(self) -> Iterator[Group]:
        """The heading of every profile that the query is about, shown or not."""
        shown = {part.listed.profile: part.group for part in self._parts}
        for listed in self._in_scope():
            yield shown.get(listed.profile) or group_of(listed, 0)

    def number_of(self, profile: str, model: str = "") -> int | None:
        """Where a model stands, or without one a profile's heading; None where it is not shown."""
        for start, part in zip(self._starts, self._parts, strict=True):
            if part.listed.profile != profile:
                continue
            if not model:
                return start
            models = () if part.group.folded else part.found
            places = (place for place, each in enumerate(models) if each.id == model)
            place = next(places, None)
            return None if place is None else start + 1 + place
        return None

    def first_model(self) -> int | None:
        """Where the first model stands; None where none is shown."""
        starts = zip(self._starts, self._parts, strict=True)
        return next((start + 1 for start, part in starts if part.size > 1), None)

    def has_models(self) -> bool:
        """Whether any model matches, be it folded away."""
        return any(part.found for part in self._parts)

    def counts(self) -> tuple[int, int]:
        """How many models match, and how many there are, hidden ones left out of both."""
        shown = sum(part.group.shown for part in self._parts)
        return shown, sum(len(listed.models) for listed in self._in_scope())

    def hidden_count(self) -> int:
        """How many models are hidden."""
        return sum(len(listed.hidden) for listed in self._in_scope())

    # Qt's side of it

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else self._size

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return cells.title(section)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return cells.title(section) or tr("Pinned")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            numeric = Column.CONTEXT <= section <= Column.OUTPUT
            side = Qt.AlignmentFlag.AlignTrailing if numeric else Qt.AlignmentFlag.AlignLeading
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row())
        if role == ROW_ROLE:
            return row
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return cells.text(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return cells.spoken(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(cells.tooltip(row, column))
        if role == Qt.ItemDataRole.CheckStateRole and column == Column.PIN:
            pinned = isinstance(row, ModelRow) and row.pinned
            return Qt.CheckState.Checked if pinned else Qt.CheckState.Unchecked
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        first = index.column() == Column.PIN
        if isinstance(self.row(index.row()), Group):
            # Its first cell spans the others: they are nothing that focus could come to.
            return _PLAIN if first else _SPANNED
        return _PINNABLE if first else _PLAIN

    # How one arrangement becomes the next

    def _arranged(self, *, keep: bool) -> list[_Part]:
        before = {part.listed.profile: part for part in self._parts} if keep else {}
        parts = [
            self._part(listed, self._found(listed, before.get(listed.profile)))
            for listed in self._in_scope()
        ]
        return [part for part in parts if self._has_place(part)]

    def _in_scope(self) -> list[ModelList]:
        scope = self.query.profile
        return [listed for listed in self._lists.values() if scope in ("", listed.profile)]

    def _found(self, listed: ModelList, before: _Part | None) -> Sequence[ListedModel]:
        if before is not None and _rows_of(before.listed)[:2] == _rows_of(listed)[:2]:
            return before.found  # A row stays where it is when its star is clicked.
        return self.query.matching(listed)

    def _part(self, listed: ModelList, found: Sequence[ListedModel]) -> _Part:
        hidden = self._hidden_among(listed, found)
        folded = listed.profile in self._folded_now()
        shown = len(found) - hidden
        group = self._headings.of(listed, shown, folds=bool(found), folded=folded)
        return _Part(group, listed, found, hidden)

    def _folded_now(self) -> set[str]:
        return self._folded_found if self.query.narrows else self._folded

    def _hidden_among(self, listed: ModelList, found: Sequence[ListedModel]) -> int:
        if not self.query.hidden or not listed.hidden:
            return 0
        hidden = {model.id for model in listed.hidden}
        return sum(model.id in hidden for model in found[-len(hidden) :])

    def _has_place(self, part: _Part) -> bool:
        if part.found or not self.query.narrows or self.query.profile:
            return True
        # What it has may match once it comes, or would if it came.
        loading = part.group.mark is Mark.RUNNING and not part.group.total
        return loading or part.group.mark is Mark.FAILED

    def _reset(self, parts: list[_Part]) -> None:
        self.beginResetModel()
        self._take(parts)
        self.endResetModel()

    def _take(self, parts: list[_Part]) -> None:
        self._parts = parts
        self._looked_at = None
        self._starts, self._size = [], 0
        for part in parts:
            self._starts.append(self._size)
            self._size += part.size

    def _put(self, place: int, part: _Part) -> None:
        self._take([*self._parts[:place], part, *self._parts[place + 1 :]])

    def _change(self, place: int, part: _Part) -> None:
        """Let ``part`` take the place of the one there, row by row where rows come or go."""
        before, first = self._parts[place], self._starts[place] + 1
        old = [] if before.group.folded else [model.id for model in before.found]
        new = [] if part.group.folded else [model.id for model in part.found]
        if old != new:
            start, end = _difference(old, new)
            if len(old) - end > start:
                self.beginRemoveRows(ROOT, first + start, first + len(old) - end - 1)
                left = [*before.found[:start], *before.found[len(old) - end :]]
                opened = replace(before.group, folded=False)
                self._put(place, _Part(opened, before.listed, left))
                self.endRemoveRows()
            if len(new) - end > start:
                self.beginInsertRows(ROOT, first + start, first + len(new) - end - 1)
                self._put(place, part)
                self.endInsertRows()
        self._put(place, part)
        if before.group != part.group:
            self._say_changed(first - 1, first - 1)
        if part.size > 1 and _rows_of(before.listed) != _rows_of(part.listed):
            self._say_changed(first, first + part.size - 2)

    def _say_changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))


def _rows_of(listed: ModelList) -> tuple[object, ...]:
    """What the rows of a list show of it."""
    return id(listed.models), listed.hidden, listed.typed, listed.from_project, listed.pinned


def _difference(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many entries the two have in common at their start and, of the rest, at their end."""
    room = min(len(old), len(new))
    start = next((n for n in range(room) if old[n] != new[n]), room)
    rest = room - start
    end = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    return start, end
