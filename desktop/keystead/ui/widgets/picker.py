"""A box that opens a searchable list, good for ten thousand entries.

Owns opening, filtering and choosing; what can be chosen is handed in as rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.choice_box import paint_arrow
from keystead.ui.widgets.filtering import Filter
from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel
from keystead.ui.widgets.search_line import SearchLine

HEIGHT = 400  # logical pixels of the open list, at most
NARROWEST = 320
TYPED = "typed:"  # before the key of what was typed and is in no list


class Picker(QPushButton):
    """Shows what is chosen; a click, Space, Enter, Down or a letter opens the list.

    Headings among the rows stay while any row under them matches. With ``free_text`` what was
    typed can be taken as it is: `chosen` then carries `TYPED` and the text.
    """

    chosen = Signal(str)
    opening = Signal()

    def __init__(self, icons: Icons, name: str, *, free_text: bool = False) -> None:
        super().__init__()
        self._icons = icons
        self._name = name
        self.popup = PickerPopup(icons, name, free_text=free_text)
        self.popup.setParent(self, Qt.WindowType.Popup)
        self.popup.chosen.connect(self._choose)
        self.setFont(fonts.body())
        self.setAutoDefault(False)
        self.clicked.connect(self.open_list)
        self.key = ""
        self.show_choice("", "")

    def set_rows(self, rows: Iterable[Row]) -> None:
        """What can be chosen, in order, headings among it; the open list changes in place."""
        self.popup.set_rows(rows)

    def show_choice(self, key: str, text: str) -> None:
        """Show ``text`` as chosen, without saying so."""
        self.key = key
        self._text = text
        self.setAccessibleName(f"{self._name}: {text}" if text else self._name)
        self.setToolTip(plain_tooltip(text))
        self.update()

    def open_list(self) -> None:
        """Open the list under the box, or over it where there is no room; `opening` comes first."""
        self.opening.emit()
        self.popup.setFixedWidth(max(self.width(), NARROWEST))
        self.popup.setFixedHeight(HEIGHT)
        place = self.mapToGlobal(QPoint(0, self.height() + 4))
        screen = self.screen().availableGeometry()
        if place.y() + HEIGHT > screen.bottom():
            place.setY(max(screen.top(), place.y() - HEIGHT - self.height() - 8))
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.popup.width())))
        self.popup.move(place)
        self.popup.start(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text().strip()
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_list()
        elif typed.isprintable() and typed:
            self.open_list()
            self.popup.line.insert(typed)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        paint_arrow(self._icons, painter, self.rect(), self.layoutDirection())
        room = self.rect().adjusted(12, 0, -36, 0)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            room = self.rect().adjusted(36, 0, -12, 0)
        painter.setPen(self._icons.theme.color(Token.TEXT if self.isEnabled() else Token.MUTED))
        painter.setFont(fonts.body())
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, shown)

    def _choose(self, key: str, text: str) -> None:
        self.show_choice(key, text)
        self.setFocus()
        self.chosen.emit(key)


class PickerPopup(QFrame):
    """The open list: a line to filter with, which keeps focus, over the rows that match."""

    chosen = Signal(str, str)

    def __init__(self, icons: Icons, name: str, *, free_text: bool) -> None:
        super().__init__()
        self._free_text = free_text
        self._all: list[Row] = []
        self._filter: Filter[Row] = Filter(())
        self._model = RowModel(self)
        self.list = RowList(icons, name, self._model)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._take_at)
        said = self.tr("Search in {name}").replace("{name}", name)
        self.line = SearchLine(icons, said, self.list)
        self.line.textChanged.connect(self._refill)
        self.line.entered.connect(self._take_current)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 8, 1, 4)
        column.setSpacing(4)
        top = QVBoxLayout()
        top.setContentsMargins(8, 0, 8, 0)
        top.addWidget(self.line)
        column.addLayout(top)
        column.addWidget(self.list, 1)

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Replace what can be chosen."""
        self._all = list(rows)
        self._filter = Filter(
            (row, f"{row.title} {row.subtitle}") for row in self._all if not row.heading
        )
        if self.isVisible():
            self._refill()

    def start(self, key: str) -> None:
        """Open with everything in it, at the row ``key``."""
        self.line.clear()
        self._refill()
        self.list.select(key)
        self.show()
        self.line.setFocus()

    def _take_current(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self._take_at(index)

    def _take_at(self, index: QModelIndex) -> None:
        row = self._model.row(index.row())
        self.hide()
        self.chosen.emit(row.key, row.key.removeprefix(TYPED) if _typed(row) else row.title)

    def _refill(self) -> None:
        needle = self.line.text()
        matching = self._filter.matching(needle)
        rows = self._all if not needle.split() else _with_headings(self._all, matching)
        typed = needle.strip()
        if self._free_text and typed:
            text = self.tr("Use “{text}” as it is typed").replace("{text}", typed)
            rows = [*rows, Row(f"{TYPED}{typed}", text, icon=Icon.ADD)]
        self.list.rows_delegate.needle = needle
        before = self.list.current_key
        self._model.set_rows(rows)
        self.list.select(before)
        if not self.list.current_key or needle:
            self.list.select(next((row.key for row in rows if not row.heading), ""))


def _typed(row: Row) -> bool:
    return row.key.startswith(TYPED)


def _with_headings(rows: Sequence[Row], matching: Sequence[Row]) -> list[Row]:
    """``matching``, and the headings that still have something under them."""
    wanted = {row.key for row in matching}
    kept: list[Row] = []
    for row in rows:
        if row.heading and kept and kept[-1].heading:
            kept.pop()
        if row.heading or row.key in wanted:
            kept.append(row)
    if kept and kept[-1].heading:
        kept.pop()
    return kept
