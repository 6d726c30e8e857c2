"""The line in which a key is typed or pasted.

Owns the line and its words; keeping the key is done by who listens to `wanted`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from keystead.secret import Secret
from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.flow import Flow
from keystead.ui.widgets.label import Label, Tone, set_look
from keystead.ui.widgets.secret_field import SecretField

LABEL_WIDTH = 112  # logical pixels


class AddKeyLine(QWidget):
    """A label, the key and two buttons; `wanted` carries the label and the `Secret`."""

    wanted = Signal(str, object)
    cancelled = Signal()
    edited = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._hint = ""
        self.label = QLineEdit()
        self.label.setFixedWidth(LABEL_WIDTH)
        self.label.setAccessibleName(self.tr("What you call the key"))
        self.label.setPlaceholderText(self.tr("Label"))
        self.secret = SecretField(icons, self.tr("Key"), self.tr("Paste the key here"))
        self.save = Button("", icons)
        cancel = Button(self.tr("Cancel"), icons, look=Look.QUIET)
        self._below = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addWidget(self.secret, 1)
        buttons = Flow()
        buttons.addWidget(self.save)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._below)
        column.addLayout(buttons)
        for edit in (self.label, self.secret):
            edit.returnPressed.connect(self._save)
            edit.textEdited.connect(self._was_edited)
        self.save.clicked.connect(self._save)
        cancel.clicked.connect(self.close_line)
        self.hide()

    def open_line(self, label: str, *, replacing: bool = False) -> None:
        """Open it for a key called ``label`` and move focus to the key."""
        self.label.setText(label)
        self.label.setReadOnly(replacing)
        self.show_error("")
        self.show()
        self.secret.setFocus()
        self.edited.emit()

    def say(self, hint: str, button: str) -> None:
        """What stands below the line and on its button."""
        self._hint = hint
        self.save.set_text(button)
        if not self.secret.property("invalid"):
            self._below.setText(hint)

    def show_error(self, error: str) -> None:
        """Show what is wrong with the key; nothing takes it away."""
        set_look(self.secret, "invalid", bool(error))
        self._below.setText(error or self._hint)
        self._below.set_tone(Tone.ERROR if error else Tone.MUTED)
        self.secret.setAccessibleDescription(self._below.text())

    @property
    def filled(self) -> bool:
        """Whether a key stands in it that was not kept yet."""
        return self.secret.filled()

    def typed(self) -> tuple[str, Secret]:
        """The label and the key."""
        return self.label.text().strip(), Secret(self.secret.text().strip())

    def forget(self) -> None:
        """Close it and forget what was typed."""
        self.secret.forget()
        self.hide()
        self.edited.emit()

    def close_line(self) -> None:
        """The same, by a person's wish: focus goes back to where it was opened."""
        self.forget()
        self.cancelled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_line()
        else:
            super().keyPressEvent(event)

    def _was_edited(self) -> None:
        self.show_error("")
        self.edited.emit()

    def _save(self) -> None:
        if not self.secret.filled():
            self.show_error(self.tr("Paste the key first."))
            self.secret.setFocus()
            return
        if not self.label.text().strip():
            self.show_error(self.tr("Give the key a label first."))
            self.label.setFocus()
            return
        self.wanted.emit(*self.typed())
