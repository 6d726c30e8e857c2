"""The status bar: the keychain at the start, agents and notices at the end, a passing message.

Owns its layout; the words come from those who know.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.label import ElidedLabel, Label, Tone
from keystead.ui.window.area import Area

HEIGHT = 24  # logical pixels
MESSAGE_STAYS = 6_000  # milliseconds


class StatusBar(Area):
    """`keychain` and `bell` are buttons: what they open is decided by who connects them."""

    def __init__(self, icons: Icons) -> None:
        super().__init__("", surface="edge")
        self.setAccessibleName(self.tr("Status bar"))
        self.setProperty("edge", "top")
        self.setFixedHeight(HEIGHT)
        self.keychain = Button("", icons, look=Look.STATUS, small=True)
        self._message = ElidedLabel(tone=Tone.MUTED, font=fonts.small())
        self._counts = Label(tone=Tone.MUTED, font=fonts.small())
        self.bell = Button("", icons, icon=Icon.BELL, look=Look.STATUS, small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(16)
        row.addWidget(self.keychain)
        row.addWidget(self._message, 1)
        row.addWidget(self._counts)
        row.addWidget(self.bell)
        self._message_ends = QTimer(self, singleShot=True, interval=MESSAGE_STAYS)
        self._message_ends.timeout.connect(self._forget)
        self.show_keychain(self.tr("System keychain, not opened yet"))
        self.show_notices(0)

    def show_keychain(self, text: str, icon: Icon = Icon.LOCK) -> None:
        """Say which keychain is used and how it is."""
        self.keychain.set_text(text, icon)

    def show_counts(self, text: str) -> None:
        """Say how many agents run and wait."""
        self._counts.setText(text)

    def show_notices(self, unseen: int) -> None:
        """Show how many notices nobody has looked at, 0 for none."""
        self.bell.set_text(str(unseen) if unseen else "")
        says = self.tr("Notices, {n} new").replace("{n}", str(unseen))
        self.bell.setAccessibleName(says if unseen else self.tr("Notices"))
        self.bell.setToolTip(self.bell.accessibleName())

    def say(self, text: str, instead_of: str = "") -> None:
        """Show ``text`` for a while, such as why a command did not run; a screen reader says it.

        What is said ``instead_of`` something else is not said once that has passed.
        """
        if instead_of and self.message != instead_of:
            return
        self._message.setText(text)
        announce(self, text)
        self._message_ends.start()

    @property
    def message(self) -> str:
        """The passing message, empty when it has passed."""
        return self._message.text()

    def _forget(self) -> None:
        self._message.setText("")
