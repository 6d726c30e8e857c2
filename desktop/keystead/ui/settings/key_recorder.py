"""Where keys are pressed that a command is to have.

Owns what a press does here: nothing else hears it. Tab still leaves, Enter ends, Esc gives up,
Backspace clears. A press joins the one before it only right after it, so that a wrong one is put
right by pressing the right one.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit

from keystead.ui.commands.keys import is_modifier, refusal
from keystead.ui.widgets.button import keys_text

PAUSE = 1_500  # milliseconds after which a press begins afresh
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_UNKNOWN = (0, Qt.Key.Key_unknown)


class KeyRecorder(QLineEdit):
    """`recorded` comes with every press; `cleared`, `finished` and `given_up` with their keys."""

    recorded = Signal()
    cleared = Signal()
    finished = Signal()
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._presses: list[int] = []  # keys with what was held beside them, as Qt numbers them
        self.pause = QTimer(self, singleShot=True, interval=PAUSE)
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
        self.pause.stop()
        self.clear()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # No shortcut of the window is meant now.
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pause.stop()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers() & ~_KEYPAD
        if is_modifier(key) or key in _UNKNOWN or event.isAutoRepeat():
            return
        if key in _ENTER and modifiers == _NONE:
            self.finished.emit()
        elif key == Qt.Key.Key_Escape and modifiers == _NONE:
            self.given_up.emit()
        elif key == Qt.Key.Key_Backspace and modifiers == _NONE:
            self.forget()
            self.cleared.emit()
        else:
            symbol = event.text().isprintable() and not event.text().isalnum()
            # Shift is what made the symbol; it is not pressed beside it.
            held = modifiers & ~_SHIFT if symbol and event.text().strip() else modifiers
            self._press(held.value | key)

    def _press(self, press: int) -> None:
        both = [*self._presses, press]
        joins = self.pause.isActive() and not refusal(QKeySequence(*both))
        self._presses = both if joins else [press]
        self.pause.start()
        self.setText(keys_text(self.keys))
        self.recorded.emit()
