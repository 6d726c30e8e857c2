"""A labelled field: its editor, a hint, and the error found as it is left.

Owns when a field is checked and how an error shows; what is right is said by ``validate``.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.widgets.beside import Beside
from keystead.ui.widgets.label import Label, Tone, set_look
from keystead.ui.widgets.snug import Snug

MARKED = 2_000  # milliseconds
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


def _nothing_wrong() -> str:
    return ""


class Field(Snug):
    """A label (none where its text is empty), an editor and a line below it.

    ``validate`` returns a sentence about what is wrong, or nothing. It is asked when the editor is
    left, when `check` is called, and as one types while an error shows.
    """

    def __init__(
        self,
        label: str,
        editor: QWidget,
        *,
        hint: str = "",
        validate: Callable[[], str] = _nothing_wrong,
        beside: bool = True,
    ) -> None:
        super().__init__()
        self.editor = editor
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._hint = hint
        self._validate = validate
        self._error = ""
        self._below = Label(font=fonts.small(), wrap=True)
        self._lay_out(label, beside)
        if not editor.accessibleName():
            editor.setAccessibleName(label)
        editor.installEventFilter(self)
        if isinstance(editor, QLineEdit):
            editor.textEdited.connect(self._was_edited)
        self._show()

    @property
    def error(self) -> str:
        """What is wrong with it, as shown; empty where nothing is."""
        return self._error

    def check(self) -> bool:
        """Look at the value now and show what is wrong; whether it is right."""
        self.set_error(self._validate())
        return not self._error

    def set_error(self, error: str) -> None:
        """Show ``error`` below the editor, or take it away."""
        self._error = error
        self._show()

    def mark(self) -> None:
        """Show for a moment that this is the one that was meant."""
        set_look(self, "found", True)
        QTimer.singleShot(MARKED, self, self._unmark)

    def set_hint(self, hint: str) -> None:
        """Show ``hint`` while there is no error."""
        self._hint = hint
        self._show()

    def add_beside(self, widget: QWidget) -> None:
        """Put ``widget`` behind the editor."""
        self._line.addWidget(widget)

    def add_below(self, widget: QWidget) -> None:
        """Put ``widget`` under what is said below the editor."""
        self._parts.addWidget(widget, alignment=Qt.AlignmentFlag.AlignLeading)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor and isinstance(event, QFocusEvent) and _leaves(event):
            self.check()
        return super().eventFilter(watched, event)

    def _unmark(self) -> None:
        set_look(self, "found", False)

    def _was_edited(self) -> None:
        if self._error:
            self.check()

    def _show(self) -> None:
        self._below.setText(self._error or self._hint)
        self._below.set_tone(Tone.ERROR if self._error else Tone.MUTED)
        self._below.setVisible(bool(self._error or self._hint))
        self.editor.setAccessibleDescription(self._error or self._hint)
        set_look(self.editor, "invalid", bool(self._error))

    def _lay_out(self, text: str, beside: bool) -> None:
        self._line = QHBoxLayout()
        self._line.setSpacing(8)
        self._line.addWidget(self.editor, 1)
        content = QWidget()
        self._parts = QVBoxLayout(content)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(4)
        self._parts.addLayout(self._line)
        self._parts.addWidget(self._below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if text and beside:
            both = Beside(text, content)
            both.label.setBuddy(self.editor)
            column.addWidget(both)
        else:
            if text:
                column.addWidget(self._label_above(text))
            column.addWidget(content)

    def _label_above(self, text: str) -> Label:
        label = Label(text)
        label.setBuddy(self.editor)
        return label


def _leaves(event: QFocusEvent) -> bool:
    """Opening a list of the editor's own, or another window, is not leaving it."""
    return event.lostFocus() and event.reason() not in _STAYS
