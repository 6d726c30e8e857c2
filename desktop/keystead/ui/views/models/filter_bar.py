"""The bar over the table: the filter, chips that narrow it, what can be begun.

Owns its layout, which breaks into two rows where the window is narrow, and what the chips say
together.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.views.models.facts import Ability
from keystead.ui.views.models.filter_line import FilterLine
from keystead.ui.views.models.query import Query
from keystead.ui.views.models.view import ModelsView
from keystead.ui.widgets.button import HEIGHT, Button, Look
from keystead.ui.widgets.chip import Chip

NARROW = 940  # logical pixels under which the chips stand in a row of their own
NARROWEST_LINE = 96


class FilterBar(QWidget):
    """`changed` says that another `query` holds."""

    changed = Signal()
    all_wanted = Signal()

    def __init__(self, icons: Icons, view: ModelsView) -> None:
        super().__init__()
        self.line = FilterLine(icons, self.tr("Filter models"), view)
        self.chips = {ability: _chip(ability.word, ability.icon, icons) for ability in Ability}
        self.pinned = _chip(self.tr("pinned"), Icon.STAR_EMPTY, icons)
        self.scope = _chip("", Icon.CLOSE, icons, checkable=False)
        self.scope.hide()
        self.add = _tabbed(Button(self.tr("Add a model…"), icons, icon=Icon.ADD))
        start = Button(self.tr("New agent"), icons, look=Look.FILLED, keys=self.tr("Enter"))
        self.start = _tabbed(start)
        self._profile = ""
        self._hidden = False
        self._narrow: bool | None = None
        self._lay_out()
        self.line.textChanged.connect(self.changed)
        self.line.escaped.connect(self.release)
        self.scope.clicked.connect(partial(self.all_wanted.emit))
        for chip in (*self.chips.values(), self.pinned):
            chip.toggled.connect(self.changed)

    @property
    def query(self) -> Query:
        """What is looked for."""
        return Query(
            text=self.line.text(),
            abilities=frozenset(
                ability for ability, chip in self.chips.items() if chip.isChecked()
            ),
            pinned=self.pinned.isChecked(),
            hidden=self._hidden,
            profile=self._profile,
        )

    def clear(self) -> None:
        """Look for nothing any more; the profile stays."""
        self.line.clear()
        self.release()

    def release(self) -> None:
        """Let go of all chips."""
        for chip in (*self.chips.values(), self.pinned):
            chip.setChecked(False)

    def show_hidden(self, shown: bool) -> None:
        """Show hidden models too, or not."""
        self._hidden = shown
        self.changed.emit()

    def narrow_to(self, profile: str) -> None:
        """Show the models of one profile, or of all where it is empty."""
        if profile == self._profile:
            return
        self._profile = profile
        self.scope.set_text(self.tr("only {profile}").replace("{profile}", profile))
        said = self.tr("Only {profile}: show all profiles").replace("{profile}", profile)
        self.scope.setAccessibleName(said)
        self.scope.setVisible(bool(profile))
        self.changed.emit()

    def minimumSizeHint(self) -> QSize:
        # In two rows, into which it only breaks once it may be that narrow.
        beside = self.add.sizeHint().width() + self.start.sizeHint().width() + 2 * 8
        width = max(self._chips.sizeHint().width(), beside + NARROWEST_LINE)
        return QSize(width + 2 * 16, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_chips(self.width() < NARROW)

    def _lay_out(self) -> None:
        self._chips = QWidget()
        chips = QHBoxLayout(self._chips)
        chips.setContentsMargins(0, 0, 0, 0)
        chips.setSpacing(8)
        for chip in (self.scope, *self.chips.values(), self.pinned):
            chips.addWidget(chip)
        self._chips.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.addWidget(self.line, 0, 0)
        self._grid.addWidget(self.add, 0, 2)
        self._grid.addWidget(self.start, 0, 3)
        self._grid.setColumnStretch(0, 1)
        self._place_chips(False)

    def _place_chips(self, narrow: bool) -> None:
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._grid.removeWidget(self._chips)
        if narrow:
            start = Qt.AlignmentFlag.AlignLeading
            self._grid.addWidget(self._chips, 1, 0, 1, 4, start)
        else:
            self._grid.addWidget(self._chips, 0, 1)


def _chip(text: str, icon: Icon, icons: Icons, *, checkable: bool = True) -> Chip:
    chip = Chip(text, icons, icon=icon)
    chip.setFixedHeight(HEIGHT)
    chip.setFont(fonts.small())
    chip.setCheckable(checkable)
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return chip


def _tabbed(button: Button) -> Button:
    """A click leaves focus in the filter."""
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
