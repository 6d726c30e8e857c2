"""The side bar's page of the Providers view: every profile and whether it can be used.

Owns their order and what a click opens; changing a profile is the settings window's.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.ui.icons import Icons
from keystead.ui.profile_state import profile_row
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import RowModel


class ProvidersSide(QWidget):
    """`profile_wanted` carries the name of the profile to edit."""

    profile_wanted = Signal(str)

    def __init__(self, icons: Icons, profiles: ProfileSource) -> None:
        super().__init__()
        self._profiles = profiles
        self._rows = RowModel(self)
        self.list = RowList(icons, self.tr("Profiles"), self._rows)
        self.list.opened.connect(self.profile_wanted)
        self.list.clicked.connect(self._clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        profiles.changed.connect(self._show)
        self._show()

    def _clicked(self, _index: QModelIndex) -> None:
        self.profile_wanted.emit(self.list.current_key)

    def _show(self) -> None:
        self._rows.set_rows(map(profile_row, self._profiles.all()))
