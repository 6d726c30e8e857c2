"""A side bar's page that lists profiles, of which one is opened by a click or Enter.

Owns the list and its signal; what the rows say is each view's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.ui.icons import Icons
from keystead.ui.kept_rows import kept
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel


class ProfilesSide(QWidget):
    """`profile_wanted` carries the name of the profile that was opened."""

    profile_wanted = Signal(str)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._rows = RowModel(self)
        self.list = RowList(icons, self.tr("Profiles"), self._rows)
        self.list.opened.connect(self._say)
        self.list.clicked.connect(self._clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Show one row a profile, its key the profile's name."""
        self._rows.set_rows(rows)

    def kept(self) -> Any:
        """What the next start lists with its first frame."""
        return kept(self._rows)

    def _clicked(self, _index: QModelIndex) -> None:
        self._say(self.list.current_key)

    def _say(self, key: str) -> None:
        self.profile_wanted.emit(key)
