"""The table of models as it is seen and moved in.

Owns heights and spans of the rows, the current row, that nothing jumps when rows come or go, and
the keys, which the filter hands on; what an action does is the page's.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from keystead.ui.icons import Icons
from keystead.ui.views.models import cells
from keystead.ui.views.models.cells import Column, ModelRow
from keystead.ui.views.models.column_widths import NARROW, column_widths
from keystead.ui.views.models.delegate import GROUP_HEIGHT, PIN_WIDTH, ROW_HEIGHT, ModelDelegate
from keystead.ui.views.models.groups import Group
from keystead.ui.views.models.row_actions import Act, action_for
from keystead.ui.views.models.table import ModelTable
from keystead.ui.widgets.steady_scroll_bar import keep_room

_PAGE = 15  # rows
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -_PAGE,
    Qt.Key.Key_PageDown: _PAGE,
}
_ENDS = {Qt.Key.Key_Home: -1_000_000, Qt.Key.Key_End: 1_000_000}
# What a line edit needs for itself while something is typed in it.
_TYPING = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Delete, *_ENDS)
_SAME = {Qt.Key.Key_Enter: Qt.Key.Key_Return}
_MIRRORED = {Qt.Key.Key_Left: Qt.Key.Key_Right, Qt.Key.Key_Right: Qt.Key.Key_Left}


class ModelsView(QTableView):
    """`asked` carries what is to be done with the current row; `menu_asked` where its menu goes.

    `moved` says in words to which row a person moved, `typed` what was typed that is no key of a
    row's.
    """

    asked = Signal(str)
    moved = Signal(str)
    typed = Signal(str)
    menu_asked = Signal(QPoint)
    laid_out = Signal()

    def __init__(self, icons: Icons, table: ModelTable) -> None:
        super().__init__()
        self._table = table
        self._tall: list[int] = []
        self.rows_delegate = ModelDelegate(icons)
        self.setModel(table)
        self.setItemDelegate(self.rows_delegate)
        self.setAccessibleName(self.tr("Models"))
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_room(self)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._make_headers()
        table.modelAboutToBeReset.connect(self._forget_heights)
        icons.theme.changed.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self.laid_out)
        self.doubleClicked.connect(self._double_clicked)

    @property
    def current(self) -> Group | ModelRow | None:
        """The row that is chosen."""
        number = self.currentIndex().row()
        return self._table.row(number) if 0 <= number < self._table.rowCount() else None

    def choose(self, number: int) -> None:
        """Make a row the current one and show it."""
        index = self._cell(number)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.moved.emit(cells.spoken_row(self._table.row(number)))

    def choose_none(self) -> None:
        """Let no row be the current one."""
        self.setCurrentIndex(QModelIndex())

    def step(self, by: int) -> None:
        """Move the current row."""
        last = self._table.rowCount() - 1
        if last >= 0:
            self.choose(min(last, max(0, self.currentIndex().row() + by)))

    @contextmanager
    def steady(self) -> Generator[None]:
        """Keep the current row, and what is seen where it is, while rows come and go."""
        chosen, number = self.current, self.currentIndex().row()
        anchor = self._anchor()
        yield
        self._dress()
        self.updateGeometries()
        if chosen is not None:
            self._choose_again(chosen, number)
        if anchor is not None:
            self._put_back(*anchor)
        self.laid_out.emit()

    def press(self, event: QKeyEvent, *, typing: bool) -> bool:
        """Do what a key does with the rows; whether it does anything.

        While ``typing`` in the filter, keys that move in a text are the filter's.
        """
        key = Qt.Key(event.key())
        if typing and key in _TYPING:
            return False
        if key in _STEPS or key in _ENDS:
            self.step({**_STEPS, **_ENDS}[key])
            return True
        row, keys = self.current, self._keys(event)
        if row is None:
            if keys == "Return":
                self.asked.emit(Act.START)
            return keys == "Return"
        if _is_menu(event):
            self.ask_menu()
            return True
        act = action_for(row, keys)
        if act is None and keys == "Return" and isinstance(row, Group) and row.folds:
            act = Act.OPEN if row.folded else Act.FOLD
        if act is None:
            return False
        self.asked.emit(act)
        return True

    def ask_menu(self) -> None:
        """Ask for the menu of the current row, beside it."""
        if self.current is not None:
            place = self.visualRect(self.currentIndex()).bottomLeft() + QPoint(PIN_WIDTH, 0)
            self.menu_asked.emit(self.viewport().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.current is not None:
            self._press_space(self.current)
        elif not self.press(event, typing=False):
            self._hand_on(event)

    def _hand_on(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.text().isprintable() and event.text().strip() and not control:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
            if index.isValid():
                self.setCurrentIndex(index)
                self.menu_asked.emit(event.globalPos())
        else:
            self.ask_menu()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or index != self.currentIndex():
            return
        row = self.current
        if isinstance(row, Group) and row.folds:
            self.asked.emit(Act.OPEN if row.folded else Act.FOLD)
        elif isinstance(row, ModelRow) and index.column() == Column.PIN:
            self.asked.emit(Act.SHOW_AGAIN if row.hidden else Act.PIN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_columns(self.viewport().width())
        super().resizeEvent(event)
        self.laid_out.emit()

    def _keys(self, event: QKeyEvent) -> str:
        """The key as `RowAction` writes it: both Enter keys are one, arrows as text runs."""
        key = _SAME.get(Qt.Key(event.key()), Qt.Key(event.key()))
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            key = _MIRRORED.get(key, key)
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        portable = QKeySequence.SequenceFormat.PortableText
        return QKeySequence(modifiers.value | key.value).toString(portable)

    def _press_space(self, row: Group | ModelRow) -> None:
        if isinstance(row, ModelRow):
            self.asked.emit(Act.SHOW_AGAIN if row.hidden else Act.PIN)
        elif row.folds:
            self.asked.emit(Act.OPEN if row.folded else Act.FOLD)

    def _double_clicked(self, index: QModelIndex) -> None:
        if isinstance(self._table.row(index.row()), ModelRow) and index.column() != Column.PIN:
            self.asked.emit(Act.START)

    def _make_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsClickable(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(Column.MODEL, QHeaderView.ResizeMode.Stretch)

    def _fit_columns(self, room: int) -> None:
        self.rows_delegate.narrow = room < NARROW
        widths = column_widths(room)
        for column in Column:
            self.setColumnHidden(column, column not in (Column.MODEL, *widths))
        for column, width in widths.items():
            self.horizontalHeader().resizeSection(column, width)
        current = self.currentIndex()
        if current.isValid() and self.isColumnHidden(current.column()):
            self.setCurrentIndex(current.siblingAtColumn(Column.MODEL))

    # Rows that come and go

    def _forget_heights(self) -> None:
        """Qt keeps heights by number, and after a reset other rows have these numbers."""
        for number in self._tall:
            self.setRowHeight(number, ROW_HEIGHT)
        self._tall = []

    def _dress(self) -> None:
        """Let the headings, of which there are few, span all columns and be taller."""
        self.clearSpans()
        self._tall = []
        for number, _ in self._table.headings():
            self._tall.append(number)
            self.setRowHeight(number, GROUP_HEIGHT)
            self.setSpan(number, 0, 1, len(Column))

    def _choose_again(self, chosen: Group | ModelRow, number: int) -> None:
        """Choose the same row again, or where it is gone what stands in its place."""
        model = chosen.model.id if isinstance(chosen, ModelRow) else ""
        found = self._table.number_of(chosen.profile, model)
        if found is None:
            found = self._in_place_of(chosen.profile, number)
        if found is not None and found != self.currentIndex().row():
            self.setAutoScroll(False)
            self.setCurrentIndex(self._cell(found))
            self.setAutoScroll(True)

    def _cell(self, number: int) -> QModelIndex:
        """Where in a row to go: the column one moves in, of a heading the cell that spans it."""
        if isinstance(self._table.row(number), Group):
            return self._table.index(number, Column.PIN)
        in_models = isinstance(self.current, ModelRow)
        return self._table.index(
            number, self.currentIndex().column() if in_models else Column.MODEL
        )

    def _in_place_of(self, profile: str, number: int) -> int | None:
        """The row of the same profile that is nearest to where a row was."""
        heading = self._table.number_of(profile)
        if heading is None:
            return None
        number = min(number, self._table.rowCount() - 1)
        while number > heading and self._table.row(number).profile != profile:
            number -= 1
        return max(number, heading)

    def _anchor(self) -> tuple[str, str, int] | None:
        """A row by its names and its place on the screen; None where the top is shown."""
        place = self.visualRect(self.currentIndex())
        if self.currentIndex().isValid() and self.viewport().rect().intersects(place):
            number = self.currentIndex().row()
        elif self.verticalScrollBar().value():
            number = self.rowAt(0)
        else:
            return None
        if not 0 <= number < self._table.rowCount():
            return None
        row = self._table.row(number)
        model = row.model.id if isinstance(row, ModelRow) else ""
        return row.profile, model, self.rowViewportPosition(number)

    def _put_back(self, profile: str, model: str, y: int) -> None:
        number = self._table.number_of(profile, model)
        if number is not None:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.rowViewportPosition(number) - y)


def _is_menu(event: QKeyEvent) -> bool:
    """Shift+F10; of the menu key Qt itself makes a `QContextMenuEvent`."""
    shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_F10 and shift
