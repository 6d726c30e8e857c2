"""What the cells of the models table say: to the eye, to a screen reader, in a tooltip.

Owns the columns and their texts; which rows there are is the table's, how they look the delegate's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QT_TR_NOOP

from keystead.models.model_list import Place
from keystead.providers.provider import ListedModel
from keystead.ui.transcript.visible_text import visible_name
from keystead.ui.translation import tr
from keystead.ui.views.models.facts import abilities, cost_text, short_facts, tokens_text
from keystead.ui.views.models.groups import Group
from keystead.ui.widgets.mark import word


class Column(IntEnum):
    """The columns, in order."""

    PIN = 0
    MODEL = 1
    CONTEXT = 2
    INPUT = 3
    OUTPUT = 4
    ABILITIES = 5


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model of one profile, and what a person, or a project's file, decided about it."""

    profile: str
    model: ListedModel
    place: Place = Place.ELSEWHERE
    pinned: bool = False
    hidden: bool = False
    typed: bool = False
    from_project: bool = False


Row = Group | ModelRow
_TITLES: Mapping[int, str] = {
    Column.PIN: "",
    Column.MODEL: str(QT_TR_NOOP("Model")),
    Column.CONTEXT: str(QT_TR_NOOP("Context")),
    Column.INPUT: str(QT_TR_NOOP("Input $/M")),
    Column.OUTPUT: str(QT_TR_NOOP("Output $/M")),
    Column.ABILITIES: str(QT_TR_NOOP("Abilities")),
}


def title(column: int) -> str:
    """The heading of a column; empty over the stars."""
    return tr(_TITLES[column]) if _TITLES[column] else ""


def text(row: Row, column: int) -> str:
    """What a cell says; empty where it is not known."""
    if isinstance(row, Group):
        return row.profile if column == Column.MODEL else ""
    return model_text(row, column)


def model_text(row: ModelRow, column: int) -> str:
    """What the cell of a model says; empty where it is not known."""
    match column:
        case Column.MODEL:
            return visible_name(row.model.id)
        case Column.CONTEXT:
            return tokens_text(row.model.context_window)
        case Column.INPUT:
            return cost_text(row.model.input_usd_per_mtok, row.place)
        case Column.OUTPUT:
            return cost_text(row.model.output_usd_per_mtok, row.place)
        case Column.ABILITIES:
            return abilities(row.model).text
        case _:
            return ""


def spoken(row: Row, column: int) -> str:
    """What a screen reader says; what is not known too."""
    if isinstance(row, Group):
        # Its first cell spans the others.
        return _spoken_heading(row) if column == Column.PIN else ""
    if column == Column.PIN:
        return tr("pinned") if row.pinned else tr("not pinned")
    said = model_text(row, column)
    if column == Column.MODEL:
        hidden = tr("hidden") if row.hidden else ""
        return ", ".join(part for part in (said, row.profile, hidden) if part)
    return f"{title(column)}: {said or tr('unknown')}"


def spoken_row(row: Row) -> str:
    """A whole row, for a screen reader whose focus is elsewhere."""
    if isinstance(row, Group):
        return _spoken_heading(row)
    pinned = tr("pinned") if row.pinned else ""
    said = [spoken(row, column) for column in Column if column > Column.MODEL]
    return ", ".join(part for part in (spoken(row, Column.MODEL), pinned, *said) if part)


def tooltip(row: Row, column: int) -> str:
    """What has no room in a cell: whole names, the whole story of a failure, what a star does."""
    if isinstance(row, Group):
        return row.whole
    if column == Column.PIN:
        return tr("Hidden: click to show it again") if row.hidden else _pin_words(row.pinned)
    if column == Column.ABILITIES:
        return abilities(row.model).text  # A narrow table has room for their icons alone.
    if column != Column.MODEL:
        return ""
    # A narrow table leaves out the columns of these facts.
    facts = " · ".join(part for part in (short_facts(row.model), abilities(row.model).text) if part)
    return "\n".join(line for line in (row.model.id, row.model.name, facts) if line)


def _pin_words(pinned: bool) -> str:
    """What a click on a star does."""
    return tr("Take the pin away") if pinned else tr("Pin, so that it comes first")


def _spoken_heading(group: Group) -> str:
    fold = tr("folded") if group.folded else ""
    return ", ".join(part for part in (group.profile, word(group.mark), group.text, fold) if part)
