"""A box that opens a searchable list, good for ten thousand entries.

Owns opening, filtering and choosing; what can be chosen is handed in as rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.transcript.visible_text import visible_name
from keystead.ui.widgets.choice_box import paint_arrow
from keystead.ui.widgets.filtering import Filter
from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.widgets.mark import LOOKS, SIDE, Mark, word
from keystead.ui.widgets.mirror import placed
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel
from keystead.ui.widgets.search_line import SearchLine

HEIGHT, LOWEST = 400, 160  # logical pixels of the open list, at most and at least
_AWAY = 4  # from its box
_GAP = 8
NARROWEST = 320
TYPED = "typed:"  # before the key of what was typed and is in no list


class Picker(QPushButton):
    """Shows what is chosen; a click, Space, Enter, Down or a letter opens the list.

    Headings among the rows stay while any row under them matches. With ``free_text`` what was
    typed can be taken as it is: `chosen` then carries `TYPED` and the text. A ``popup`` of one's
    own takes the place of the plain list.
    """

    chosen = Signal(str)
    opening = Signal()

    def __init__(
        self,
        icons: Icons,
        name: str,
        *,
        free_text: bool = False,
        popup: PickerPopup | None = None,
        code: bool = False,
    ) -> None:
        super().__init__()
        self._icons = icons
        self._name = name
        self._font = fonts.code() if code else fonts.body()
        self.popup = popup or PickerPopup(icons, name, free_text=free_text)
        self.popup.setParent(self, Qt.WindowType.Popup)
        self.popup.chosen.connect(self._choose)
        self.setFont(fonts.body())
        self.setAutoDefault(False)
        self.clicked.connect(self.open_list)
        self.key = ""
        self.show_choice("", "")

    def set_rows(self, rows: Iterable[Row]) -> None:
        """What can be chosen, in order, headings among it; the open list changes in place.

        They are asked for when the list opens, for there may be thousands.
        """
        self.popup.set_rows(rows)

    def show_choice(
        self, key: str, text: str, detail: str = "", *, mark: Mark | None = None
    ) -> None:
        """Show ``text`` as chosen, and ``detail`` fainter behind it, without saying so.

        A ``mark`` before it tells how what is chosen stands.
        """
        self.key = key
        self._text, self._detail, self._mark = visible_name(text), visible_name(detail), mark
        state = word(mark) if mark else ""
        whole = ", ".join(part for part in (self._text, state, self._detail) if part)
        self.setAccessibleName(f"{self._name}: {whole}" if whole else self._name)
        self.setToolTip(plain_tooltip(whole))
        self.update()

    def open_list(self) -> None:
        """Open the list under the box, or over it where there is no room; `opening` comes first."""
        self.opening.emit()
        place = self._place_of_list()
        self.popup.setFixedSize(place.size())
        self.popup.move(place.topLeft())
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
        if self._mark is not None:
            icon, token, _ = LOOKS[self._mark]
            mark = QRect(room.left(), room.top(), SIDE, room.height())
            self._icons.paint(painter, self._placed(mark), icon, token)
            room = room.adjusted(SIDE + _GAP, 0, 0, 0)
        font = self._font if self.key else fonts.body()  # No choice is none of the values.
        room = self._paint_text(painter, room, self._text, font, Token.TEXT)
        self._paint_text(painter, room, self._detail, fonts.small(), Token.MUTED)

    def _place_of_list(self) -> QRect:
        """Under the box, or over it where more room is; lower where the screen has too little."""
        screen = self.screen().availableGeometry()
        box = QRect(self.mapToGlobal(QPoint(0, 0)), self.size())
        width = min(max(box.width(), self.popup.narrowest), screen.width())
        below = screen.bottom() - box.bottom() - _AWAY
        above = box.top() - screen.top() - _AWAY
        under = below >= min(HEIGHT, above)
        height = min(HEIGHT, max(LOWEST, below if under else above))
        top = box.bottom() + _AWAY if under else box.top() - _AWAY - height
        # Where the list is the wider one, both end on the same side.
        from_the_left = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        left = box.right() - width + 1 if from_the_left else box.left()
        left = max(screen.left(), min(left, screen.right() - width + 1))
        return QRect(left, top, width, height)

    def _paint_text(
        self, painter: QPainter, room: QRect, text: str, font: QFont, token: Token
    ) -> QRect:
        """Draw a text at the beginning of ``room``; what is left of it behind the text."""
        painter.setPen(self._icons.theme.color(token if self.isEnabled() else Token.MUTED))
        painter.setFont(font)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width()))
        width = metrics.horizontalAdvance(shown)
        # No wider than the text: a painter aligns it by its own letters, not by the window.
        place = QRect(room.left(), room.top(), width + 1, room.height())
        painter.drawText(self._placed(place), Qt.AlignmentFlag.AlignVCenter, shown)
        return room.adjusted(width + _GAP, 0, 0, 0)

    def _placed(self, rect: QRect) -> QRect:
        return placed(rect, self.rect(), self.layoutDirection())

    def _choose(self, key: str, text: str) -> None:
        self.show_choice(key, text)
        self.setFocus()
        self.chosen.emit(key)


class PickerPopup(QFrame):
    """The open list: a line to filter with, which keeps focus, over the rows that match.

    Whoever offers more than rows that hold what was typed overrides `rows_for`.
    """

    chosen = Signal(str, str)
    narrowest = NARROWEST

    def __init__(self, icons: Icons, name: str, *, free_text: bool) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._free_text = free_text
        self._source: Iterable[Row] = ()
        self._known: list[Row] | None = []
        self._filter: Filter[Row] = Filter(())
        self._model = RowModel(self)
        self.list = RowList(icons, name, self._model)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._take_at)
        said = self.tr("Search in {name}").replace("{name}", name)
        self.line = SearchLine(icons, said, self.list)
        self.line.textChanged.connect(self._search)
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
        self._source, self._known = rows, None
        self.refill()

    def start(self, key: str) -> None:
        """Open with everything in it, at the row ``key``."""
        self.line.clear()
        self._fill()
        self.list.select(key)
        self.show()
        self.line.setFocus()

    def rows_for(self, needle: str) -> list[Row]:
        """What is shown for ``needle``."""
        every = self._all
        rows = with_headings(every, self._filter.matching(needle)) if needle.split() else every
        typed = needle.strip()
        if self._free_text and typed:
            text = self.tr("Use “{text}” as it is typed").replace("{text}", typed)
            rows = [*rows, Row(f"{TYPED}{typed}", text, icon=Icon.ADD)]
        return rows

    def refill(self) -> None:
        """Show what there is now, if the list is open."""
        if self.isVisible():
            self._fill()

    def _take_current(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self._take_at(index)

    @property
    def _all(self) -> list[Row]:
        if self._known is None:
            self._known = list(self._source)
            self._source = ()
            self._filter = Filter(
                (row, f"{row.title} {row.subtitle} {row.terms}")
                for row in self._known
                if not row.heading
            )
        return self._known

    def _take_at(self, index: QModelIndex) -> None:
        self.take(self._model.row(index.row()))

    def take(self, row: Row) -> None:
        """Choose ``row``."""
        self.hide()
        self.chosen.emit(row.key, row.key.removeprefix(TYPED) if _typed(row) else row.title)

    def _search(self) -> None:
        """Show what matches, the first of it chosen."""
        rows = self._fill()
        if self.line.text():
            self.list.select(self.first_of(rows))

    def _fill(self) -> list[Row]:
        needle = self.line.text()
        rows = self.rows_for(needle)
        self.show_needle(needle)
        before = self.list.current_key
        self._model.set_rows(rows)
        self.list.select(before)
        if not self.list.current_key:
            self.list.select(self.first_of(rows))
        return rows

    def first_of(self, rows: list[Row]) -> str:
        """The key of the row that is chosen unless a person moves on."""
        return next((row.key for row in rows if not row.heading), "")

    def show_needle(self, needle: str) -> None:
        """Have what was typed drawn where it stands in the rows."""
        self.list.rows_delegate.needle = needle


def _typed(row: Row) -> bool:
    return row.key.startswith(TYPED)


def with_headings(rows: Sequence[Row], matching: Sequence[Row]) -> list[Row]:
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
