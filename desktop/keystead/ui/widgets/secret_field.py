"""Where a key is typed or pasted.

Owns that it is masked and forgotten once taken. It never holds a stored secret: what is in the
keychain is shown by its last characters elsewhere, and replaced, not revealed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QLineEdit, QMenu

from keystead.secret import Secret
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token


class SecretField(QLineEdit):
    """A masked line; `take` hands the secret over and empties it."""

    def __init__(self, icons: Icons, name: str, placeholder: str = "") -> None:
        super().__init__()
        self._icons = icons
        self.setFont(fonts.code())
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = self.addAction(
            icons.icon(Icon.EYE, Token.MUTED), QLineEdit.ActionPosition.TrailingPosition
        )
        self._eye.triggered.connect(self._turn)
        self.selectionChanged.connect(self._unselect)
        self._say()

    def filled(self) -> bool:
        """Whether something was typed or pasted."""
        return bool(self.text().strip())

    def take(self) -> Secret:
        """What was typed, without the blanks and line ends a paste brings; the line is emptied."""
        secret = Secret(self.text().strip())
        self.forget()
        return secret

    def forget(self) -> None:
        """Empty the line, with what undo would bring back, and mask it again."""
        self.setText("")
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._say()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        # The ordinary menu offers to copy; a key has no way out of here but `take`.
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Paste"), self.paste)
        menu.addAction(self.tr("Clear"), self.forget)
        menu.addAction(self._eye)  # The eye itself is the pointer's alone.
        menu.popup(event.globalPos())

    def _turn(self) -> None:
        masked = self.echoMode() is QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if masked else QLineEdit.EchoMode.Password)
        self._unselect()
        self._say()

    def _unselect(self) -> None:
        # Qt copies no masked text; of a shown one nothing is selected, so nothing is copied.
        if self.echoMode() is QLineEdit.EchoMode.Normal and self.hasSelectedText():
            self.deselect()

    def _say(self) -> None:
        masked = self.echoMode() is QLineEdit.EchoMode.Password
        text = self.tr("Show what is typed") if masked else self.tr("Hide what is typed")
        icon = Icon.EYE if masked else Icon.EYE_CLOSED
        self._eye.setText(text)
        self._eye.setToolTip(text)
        self._eye.setIcon(self._icons.icon(icon, Token.MUTED))
