"""The side bar's page of the Models view: the profiles, how their lists are, how long they are.

Owns the rows; the lists are the source's.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.ui.icons import Icons
from keystead.ui.sources.models import ModelSource
from keystead.ui.views.models.groups import group_of
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel


class ModelsSide(QWidget):
    """`profile_wanted` carries the profile to move to."""

    profile_wanted = Signal(str)

    def __init__(self, icons: Icons, models: ModelSource) -> None:
        super().__init__()
        self._models = models
        self._rows = RowModel(self)
        self.list = RowList(icons, self.tr("Profiles"), self._rows)
        self.list.opened.connect(self.profile_wanted)
        self.list.clicked.connect(self._clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        models.changed.connect(self._show)
        self._show()

    def _clicked(self, _index: QModelIndex) -> None:
        self.profile_wanted.emit(self.list.current_key)

    def _show(self, _profile: str = "") -> None:
        self._rows.set_rows(self._row(name) for name in self._models.lists())

    def _row(self, name: str) -> Row:
        group = group_of(self._models.lists()[name], 0)
        count = str(group.total) if group.total else ""
        return Row(name, name, subtitle=group.words, right=count, mark=group.mark)
