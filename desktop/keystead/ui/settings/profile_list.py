"""The list of profiles beside the form.

Owns its rows; which profile is shown is the window's matter.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.first_of import first_of
from keystead.ui.icons import Icon, Icons
from keystead.ui.profile_state import profile_row
from keystead.ui.settings.draft import Draft
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.widgets.button import IconButton
from keystead.ui.widgets.label import GroupHeading, Label, Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel

NEW = "new:"  # the key of the row of a profile that is not saved yet
MOST_PROBLEMS = 2  # told below the list; all of them would leave it no room
LEAST = 88  # logical pixels of the list, which is as high as its rows where there is room


class ProfileList(QWidget):
    """`chosen` carries the name of the profile moved to, `new_wanted` asks for another one."""

    chosen = Signal(str)
    new_wanted = Signal()

    def __init__(self, icons: Icons, profiles: ProfileSource, models: ModelSource) -> None:
        super().__init__()
        self._profiles = profiles
        self._models = models
        self._shown = ""
        self._filling = False
        self._away = False
        self._rows = RowModel(self)
        self.list = RowList(icons, self.tr("Profiles"), self._rows)
        self.list.moved.connect(self._moved)
        self.list.setSizeAdjustPolicy(RowList.SizeAdjustPolicy.AdjustToContents)
        self.list.setMinimumHeight(LEAST)
        self._problems = Label(tone=Tone.ERROR, font=fonts.small(), wrap=True)
        self._problems.setContentsMargins(16, 8, 16, 12)
        self._problems.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.add = IconButton(Icon.ADD, self.tr("New profile"), icons)
        self.add.clicked.connect(self.new_wanted)
        head = QHBoxLayout()
        head.setContentsMargins(16, 4, 8, 4)
        head.addWidget(GroupHeading(self.tr("Profiles")), 1)
        head.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list)
        column.addWidget(self._problems)

    def show_profiles(self, draft: Draft | None) -> None:
        """Show every profile and the draft of a new one; the draft's row is selected."""
        lists, tested = self._models.lists(), self._profiles.tested
        rows = [
            profile_row(known, lists.get(known.name), tested(known))
            for known in self._profiles.all()
        ]
        self._shown = draft.name if draft else ""
        if draft is not None and (draft.known is None or draft.gone):
            self._shown = NEW
            name = str(draft.values["name"]) or self.tr("New profile")
            words = self.tr("not in the file") if draft.gone else self.tr("not saved yet")
            rows.insert(0, Row(NEW, name, subtitle=words, mark=Mark.ATTENTION))
        self._filling = True
        self._rows.set_rows(rows)
        self._filling = False
        problems = self._profiles.state.problems
        self._problems.setText(first_of([each.line() for each in problems], MOST_PROBLEMS))
        self._problems.setVisible(bool(problems))
        self.select_shown()

    def select_shown(self) -> None:
        """Select the profile that the form shows, again after another one was refused."""
        if self._shown and not self._away:
            self.list.select(self._shown)
        else:
            self.list.setCurrentIndex(QModelIndex())

    def leave(self) -> None:
        """Select none: something else than a profile is shown."""
        self._away = True
        self.select_shown()

    def come_back(self) -> None:
        """Select the profile that the form shows: it is seen again."""
        self._away = False
        self.select_shown()

    def _moved(self, key: str) -> None:
        # A row that goes away moves the selection without anybody's wish.
        if not self._filling and (self._away or key not in (self._shown, NEW)):
            self.chosen.emit(key)
