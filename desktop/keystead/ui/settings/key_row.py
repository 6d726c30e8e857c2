"""One key as a row: mark, label, last characters, where it belongs, how it stands.

Owns its look and where its parts go; what it says is handed in.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.flow import Flow
from keystead.ui.widgets.label import ElidedLabel, Label, Tone
from keystead.ui.widgets.mark import Mark, StateMark

LAST_WIDTH, GAP = 64, 12  # logical pixels
ONE_LINE, BELOW, BETWEEN = 33, 4, 4  # the lines of origin and state stand close
BESIDE_LINES = 12 + 16 + GAP + 12  # what a line under the label cannot have
ROOM_FOR_ONE_LINE = 560


class KeyRow(QWidget):
    """Mark, label, last characters, origin, state, and what is added at its end.

    `again` tries a key that rests; who fills the row shows it.
    One line; where it has no room for all of it, origin and state stand under the label, and under
    each other where one line is too short for both. Room is kept
    for last characters that are empty, so that rows stand under each other, and not for None.
    """

    def __init__(
        self,
        icons: Icons,
        mark: Mark,
        label: str,
        last: str | None,
        origin: str,
        words: str,
        tone: Tone,
    ) -> None:
        super().__init__()
        self._said = (label, last or "", origin)
        self._narrow: bool | None = None
        self._mark = StateMark(mark, icons)
        self._name = ElidedLabel(label, font=fonts.body(QFont.Weight.Medium))
        self._state = ElidedLabel(font=fonts.small())
        self._standing = QWidget()
        self._lines = standing = Flow(self._standing, gap=GAP, between_lines=BETWEEN)
        self.origin = ElidedLabel(origin, tone=Tone.MUTED, font=fonts.small())
        for each in (self.origin, self._state):
            each.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        standing.addWidget(self.origin)
        standing.addWidget(self._state)
        standing.setAlignment(self._state, Qt.AlignmentFlag.AlignTrailing)
        self.again = Button(self.tr("Try now"), icons, look=Look.LINK, small=True)
        self.again.setAccessibleName(self.tr("Try {name} now").replace("{name}", label))
        self.again.hide()
        standing.addWidget(self.again)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 0, 12, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(0)
        self._grid.addWidget(self._mark, 0, 0)
        self._grid.addWidget(self._name, 0, 1)
        if last is not None:
            ending = Label(last, tone=Tone.MUTED, font=fonts.code())
            ending.setFixedWidth(LAST_WIDTH)
            self._grid.addWidget(ending, 0, 2)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(3, 3)
        self.show_state(mark, words, tone)

    def show_state(self, mark: Mark, words: str, tone: Tone) -> None:
        """Show how it stands now."""
        self._mark.show_mark(mark)
        self._state.setText(words)
        self._state.set_tone(tone)
        self.setAccessibleName(", ".join(part for part in (*self._said, words) if part))
        self._fold()

    def set_label_width(self, width: int) -> None:
        """Give the label this width, so that those of other rows end where it does."""
        self._name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name.setFixedWidth(width)
        self._grid.setColumnStretch(1, 0)

    def add(self, widget: QWidget) -> None:
        """Put a control at the end of the line."""
        self._grid.addWidget(widget, 0, 4)
        self._grid.setContentsMargins(12, 0, 4, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _before_lines(self) -> int:
        """What the rest of a line takes where origin and state stand in it too."""
        items = (self._grid.itemAtPosition(0, column) for column in (0, 1, 2, 4))
        widths = [item.minimumSize().width() + GAP for item in items if item]
        margins = self._grid.contentsMargins()
        return sum(widths) + margins.left() + margins.right()

    def _fold(self) -> None:
        room = self.width() - self._before_lines() if self.width() >= ROOM_FOR_ONE_LINE else 0
        narrow = self._lines.sizeHint().width() > room
        if narrow is not self._narrow:
            self._narrow = narrow
            self._grid.removeWidget(self._standing)
            if narrow:
                self._grid.addWidget(self._standing, 1, 1, 1, 3)
            else:
                self._grid.addWidget(self._standing, 0, 3, Qt.AlignmentFlag.AlignVCenter)
        below = self._lines.heightForWidth(self.width() - BESIDE_LINES) + BELOW if narrow else 0
        self.setFixedHeight(ONE_LINE + below)
