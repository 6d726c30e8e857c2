"""The line over a list that is filtered as one types.

Owns that it keeps focus while arrows move in the list, and that a screen reader hears where they
move; filtering is ``widgets.filtering`` and its user's.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.row_list import RowList

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def lead_with_glass(line: QLineEdit, icons: Icons) -> None:
    """Let a magnifying glass stand before the text of ``line``, under the name of the line."""
    icon = icons.icon(Icon.SEARCH, Token.MUTED)
    glass = line.addAction(icon, QLineEdit.ActionPosition.LeadingPosition)
    glass.setText(line.accessibleName())
    glass.triggered.connect(line.setFocus)  # To a screen reader it is a button.


class SearchLine(QLineEdit):
    """Hands arrow and page keys to ``rows``; `entered` says that Enter was pressed.

    `undone` says that undo was wanted where nothing that was typed is undone.
    """

    entered = Signal()
    undone = Signal()

    def __init__(self, icons: Icons, name: str, rows: RowList) -> None:
        super().__init__()
        self._rows = rows
        self.setProperty("look", "search")
        self.setAccessibleName(name)
        lead_with_glass(self, icons)
        rows.moved.connect(self._say_row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LIST_KEYS:
            self._rows.keyPressEvent(event)
        elif event.key() in _ENTER:
            # Not the line's own signal: it lets the key go on to a dialog's default button.
            self.entered.emit()
        elif event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable():
            self.undone.emit()
        else:
            super().keyPressEvent(event)

    def _say_row(self, _key: str) -> None:
        if self.hasFocus():
            announce(self, self._rows.spoken)
