"""The transcript as a person reads it: by keyboard, with the pointer, looking for a text.

Owns keys, pointer, selection, the menu's place and what was found; how rows are laid out and
painted is `rows_view`'s. What an activated link or action does is its owner's.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from keystead.agents.finding import Sought
from keystead.ui.icons import Icons
from keystead.ui.transcript.part import Does, Target
from keystead.ui.transcript.pointer import Pointer
from keystead.ui.transcript.row_keys import RowKeys
from keystead.ui.transcript.row_layouts import FOLDED, UNFOLDED, WHOLE
from keystead.ui.transcript.rows import Row
from keystead.ui.transcript.rows_view import RowsView
from keystead.ui.transcript.visible_text import true_address
from keystead.ui.translation import tr
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.label import plain_tooltip


class TranscriptView(RowsView):
    """Shows a `TranscriptModel` to be read.

    `link_activated` brings the address of a link (http, https or mailto), whose true form was
    shown; `action_triggered` the entry's id and the id of the pressed action; `menu_wanted` the
    number of a row and where on the screen its menu belongs.
    """

    link_activated = Signal(str)
    action_triggered = Signal(str, str)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, parent)
        self._pointer = Pointer(self._reader, self._activate)
        self._keys = RowKeys(self._reader, self._activate, self._tell)

    def copy(self) -> None:
        """Put the selected text on the clipboard, or the current row's if nothing is selected."""
        if text := self._reader.text_to_copy(self.currentIndex().row()):
            QGuiApplication.clipboard().setText(text)

    @property
    def selected_text(self) -> str:
        """The text that is selected; empty where none is."""
        return self._reader.text_to_copy(-1)

    def markdown(self, row: int) -> str:
        """What was written in the rows that are selected, or in ``row`` where none is."""
        rows = self._reader.selection.rows or range(row, row + 1)
        texts = (self._reader.rows.model.row(number).text for number in rows)
        return "\n\n".join(text for text in texts if text)

    def code(self, row: int) -> str:
        """The code in a row as it was written; empty where there is none."""
        self._ensure_arranged()
        targets = self._reader.rows[row].targets
        return next((target.value for target in targets if target.does is Does.COPY), "")

    # What is looked for

    def look_for(self, sought: Sought | None) -> None:
        """Mark a text wherever it is seen, or nothing any more."""
        self._reader.found.look_for(sought)
        self.viewport().update()

    def show_found(self, row: int, place: int) -> None:
        """Go to a match: the ``place``-th in ``row``, both from 0."""
        self._ensure_arranged()
        self._reader.go_to_found(row, place)
        self._make_current(row)
        self._settle()

    def show_row(self, row: int) -> None:
        """Go to a row."""
        self.scrollTo(self._reader.rows.model.index(row))
        self._make_current(row)

    @property
    def first_seen(self) -> Row | None:
        """The first row that can be seen."""
        self._ensure_arranged()
        seen = self._reader.shown.seen
        return self._reader.rows.model.row(seen[0].number) if seen else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = event.reason() is not Qt.FocusReason.MouseFocusReason
        self._ensure_arranged()
        if not self.currentIndex().isValid() and self._reader.shown.seen:
            self._make_current(self._reader.shown.seen[-1].number)
        self.viewport().update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.viewport().update()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._ensure_arranged()
        self._by_keyboard = True
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._reader.select_all()
        else:
            row = self._keys.press(event.key(), self.currentIndex().row())
            if row is None:
                event.ignore()
                return
            self._make_current(row)
            self._sync()
        self.viewport().update()

    def _tell(self, target: Target) -> None:
        """Say what the keyboard came to, and show where a link leads."""
        if target.does is not Does.LINK:
            announce(self, target.label)
            return
        address = true_address(target.value)
        announce(self, ", ".join(dict.fromkeys((target.label, address))))
        at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        QToolTip.showText(at, plain_tooltip(address), self.viewport())

    def _activate(self, row: int, target: Target) -> None:
        rows = self._reader.rows
        match target.does:
            case Does.FOLD:
                rows.open(row, FOLDED if rows.openness(row) else UNFOLDED)
            case Does.SHOW_ALL:
                rows.open(row, WHOLE)
            case Does.COPY:
                QGuiApplication.clipboard().setText(target.value)
                announce(self, tr("Copied"))
            case Does.LINK:
                self.link_activated.emit(target.value)
            case Does.ACTION:
                self.action_triggered.emit(rows.model.row(row).entry_id, target.value)
        self._refresh()

    # The pointer

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._ensure_arranged()
            target = self._reader.target_at(QPointF(event.pos()))
            link = target.value if target and target.does is Does.LINK else ""
            shown = plain_tooltip(true_address(link)) if link else ""
            QToolTip.showText(event.globalPos(), shown, self.viewport())
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._ensure_arranged()
        self._by_keyboard = False
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        row = self._pointer.press(event.position(), extend=extend)
        if row >= 0:
            self._make_current(row)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._ensure_arranged()
        if self._pointer.busy:
            self._pointer.move(event.position())
            self._sync()
            self.viewport().update()
        else:
            self.viewport().setCursor(self._pointer.cursor(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._ensure_arranged()
        self._pointer.release(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._ensure_arranged()
        at = self._reader.position(event.position())
        if at is None or self._reader.target_at(event.position()):
            self.mousePressEvent(event)
            return
        self._reader.select_word(at)
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        sideways = event.pixelDelta().x() or event.angleDelta().x() // 2
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            sideways = sideways or event.angleDelta().y() // 2
        self._ensure_arranged()
        if sideways and self._pointer.scroll_sideways(event.position(), -sideways):
            self.viewport().update()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._ensure_arranged()
        row = self.currentIndex().row()
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            row = self.indexAt(event.pos()).row()
            place = event.globalPos()
        else:
            corner = self.visualRect(self.currentIndex()).topLeft()
            below = QPoint(max(0, corner.x()), max(0, corner.y()) + 24)
            place = self.viewport().mapToGlobal(below)
        if row >= 0:
            self._make_current(row)
            self.menu_wanted.emit(row, place)
