"""The list view of rows, and the keys inside it.

Owns opening, moving and folding; drawing is ``row_delegate``'s, the rows are ``rows``'.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from keystead.ui.icons import Icons
from keystead.ui.widgets.row_delegate import RowDelegate
from keystead.ui.widgets.rows import Row, RowModel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RowList(QListView):
    """A list of `Row`; Enter or a double click says `opened`, moving says `moved`, by key.

    `fold_wanted` says of a heading whether what is under it is to be folded away.
    """

    opened = Signal(str)
    moved = Signal(str)
    fold_wanted = Signal(str, bool)

    def __init__(self, icons: Icons, name: str, model: RowModel) -> None:
        super().__init__()
        self._rows = model
        self.hovered = -1  # the number of the row under the pointer
        self._placed = -1  # where `select` scrolled to from the top, until a person scrolls
        self.rows_delegate = RowDelegate(icons, self, model)
        # Qt's own viewport is unknown to Python: meeting it costs 7 ms before the first frame.
        self.setViewport(QWidget())
        self.setModel(model)
        self.setItemDelegate(self.rows_delegate)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.entered.connect(self._hover)
        self.viewportEntered.connect(self._hover)
        self.doubleClicked.connect(self._say_opened)
        self.selectionModel().currentChanged.connect(self._say_moved)
        icons.theme.changed.connect(self.viewport().update)

    @property
    def current_key(self) -> str:
        """The key of the selected row; empty where none is, or a heading."""
        row = self.current_row
        return row.key if row and not row.heading else ""

    @property
    def current_row(self) -> Row | None:
        """The selected row or heading."""
        index = self.currentIndex()
        return self.row_at(index) if index.isValid() else None

    @property
    def spoken(self) -> str:
        """The selected row in words; empty where none is."""
        row = self.current_row
        return row.spoken() if row else ""

    def row_at(self, index: QModelIndex) -> Row:
        """The row that ``index`` stands for."""
        return self._rows.row(index.row())

    def select(self, key: str) -> bool:
        """Move to the row ``key`` and show it, and a heading that it is the first under.

        Whether it is there, else nothing is done.
        """
        index = self._rows.find(key)
        if index.isValid():
            from_top = self._place() in (0, self._placed)
            self.setCurrentIndex(index)
            self._reveal(index)
            self._placed = self._place() if from_top else -1
        return index.isValid()

    def select_first(self) -> bool:
        """Move to the first row that is no heading; whether there is one."""
        return self.select(next((row.key for row in self._rows if not row.heading), ""))

    def select_none(self) -> None:
        """Leave no row selected."""
        self.setCurrentIndex(QModelIndex())

    def take_place_of(self, before: RowList) -> None:
        """Be selected and scrolled as the list ``before`` is."""
        if row := before.current_row:
            self.select(row.key)
        self.doItemsLayout()
        self.verticalScrollBar().setValue(before._place())
        self._placed = before._placed

    def resizeEvent(self, event: QResizeEvent) -> None:
        place, grown = self._place(), event.size().height() - event.oldSize().height()
        super().resizeEvent(event)
        if place == self._placed:
            # It was selected while there was less room, and what is over it has some now.
            self.verticalScrollBar().setValue(place - max(0, grown))
            self._reveal(self.currentIndex())
            self._placed = self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current_row
        if row is None or not (self._fold_by_key(event.key(), row) or self._open(event, row)):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        row = self.row_at(index) if index.isValid() else None
        if row is not None and row.folded is not None:
            # What is selected stays selected: the pointer does not have to go to a heading first.
            if event.button() is Qt.MouseButton.LeftButton:
                self.fold_wanted.emit(row.key, not row.folded)
            return
        super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover()

    def _open(self, event: QKeyEvent, row: Row) -> bool:
        if event.key() in _ENTER and not row.heading:
            self.opened.emit(row.key)
            return True
        return False

    def _fold_by_key(self, key: int, row: Row) -> bool:
        """Fold as trees do; whether ``key`` meant that."""
        if row.folded is not None and key in (*_ENTER, Qt.Key.Key_Space):
            self.fold_wanted.emit(row.key, not row.folded)
            return True
        if key not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return False
        closes = (key == Qt.Key.Key_Left) is (
            self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        )
        if row.folded is not None and row.folded is not closes:
            self.fold_wanted.emit(row.key, closes)
        elif row.folded is False:
            self._go_to(self.currentIndex().row() + 1)
        elif closes and not row.heading:
            self._go_to(self._rows.heading_over(self.currentIndex().row()))
        return row.folded is not None or closes

    def _place(self) -> int:
        return self.verticalScrollBar().value()

    def _reveal(self, index: QModelIndex) -> None:
        """Show a row, and a heading that it is the first under."""
        above = index.siblingAtRow(index.row() - 1)
        if above.isValid() and self.row_at(above).heading:
            self.scrollTo(above)
        self.scrollTo(index)

    def _go_to(self, number: int) -> None:
        if 0 <= number < self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(number))

    def _hover(self, index: QModelIndex | None = None) -> None:
        self.hovered = index.row() if index is not None else -1
        self.viewport().update()

    def _say_opened(self, index: QModelIndex) -> None:
        row = self.row_at(index)
        if not row.heading:
            self.opened.emit(row.key)

    def _say_moved(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.moved.emit(self.row_at(index).key)
