"""The Models tab: a filter over the table of every profile's models.

Owns layout, filter and keys; what a choice does is decided by who listens to its signals.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.sources.models import ModelSource
from keystead.ui.theme import Token
from keystead.ui.views.models.delegate import GROUP_HEIGHT, ROW_HEIGHT, ModelDelegate
from keystead.ui.views.models.groups import REFRESH, STOP, Group
from keystead.ui.views.models.table import Column, ModelRow, ModelTable
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.choices import Choice, ChoiceBar
from keystead.ui.widgets.empty_state import EmptyState
from keystead.ui.widgets.label import Label, Tone

_WIDTHS = {Column.CONTEXT: 96, Column.INPUT: 96, Column.OUTPUT: 96, Column.ABILITIES: 200}
_PAGE = 15  # rows
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -_PAGE,
    Qt.Key.Key_PageDown: _PAGE,
}
AGES_CHANGE = 30_000  # milliseconds after which ages are written anew


class ModelsPage(QWidget):
    """`agent_wanted` carries profile and model, the others a profile and perhaps an action."""

    agent_wanted = Signal(str, str)
    refresh_wanted = Signal(str)
    stop_wanted = Signal(str)
    action_wanted = Signal(str, str)
    connect_wanted = Signal()

    def __init__(self, icons: Icons, models: ModelSource) -> None:
        super().__init__()
        self._icons = icons
        self._models = models
        self._table = ModelTable(self)
        self._delegate = ModelDelegate(icons)
        self.filter = self._make_filter()
        self.view = self._make_view()
        self._start = Button(self.tr("New agent"), icons, look=Look.FILLED, keys=self.tr("Enter"))
        self._start.clicked.connect(self._say_agent)
        self._counts = Label(tone=Tone.MUTED, font=fonts.small())
        self._lay_out()
        self._ages = QTimer(self, interval=AGES_CHANGE)
        self._ages.timeout.connect(self._show)
        models.changed.connect(self._show)
        icons.theme.changed.connect(self.view.viewport().update)
        self._show()

    def take_focus(self) -> None:
        """Let a person type into the filter at once."""
        self.filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def select_profile(self, profile: str) -> None:
        """Move to the heading of ``profile``."""
        for number, row in self._table.rows():
            if isinstance(row, Group) and row.profile == profile:
                index = self._table.index(number, 0)
                self.view.setCurrentIndex(index)
                self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.filter or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() is not QEvent.Type.KeyPress:
            return False
        if event.key() in _STEPS:
            self._step(_STEPS[Qt.Key(event.key())])
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._say_agent()
            return True
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ages.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ages.stop()

    def _make_filter(self) -> QLineEdit:
        line = QLineEdit()
        line.setFont(fonts.body())
        line.setPlaceholderText(self.tr("Filter models"))
        line.setAccessibleName(self.tr("Filter models"))
        line.setClearButtonEnabled(True)
        line.addAction(
            self._icons.icon(Icon.SEARCH, Token.MUTED), QLineEdit.ActionPosition.LeadingPosition
        )
        line.textChanged.connect(self._filter)
        line.installEventFilter(self)
        return line

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self._table)
        view.setItemDelegate(self._delegate)
        view.setAccessibleName(self.tr("Models"))
        view.setShowGrid(False)
        view.setFrameShape(QTableView.Shape.NoFrame)
        view.setMouseTracking(True)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        view.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(Column.MODEL, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        view.activated.connect(self._say_agent)
        return view

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 12, 12, 8)
        top.setSpacing(8)
        top.addWidget(self.filter, 1)
        refresh = Button(self.tr("Refresh all"), self._icons, icon=Icon.REFRESH)
        refresh.clicked.connect(partial(self.refresh_wanted.emit, ""))
        top.addWidget(refresh)
        top.addWidget(self._start)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(12, 8, 12, 8)
        bottom.addWidget(self._counts)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addLayout(bottom)
        connect = Choice("connect", self.tr("Connect a provider"), look=Look.FILLED)
        empty = EmptyState(
            self._icons,
            Icon.MODELS,
            self.tr("No models to show"),
            self.tr("Connect a provider, or start a model server on this computer."),
            choices=(connect,),
        )
        empty.chosen.connect(partial(_emit, self.connect_wanted))
        self._pages = QStackedLayout(self)
        self._pages.addWidget(empty)
        self._pages.addWidget(full)

    def _filter(self, needle: str) -> None:
        self._delegate.needle = needle
        chosen = self._current()
        self._table.set_needle(needle)
        self._dress()
        first = next((n for n, row in self._table.rows() if isinstance(row, ModelRow)), None)
        kept = self._choose(chosen) and isinstance(chosen, ModelRow)
        if not kept and needle.strip() and first is not None:
            self.view.setCurrentIndex(self._table.index(first, 0))

    def _show(self, _profile: str = "") -> None:
        chosen = self._current()
        place = self.view.verticalScrollBar().value()
        self._table.set_lists(self._models.lists())
        self._pages.setCurrentIndex(1 if self._models.lists() else 0)
        self._dress()
        self._choose(chosen)
        self.view.verticalScrollBar().setValue(place)

    def _step(self, by: int) -> None:
        """Move the current row; the table's own keys would take focus from the filter."""
        last = self._table.rowCount() - 1
        if last >= 0:
            number = min(last, max(0, self.view.currentIndex().row() + by))
            self.view.setCurrentIndex(self._table.index(number, 0))

    def _choose(self, wanted: Group | ModelRow | None) -> bool:
        """Make the row that shows the same as ``wanted`` current; whether there is one."""
        for number, row in self._table.rows():
            if wanted is not None and _same(row, wanted):
                self.view.setCurrentIndex(self._table.index(number, 0))
                return True
        return False

    def _dress(self) -> None:
        """Span and equip the headings, of which there are few, after every change of rows."""
        self.view.clearSpans()
        for number, row in self._table.rows():
            if isinstance(row, Group):
                self.view.setSpan(number, 0, 1, len(Column))
                self.view.setRowHeight(number, GROUP_HEIGHT)
                if row.choices:
                    self.view.setIndexWidget(self._table.index(number, 0), self._bar(row))
            elif self.view.rowHeight(number) != ROW_HEIGHT:
                self.view.setRowHeight(number, ROW_HEIGHT)
        shown, total = self._table.counts()
        text = self.tr("{shown} of {total} models") if shown != total else self.tr("{total} models")
        self._counts.setText(text.replace("{shown}", str(shown)).replace("{total}", str(total)))
        self._start.setEnabled(bool(shown))

    def _bar(self, group: Group) -> QWidget:
        holder = QWidget()
        bar = ChoiceBar(group.choices, self._icons)
        for choice in group.choices:
            button = bar.button(choice.id)
            button.setAccessibleName(f"{choice.text}, {group.profile}")
        bar.chosen.connect(partial(self._chosen, group.profile))
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 12, 0)
        row.addWidget(bar, alignment=Qt.AlignmentFlag.AlignTrailing)
        return holder

    def _chosen(self, profile: str, choice: str) -> None:
        match choice:
            case _ if choice == REFRESH:
                self.refresh_wanted.emit(profile)
            case _ if choice == STOP:
                self.stop_wanted.emit(profile)
            case _:
                self.action_wanted.emit(profile, choice)

    def _current(self) -> Group | ModelRow | None:
        index = self.view.currentIndex()
        if not index.isValid() or index.row() >= self._table.rowCount():
            return None
        return self._table.row(index.row())

    def _say_agent(self) -> None:
        row = self._current()
        if isinstance(row, ModelRow):
            self.agent_wanted.emit(row.profile, row.model.id)
        elif row is not None and row.choices:
            self._chosen(row.profile, row.choices[0].id)


def _emit(signal: SignalInstance, _choice: str) -> None:
    signal.emit()


def _same(row: Group | ModelRow, other: Group | ModelRow) -> bool:
    if isinstance(row, ModelRow) and isinstance(other, ModelRow):
        return row.profile == other.profile and row.model.id == other.model.id
    return isinstance(row, Group) and isinstance(other, Group) and row.profile == other.profile
