"""The line that filters the table and moves in it.

Owns that it keeps focus: keys that a text has no use for go to the rows, and a screen reader hears
to which row.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence, Qt
from PySide6.QtWidgets import QLineEdit

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.views.models.view import ModelsView
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.search_line import lead_with_glass


class FilterLine(QLineEdit):
    """Esc empties it; `escaped` says that it was empty already, `undone` that nothing is undone."""

    escaped = Signal()
    undone = Signal()

    def __init__(self, icons: Icons, name: str, view: ModelsView) -> None:
        super().__init__()
        self._view = view
        self.setFont(fonts.body())
        self.setProperty("look", "search")
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        places = QLineEdit.ActionPosition
        lead_with_glass(self, icons)
        close = icons.icon(Icon.CLOSE, Token.MUTED)
        self._clear = QAction(close, self.tr("Empty the filter"), self)
        self.addAction(self._clear, places.TrailingPosition)
        self._clear.setVisible(False)
        self._clear.triggered.connect(self.clear)
        self.textChanged.connect(self._dress)
        view.moved.connect(self._say_row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable():
            self.undone.emit()
        elif not self._view.press(event, typing=bool(self.text())):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        # The menu key is the row's, for the line keeps focus; the pointer is on the line itself.
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            super().contextMenuEvent(event)
        else:
            self._view.ask_menu()

    def _dress(self, text: str) -> None:
        self._clear.setVisible(bool(text))

    def _say_row(self, row: str) -> None:
        if self.hasFocus():
            announce(self, row)

    def _escape(self) -> None:
        if self.text():
            self.clear()
        else:
            self.escaped.emit()
