"""The side bar's page of the Providers view: every profile and whether it can be used.

Owns the rows; changing a profile is the settings window's.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.credentials.resolution import CredentialSource
from keystead.ui.icons import Icons
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel


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
        self._rows.set_rows(map(self._row, self._profiles.all()))

    def _row(self, known: KnownProfile) -> Row:
        mark, words = self._state(known)
        name = known.effective.preset.name
        return Row(known.name, known.name, subtitle=f"{name} · {words}", mark=mark)

    def _state(self, known: KnownProfile) -> tuple[Mark, str]:
        effective = known.effective
        if effective.problem is not None:
            return Mark.FAILED, effective.problem.what
        if not effective.profile.enabled:
            return Mark.OFF, self.tr("switched off")
        if effective.preset.offline:
            return Mark.FINISHED, self.tr("built in")
        if effective.needs_address:
            return Mark.OFF, self.tr("needs an address")
        return self._credential(known)

    def _credential(self, known: KnownProfile) -> tuple[Mark, str]:
        match known.decision.source:
            case CredentialSource.GIVEN | CredentialSource.KEYCHAIN:
                count = len(known.keys)
                text = self.tr("1 key") if count == 1 else self.tr("{n} keys")
                return Mark.FINISHED, text.replace("{n}", str(count))
            case CredentialSource.ENVIRONMENT:
                text = self.tr("key from {name}").replace("{name}", known.decision.variable)
                return Mark.FINISHED, text
            case CredentialSource.NOT_NEEDED | CredentialSource.NONE:
                return Mark.OFF, self.tr("no key needed")
            case CredentialSource.WITHHELD:
                return Mark.WAITING, self.tr("key kept back")
            case CredentialSource.MISSING:
                return Mark.OFF, self.tr("no key yet")
