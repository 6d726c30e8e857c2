"""The bar under the form: test, save, revert, and what became of the last Save.

Owns its look; what the buttons do is the form's.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.label import ElidedLabel, Tone
from keystead.ui.widgets.mark import Mark, StateMark


class Footer(QWidget):
    """`test_wanted`, `revert_wanted` and `save_wanted` say what was pressed.

    `agent_wanted` comes from the way on that it offers once a profile has proven itself.
    """

    test_wanted = Signal()
    revert_wanted = Signal()
    save_wanted = Signal()
    agent_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self.setProperty("edge", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.test = Button(self.tr("Test connection"), icons, icon=Icon.PULSE)
        self.revert = Button(self.tr("Revert"), icons)
        self.save = Button(self.tr("Save"), icons, look=Look.FILLED)
        self.go_on = Button(self.tr("Start an agent"), icons, look=Look.LINK)
        self._mark = StateMark(Mark.FAILED, icons)
        self._says = ElidedLabel(font=fonts.small())
        self._says.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(32, 12, 32, 12)
        row.setSpacing(8)
        row.addWidget(self.test)
        row.addStretch()
        row.addWidget(self._mark)
        row.addWidget(self._says)
        row.addWidget(self.go_on)
        row.addSpacing(8)
        row.addWidget(self.revert)
        row.addWidget(self.save)
        self.test.clicked.connect(self.test_wanted)
        self.revert.clicked.connect(self.revert_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.go_on.clicked.connect(self.agent_wanted)
        self.say("")

    @property
    def says(self) -> str:
        """What became of the last Save."""
        return self._says.text()

    def say(self, text: str, *, failed: bool = False, proven: bool = False) -> None:
        """Show what became of the last Save; a ``proven`` profile can be used at once."""
        self._says.setText(text)
        self._says.set_tone(Tone.ERROR if failed else Tone.MUTED)
        self._mark.show_mark(Mark.FAILED if failed else Mark.GOOD)
        self._mark.setVisible(bool(text))
        self.go_on.setVisible(proven)
        announce(self, text, urgent=failed)

    def allow(self, *, save: bool, revert: bool) -> None:
        """Enable what can be done."""
        self.save.setEnabled(save)
        self.revert.setEnabled(revert)
