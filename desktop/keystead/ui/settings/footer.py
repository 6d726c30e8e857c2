"""The bar under the form: test, save, revert, and what became of the last Save.

Owns its look; what the buttons do is the form's.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.announce import announce
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.label import ElidedLabel, Tone
from keystead.ui.widgets.mark import Mark, StateMark

MARGIN, GAP = 32, 8  # logical pixels
AMONG = 2  # the place of what is said among the buttons


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
        self._buttons = (self.test, self.revert, self.save)
        self._outcome = QWidget()
        self._above = False  # whether it stands above the buttons
        self._lay_out()
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
        self._place()

    def minimumSizeHint(self) -> QSize:
        buttons = sum(each.width_if(compact=each is self.test) for each in self._buttons)
        return QSize(buttons + self._around, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        buttons = sum(each.width_if(compact=False) for each in self._buttons)
        self.test.set_compact(buttons + self._around > self.width())
        self._place()

    def allow(self, *, save: bool, revert: bool) -> None:
        """Enable what can be done."""
        self.save.setEnabled(save)
        self.revert.setEnabled(revert)

    @property
    def _around(self) -> int:
        """What the buttons leave free in a line."""
        return 2 * MARGIN + GAP + 3 * self._row.spacing()

    def _place(self) -> None:
        """Put what is said among the buttons, above them where that would cut it."""
        outcome = self._outcome.sizeHint().width() + self._row.spacing()
        buttons = sum(each.sizeHint().width() for each in self._buttons)
        above = outcome + buttons > self.width() - self._around
        if above == self._above:
            return
        self._above = above
        self._row.removeWidget(self._outcome)
        self._column.removeWidget(self._outcome)
        if above:
            self._column.insertWidget(0, self._outcome)
        else:
            self._row.insertWidget(AMONG, self._outcome)

    def _lay_out(self) -> None:
        said = QHBoxLayout(self._outcome)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(8)
        said.addStretch()
        for part in (self._mark, self._says, self.go_on):
            said.addWidget(part)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self.test)
        self._row.addStretch()
        self._row.addWidget(self._outcome)
        self._row.addSpacing(GAP)
        self._row.addWidget(self.revert)
        self._row.addWidget(self.save)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, 12, MARGIN, 12)
        self._column.setSpacing(8)
        self._column.addLayout(self._row)
