"""The bar over the table: the filter, chips that narrow it, what can be begun.

Owns its layout, which breaks into rows where the pane is narrow and then leaves icons without their
words, and what the chips say together.
"""

from __future__ import annotations

from enum import IntEnum
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
NARROWEST_LINE = 136
NARROWEST_SCOPE = 48
_MARGIN, _GAP = 16, 8


class _Fit(IntEnum):
    """How the bar fits into its pane, the roomiest first."""

    ONE_ROW = 0
    TWO_ROWS = 1
    ICON = 2  # two rows, what is seldom begun is its icon alone
    THREE_ROWS = 3


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
        self._fit = _Fit.ONE_ROW
        self._lay_out()
        self.line.textChanged.connect(self.changed)
        self.line.escaped.connect(self.release)
        self.scope.clicked.connect(partial(self.all_wanted.emit))
        for chip in self._filters():
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
        for chip in self._filters():
            chip.setChecked(False)

    def offer_start(self, obstacle: str) -> None:
        """Let an agent be started, unless ``obstacle`` says why not."""
        self.start.setEnabled(not obstacle)
        self.start.setToolTip(obstacle)
        self.start.setAccessibleDescription(obstacle or self.start.keys)

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
        self._place()
        self.changed.emit()

    def minimumSizeHint(self) -> QSize:
        # Of the narrowest form, into which it only breaks once it may be that narrow.
        width = self.start.sizeHint().width() + 2 * _MARGIN
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _lay_out(self) -> None:
        self._chips = QWidget()
        chips = QHBoxLayout(self._chips)
        chips.setContentsMargins(0, 0, 0, 0)
        chips.setSpacing(_GAP)
        for chip in (self.scope, *self._filters()):
            chips.addWidget(chip)
        self._chips.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_MARGIN, 12, _MARGIN, 12)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(_GAP)
        self._grid.setColumnStretch(0, 1)
        self._put()

    def _filters(self) -> tuple[Chip, ...]:
        return (*self.chips.values(), self.pinned)

    def _place(self) -> None:
        """Break into as few rows as there is room for."""
        fit = next((fit for fit in _Fit if self._needed(fit) <= self.width()), _Fit.THREE_ROWS)
        self.add.set_compact(fit >= _Fit.ICON)
        room = self.width() - 2 * _MARGIN
        scope = NARROWEST_SCOPE + _GAP if self._profile else 0
        compact = self._chips_width(compact=False) + scope > room
        for chip in self._filters():
            chip.set_compact(compact)
        others = self._chips_width(compact=compact) + _GAP
        self.scope.setMaximumWidth(max(NARROWEST_SCOPE, room - others))
        if fit is not self._fit:
            self._fit = fit
            self._put()

    def _needed(self, fit: _Fit) -> int:
        """The least width of a form of the bar, in which the line can be typed into."""
        if fit is _Fit.ONE_ROW:
            return NARROW
        line = NARROWEST_LINE + _GAP + self.add.width_if(compact=fit >= _Fit.ICON)
        start = 0 if fit is _Fit.THREE_ROWS else _GAP + self.start.width_if(compact=False)
        return line + start + 2 * _MARGIN

    def _chips_width(self, *, compact: bool) -> int:
        return sum(chip.width_if(compact=compact) + _GAP for chip in self._filters()) - _GAP

    def _put(self) -> None:
        """Put everything into its row."""
        leading = Qt.AlignmentFlag.AlignLeading
        for widget in (self.line, self._chips, self.add, self.start):
            self._grid.removeWidget(widget)
        row: list[QWidget] = [self.line, self.add]
        if self._fit is not _Fit.THREE_ROWS:
            row.append(self.start)
        if self._fit is _Fit.ONE_ROW:
            row.insert(1, self._chips)
        for column, widget in enumerate(row):
            self._grid.addWidget(widget, 0, column)
        # A column that only a wide widget spans would have a gap of its own.
        rest = [each for each in (self._chips, self.start) if each not in row]
        for number, widget in enumerate(rest, start=1):
            self._grid.addWidget(widget, number, 0, 1, len(row), leading)


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
