"""Where keys are pressed that a command is to have.

Owns what a press does here: nothing else hears it. Tab still leaves, Enter ends, Esc gives up.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from keystead.ui.commands.keys import LONGEST, is_modifier
from keystead.ui.widgets.button import keys_text

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_UNKNOWN = (0, Qt.Key.Key_unknown)


class KeyRecorder(QLineEdit):
    """`recorded` comes with every press; `finished` with Enter, `given_up` with Esc."""

    recorded = Signal()
    finished = Signal()
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._presses: list[int] = []  # keys with what was held beside them, as Qt numbers them
        self.setReadOnly(True)  # What is pressed is shown, not typed.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName(self.tr("New keys"))
        self.setPlaceholderText(self.tr("Press the new keys"))

    @property
    def keys(self) -> QKeySequence:
        """What was pressed."""
        return QKeySequence(*self._presses) if self._presses else QKeySequence()

    def forget(self) -> None:
        """Begin anew."""
        self._presses = []
        self.clear()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # No shortcut of the window is meant now.
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers() & ~_KEYPAD
        if is_modifier(key) or key in _UNKNOWN or event.isAutoRepeat():
            return
        if key in _ENTER and modifiers == _NONE:
            self.finished.emit()
        elif key == Qt.Key.Key_Escape and modifiers == _NONE:
            self.given_up.emit()
        else:
            symbol = event.text().isprintable() and not event.text().isalnum()
            # Shift is what made the symbol; it is not pressed beside it.
            held = modifiers & ~_SHIFT if symbol and event.text().strip() else modifiers
            self._press(held.value | key)

    def _press(self, press: int) -> None:
        if len(self._presses) == LONGEST:
            self._presses = []
        self._presses.append(press)
        self.setText(keys_text(self.keys))
        self.recorded.emit()
