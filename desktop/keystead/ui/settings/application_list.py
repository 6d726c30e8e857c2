"""The list of pages about the program itself, under the profiles.

Owns its rows; which page is shown is the window's matter.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.ui.commands.settings import SettingsPage
from keystead.ui.icons import Icon, Icons
from keystead.ui.translation import tr
from keystead.ui.widgets.label import GroupHeading
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowHeight, RowModel

ICONS = {
    SettingsPage.APPEARANCE: Icon.COLOR_MODE,
    SettingsPage.KEYBOARD: Icon.KEYBOARD,
    SettingsPage.KEYCHAIN: Icon.LOCK,
    SettingsPage.NETWORK: Icon.GLOBE,
    SettingsPage.ALIASES: Icon.LAYERS,
}


class ApplicationList(QWidget):
    """`chosen` carries the page moved to."""

    chosen = Signal(str)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        rows = RowModel(self)
        rows.set_rows(Row(page, title_of(page), icon=ICONS[page]) for page in SettingsPage)
        self.list = RowList(icons, tr("Application"), rows)
        self.list.setFixedHeight(RowHeight.ONE_LINE * len(SettingsPage))
        self.list.moved.connect(self.chosen)
        heading = GroupHeading(tr("Application"))
        heading.setContentsMargins(16, 12, 8, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(heading)
        column.addWidget(self.list)

    def select(self, page: SettingsPage | None) -> None:
        """Select the page that is shown, or none, without saying so."""
        self.list.blockSignals(True)
        if page is None:
            self.list.setCurrentIndex(QModelIndex())
        else:
            self.list.select(page)
        self.list.blockSignals(False)


def title_of(page: SettingsPage) -> str:
    """What a page is called."""
    return {
        SettingsPage.APPEARANCE: tr("Appearance"),
        SettingsPage.KEYBOARD: tr("Keyboard"),
        SettingsPage.KEYCHAIN: tr("Keychain"),
        SettingsPage.NETWORK: tr("Network"),
        SettingsPage.ALIASES: tr("Aliases"),
    }[page]
