"""The editor of a message or a task: Enter sends, Shift+Enter adds a line.

Owns its keys, its growth and the side its text begins at; what is done with the text is its user's.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from keystead.ui import fonts

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class MessageEdit(QPlainTextEdit):
    """Plain text of ``fewest`` to ``most`` lines; what is longer scrolls inside.

    `submitted` comes with Enter, never while an input method composes; `walked` with an arrow that
    leads out of the text, -1 up and 1 down; `focused` when focus comes or goes.
    """

    submitted = Signal()
    walked = Signal(int)
    focused = Signal(bool)

    def __init__(self, name: str, placeholder: str = "", *, fewest: int = 1, most: int = 8) -> None:
        super().__init__()
        self._fewest, self._most = fewest, most
        self._placeholder = ""
        self._composing = False
        self.setFont(fonts.body())
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.textChanged.connect(self._follow_direction)
        self.ensurePolished()  # Its edges, which its height contains, are the style sheet's.
        self._fit()
        self.show_placeholder(placeholder)

    def show_placeholder(self, text: str) -> None:
        """Show what may be typed, as long as nothing is."""
        self._placeholder = text
        self._fit_placeholder()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if not self._composing:
                self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif event.key() in _ARROWS and not event.modifiers() and self._leads_out(event.key()):
            self.walked.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def _leads_out(self, arrow: int) -> bool:
        cursor = QTextCursor(self.textCursor())
        up = arrow == Qt.Key.Key_Up
        way = QTextCursor.MoveOperation.Up if up else QTextCursor.MoveOperation.Down
        return not self._composing and not cursor.movePosition(way)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._fit_placeholder()

    def _follow_direction(self) -> None:
        """Begin at the side where the text does: Qt turns the words of a line and not its place."""
        document = self.document()
        from_the_right = document.begin().textDirection() is Qt.LayoutDirection.RightToLeft
        wanted = Qt.AlignmentFlag.AlignRight if from_the_right else Qt.AlignmentFlag.AlignLeft
        option = document.defaultTextOption()
        if not document.isEmpty() and option.alignment() != wanted:
            option.setAlignment(wanted)
            document.setDefaultTextOption(option)

    def _fit_placeholder(self) -> None:
        """End it in "…" where it has one line and that is too short."""
        shown = self._placeholder
        if self._fewest == 1:
            room = self.viewport().width() - 2 * round(self.document().documentMargin())
            cut = Qt.TextElideMode.ElideRight
            shown = self.fontMetrics().elidedText(shown, cut, room)
        if shown != self.placeholderText():
            self.setPlaceholderText(shown)
            # Qt paints it anew only where it was hidden before.
            self.viewport().update()

    def _fit(self) -> None:
        lines = max(1, round(self.document().size().height()))
        edges = self.contentsMargins()
        around = edges.top() + edges.bottom() + 2 * round(self.document().documentMargin())
        room = min(self._most, max(self._fewest, lines)) * self.fontMetrics().lineSpacing()
        hidden = lines <= self._most
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if hidden else policy.ScrollBarAsNeeded
        )
        self.setFixedHeight(room + around)
