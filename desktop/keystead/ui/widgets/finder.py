"""A line over rows that lies over a window: what is typed is searched for, Enter takes a row.

Owns its place, its keys and that focus goes back where it was; what is found is shown by its user,
who listens to `searched`. It is a part of the window and blocks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import shiboken6
from PySide6.QtCore import QEvent, QModelIndex, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.numbers import one_or_many
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.label import ElidedLabel, Label, Line, Tone
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel
from keystead.ui.widgets.search_line import SearchLine

WIDTH, LIST_HEIGHT = 640, 528  # logical pixels, at most
TOP = 4  # below the window's own top
MARGIN = 16  # left free at both sides of a narrow window
AROUND = 128  # of the window's height that the list leaves free
NOTHING_HEIGHT, FOOT_HEIGHT = 48, 32
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Finder(QFrame):
    """`searched` carries what is typed, `taken` the key of a row and whether Ctrl was held.

    A faint row is not taken.
    """

    searched = Signal(str)
    taken = Signal(str, bool)

    def __init__(self, window: QWidget, icons: Icons, name: str, placeholder: str) -> None:
        super().__init__(window)
        self._window = window
        self._before: QWidget | None = None
        self._rows = RowModel(self)
        self.list = RowList(icons, self.tr("Results"), self._rows)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.rows_delegate.ruled = True
        self.list.rows_delegate.indented = True
        self.list.clicked.connect(self._take_clicked)
        self.line = _FinderLine(icons, placeholder, self.list)
        self.line.textChanged.connect(self.searched)
        self.line.taken.connect(self._take_current)
        self.line.left.connect(self.close_finder)
        self._nothing = Label(self.tr("Nothing matches."), tone=Tone.MUTED)
        self._hint = ElidedLabel(tone=Tone.MUTED, font=fonts.small())
        self._last_hint = Label(tone=Tone.MUTED, font=fonts.small())
        self.setAccessibleName(name)
        self._lay_out()
        self.hide()

    def open_finder(self, text: str = "") -> None:
        """Lie over the window with ``text`` in the line, and take focus."""
        if self.isHidden():
            self._before = QApplication.focusWidget()
            self._watch(True)
        if self.line.text() == text:
            self.searched.emit(text)
        self.line.setText(text)
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_finder(self) -> None:
        """Go away, and give focus back to where it was."""
        before = self._before
        self._go()
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_rows(self, rows: Sequence[Row], count: int) -> None:
        """Show what was found, ``count`` things in all; the first that can be taken is current."""
        with QSignalBlocker(self.list):  # What is moved over on the way is not said.
            self._rows.set_rows(rows)
        self.line.show_count(one_or_many(count, self.tr("1 result"), self.tr("{n} results")))
        self._nothing.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self._place(sum(row.height for row in rows))
        self.list.scrollToTop()
        things = [row for row in rows if not row.heading]
        first = next((row for row in things if not row.faint), things[0] if things else None)
        self.list.select(first.key if first else "")

    def show_hints(self, first: Sequence[str], last: str = "") -> None:
        """Say below the rows what keys do."""
        self._hint.setText(" · ".join(first))
        self._last_hint.setText(last)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._window:
            self._place(sum(self._rows.row(n).height for n in range(self._rows.rowCount())))
        elif event.type() is QEvent.Type.MouseButtonPress and self._is_beside(watched):
            self.close_finder()
        return super().eventFilter(watched, event)

    def _watch(self, on: bool) -> None:
        """Look, while it is open, for a press beside it and for focus that goes elsewhere."""
        app = cast("QApplication", QApplication.instance())
        if on:
            app.installEventFilter(self)
            app.focusChanged.connect(self._focus_moved)
        else:
            app.removeEventFilter(self)
            app.focusChanged.disconnect(self._focus_moved)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._is_beside(now):
            self._go()

    def _is_beside(self, other: QObject | None) -> bool:
        return isinstance(other, QWidget) and other is not self and not self.isAncestorOf(other)

    def _go(self) -> None:
        if self.isHidden():
            return
        self._watch(False)
        self._before = None
        self.hide()

    def _take_current(self, beside: bool) -> None:
        self._take(self.list.currentIndex(), beside)

    def _take_clicked(self, index: QModelIndex) -> None:
        self._take(index, beside=False)

    def _take(self, index: QModelIndex, beside: bool) -> None:
        if not index.isValid():
            return
        row = self._rows.row(index.row())
        if row.faint:
            announce(self.line, row.spoken())  # It says why, and stays.
        else:
            self.taken.emit(row.key, beside)

    def _place(self, rows_height: int) -> None:
        window = self._window
        self.list.setFixedHeight(min(rows_height, LIST_HEIGHT, max(64, window.height() - AROUND)))
        self.setFixedWidth(min(WIDTH, window.width() - 2 * MARGIN))
        self.adjustSize()
        self.move((window.width() - self.width()) // 2, TOP)

    def _lay_out(self) -> None:
        self._nothing.setFixedHeight(NOTHING_HEIGHT)
        self._nothing.setContentsMargins(16, 0, 16, 0)
        head = QVBoxLayout()
        head.setContentsMargins(7, 7, 7, 7)
        head.addWidget(self.line)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 16, 0)
        foot.setSpacing(16)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._last_hint)
        hints = QWidget()
        hints.setFixedHeight(FOOT_HEIGHT)
        hints.setLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        for part in (self._nothing, self.list, Line(), hints):
            column.addWidget(part)


class _FinderLine(SearchLine):
    """`taken` says that Enter was pressed and whether Ctrl was held, `left` that Esc was."""

    taken = Signal(bool)
    left = Signal()

    def __init__(self, icons: Icons, placeholder: str, rows: RowList) -> None:
        super().__init__(icons, placeholder, rows)
        self.setPlaceholderText(placeholder)
        self._count = Label(tone=Tone.MUTED, font=fonts.small())
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addStretch()
        row.addWidget(self._count)

    def show_count(self, text: str) -> None:
        """Say how much was found, at the end of the line."""
        self._count.setText(text)
        room = self._count.sizeHint().width() + 8
        from_the_left = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        self.setTextMargins(0 if from_the_left else room, 0, room if from_the_left else 0, 0)

    def focusNextPrevChild(self, _forward: bool) -> bool:
        return True  # It is all there is; Esc leaves.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in _ENTER:
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            self.taken.emit(held == Qt.KeyboardModifier.ControlModifier)
        else:
            super().keyPressEvent(event)
