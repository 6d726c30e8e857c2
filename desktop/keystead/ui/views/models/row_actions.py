"""What can be done with a row of the models table: the menu's entries and their keys.

Owns which actions a row has, and in which order; doing them is the page's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QKeySequence

from keystead.ui.translation import tr
from keystead.ui.views.models.cells import ModelRow
from keystead.ui.views.models.groups import Group


class Act(StrEnum):
    """The actions; what is offered in a heading comes with its own id beside these."""

    START = "start"
    COPY = "copy"
    DETAILS = "details"
    PIN = "pin"
    HIDE = "hide"
    SHOW_AGAIN = "show-again"
    REMOVE = "remove"
    EDIT = "edit"
    ADD = "add"
    FOLD = "fold"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class RowAction:
    """One entry: what it does, what it says, its key in Qt's portable form."""

    act: str
    text: str
    keys: str = ""

    @property
    def shown_keys(self) -> str:
        """Its key as this system writes it."""
        if self.keys == "Return":
            return tr("Enter")
        return QKeySequence(self.keys).toString(QKeySequence.SequenceFormat.NativeText)


def actions_of(row: Group | ModelRow) -> list[list[RowAction]]:
    """The actions of ``row`` in groups that a line sets apart."""
    if isinstance(row, Group):
        return [list(_of_heading(row)), list(_of_profile())]
    return [list(_to_use(row)), list(_to_keep(row)), list(_of_profile())]


def action_for(row: Group | ModelRow, keys: str) -> str | None:
    """What ``keys`` do with ``row``; None where they do nothing."""
    for group in actions_of(row):
        for action in group:
            if keys and action.keys == keys:
                return action.act
    return None


def _to_use(_row: ModelRow) -> Iterator[RowAction]:
    yield RowAction(Act.START, tr("New agent"), "Return")
    yield RowAction(Act.COPY, tr("Copy id"), "Ctrl+C")
    yield RowAction(Act.DETAILS, tr("Details"), "Ctrl+I")


def _to_keep(row: ModelRow) -> Iterator[RowAction]:
    if row.hidden:
        yield RowAction(Act.SHOW_AGAIN, tr("Show again"), "Del")
        return
    yield RowAction(Act.PIN, tr("Take the pin away") if row.pinned else tr("Pin"), "Ctrl+D")
    if row.typed:
        yield RowAction(Act.REMOVE, tr("Remove"), "Del")
    else:
        yield RowAction(Act.HIDE, tr("Hide"), "Del")


def _of_heading(group: Group) -> Iterator[RowAction]:
    first = group.offers[0].id if group.offers else ""
    for choice in group.choices:
        yield RowAction(choice.id, choice.text, "Return" if choice.id == first else "")
    if group.folds:
        fold = (Act.OPEN, tr("Unfold"), "Right") if group.folded else (Act.FOLD, tr("Fold"), "Left")
        yield RowAction(*fold)


def _of_profile() -> Iterator[RowAction]:
    yield RowAction(Act.ADD, tr("Add a model…"), "Ins")
    yield RowAction(Act.EDIT, tr("Edit profile…"), "Ctrl+E")
