"""The status bar: the keychain at the start, agents at the end, a passing message between.

Owns its layout; the words come from those who know.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.label import ElidedLabel, Label, Tone
from keystead.ui.window.area import Area

HEIGHT = 24  # logical pixels
MESSAGE_STAYS = 6_000  # milliseconds


class StatusBar(Area):
    """`keychain` is a button: what it opens is decided by who connects it."""

    def __init__(self, icons: Icons) -> None:
        super().__init__("", surface="edge")
        self.setAccessibleName(self.tr("Status bar"))
        self.setProperty("edge", "top")
        self.setFixedHeight(HEIGHT)
        self.keychain = Button("", icons, look=Look.STATUS, small=True)
        self._message = ElidedLabel(tone=Tone.MUTED, font=fonts.small())
        self._counts = Label(tone=Tone.MUTED, font=fonts.small())
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 12, 0)
        row.setSpacing(16)
        row.addWidget(self.keychain)
        row.addWidget(self._message, 1)
        row.addWidget(self._counts)
        self._message_ends = QTimer(self, singleShot=True, interval=MESSAGE_STAYS)
        self._message_ends.timeout.connect(self._forget)
        self.show_keychain(self.tr("System keychain, not opened yet"))

    def show_keychain(self, text: str, icon: Icon = Icon.LOCK) -> None:
        """Say which keychain is used and how it is."""
        self.keychain.set_text(text, icon)

    def show_counts(self, text: str) -> None:
        """Say how many agents run and wait."""
        self._counts.setText(text)

    def say(self, text: str) -> None:
        """Show ``text`` for a while, such as why a command did not run."""
        self._message.setText(text)
        self._message_ends.start()

    @property
    def message(self) -> str:
        """The passing message, empty when it has passed."""
        return self._message.text()

    def _forget(self) -> None:
        self._message.setText("")
