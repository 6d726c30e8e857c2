"""The item model of all models: a heading a profile, its models below, filtered as one types.

Owns order, filter and texts of the cells; it is fed lists and knows no widget.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from keystead.models.model_list import ModelList
from keystead.providers.provider import ListedModel
from keystead.ui.transcript.visible_text import visible
from keystead.ui.views.models.groups import Group, group_of
from keystead.ui.widgets.filtering import Filter
from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.widgets.mark import word

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()

ROW_ROLE = Qt.ItemDataRole.UserRole


class Column(IntEnum):
    """The columns, in order."""

    MODEL = 0
    CONTEXT = 1
    INPUT = 2
    OUTPUT = 3
    ABILITIES = 4


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model of one profile."""

    profile: str
    model: ListedModel


class ModelTable(QAbstractTableModel):
    """Headings and models; what a list did not change is not prepared anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lists: dict[str, ModelList] = {}
        self._filters: dict[str, Filter[ModelRow]] = {}
        self._needle = ""
        self._rows: list[Group | ModelRow] = []
        self._titles = (
            self.tr("Model"),
            self.tr("Context"),
            self.tr("Input $/M"),
            self.tr("Output $/M"),
            self.tr("Abilities"),
        )

    def set_lists(self, lists: Mapping[str, ModelList]) -> None:
        """Show these lists, in this order."""
        stale = {name for name, listed in lists.items() if self._lists.get(name) is not listed}
        self._filters = {
            name: _filter(listed) if name in stale else self._filters[name]
            for name, listed in lists.items()
        }
        self._lists = dict(lists)
        self._arrange()

    def set_needle(self, needle: str) -> None:
        """Show the models that hold every word of ``needle``."""
        self._needle = needle
        self._arrange()

    def row(self, number: int) -> Group | ModelRow:
        """The heading or the model at ``number``, from 0."""
        return self._rows[number]

    def rows(self) -> Iterable[tuple[int, Group | ModelRow]]:
        """All rows with their numbers."""
        return enumerate(self._rows)

    def counts(self) -> tuple[int, int]:
        """How many models are shown, and how many there are."""
        groups = [row for row in self._rows if isinstance(row, Group)]
        shown = sum(group.shown for group in groups)
        return shown, sum(len(listed.models) for listed in self._lists.values())

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            numeric = Column.CONTEXT <= section <= Column.OUTPUT
            side = Qt.AlignmentFlag.AlignTrailing if numeric else Qt.AlignmentFlag.AlignLeading
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(row, Column(index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == Column.MODEL:
            return plain_tooltip(row.words if isinstance(row, Group) else row.model.id)
        return None

    def _cell(self, row: Group | ModelRow, column: Column) -> str:
        if isinstance(row, Group):
            return row.profile if column is Column.MODEL else ""
        return cell_text(row.model, column)

    def _spoken(self, row: Group | ModelRow, column: Column) -> str:
        if isinstance(row, Group):
            return f"{row.profile}, {word(row.mark)}, {row.text}" if not column else ""
        text = cell_text(row.model, column)
        if column is Column.MODEL:
            return f"{text}, {row.profile}"
        return f"{self._titles[column]}: {text or self.tr('unknown')}"

    def _arrange(self) -> None:
        rows: list[Group | ModelRow] = []
        for name, listed in self._lists.items():
            found = self._filters[name].matching(self._needle)
            if found or not self._needle.strip() or listed.error is not None:
                rows.append(group_of(listed, len(found)))
                rows.extend(found)
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


def _filter(listed: ModelList) -> Filter[ModelRow]:
    return Filter(
        (ModelRow(listed.profile, model), f"{model.id} {model.name} {listed.profile}")
        for model in listed.models
    )


def cell_text(model: ListedModel, column: Column) -> str:
    """What the table says about ``model``; empty where it is not known."""
    match column:
        case Column.MODEL:
            return visible(model.id)
        case Column.CONTEXT:
            return tokens_text(model.context_window)
        case Column.INPUT:
            return price_text(model.input_usd_per_mtok)
        case Column.OUTPUT:
            return price_text(model.output_usd_per_mtok)
        case Column.ABILITIES:
            return ", ".join(abilities(model))


def abilities(model: ListedModel) -> list[str]:
    """The words for what the model is known to be able to do."""
    known = (("tools", model.tools), ("vision", model.vision), ("reasoning", model.reasoning))
    return [name for name, able in known if able]


def tokens_text(tokens: int | None) -> str:
    """A number of tokens in thousands or millions; empty where it is not known."""
    if tokens is None:
        return ""
    if tokens >= 1_000_000:
        return f"{tokens / 1_000_000:.3g} M"
    return f"{tokens / 1000:.0f} k" if tokens >= 1000 else str(tokens)


def price_text(usd: float | None) -> str:
    """A price with at least two decimals, more where it is less than a cent."""
    if usd is None:
        return ""
    return f"{usd:.2f}" if usd == 0 or usd >= 0.01 else f"{usd:.2g}"
