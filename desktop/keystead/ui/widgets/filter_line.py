"""A search line that comes over a list when it is wanted and goes when it is not.

Owns that Esc and its cross empty it and say so; showing, hiding and filtering are its user's.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.search_line import SearchLine


class FilterLine(SearchLine):
    """`closed` says that the person is done with it; its text is gone by then."""

    closed = Signal()

    def __init__(self, icons: Icons, name: str, rows: RowList) -> None:
        super().__init__(icons, name, rows)
        self.setPlaceholderText(name)
        cross = self.addAction(
            icons.icon(Icon.CLOSE, Token.MUTED), QLineEdit.ActionPosition.TrailingPosition
        )
        cross.setText(self.tr("Clear and close"))
        cross.setToolTip(self.tr("Clear and close (Esc)"))
        cross.triggered.connect(self.close_line)

    def close_line(self) -> None:
        """Empty it and say that it is done with."""
        self.clear()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_line()
        else:
            super().keyPressEvent(event)
