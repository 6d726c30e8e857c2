"""Cards: a filled box, and a notice in one, with a title, a sentence and what can be done.

Owns their look; the words and the choices are handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.widgets.button import IconButton
from keystead.ui.widgets.choices import Choice, ChoiceBar
from keystead.ui.widgets.label import Label, Tone, set_look
from keystead.ui.widgets.mark import Mark, StateMark


class CardTone(StrEnum):
    """How urgent a card is, by its edge."""

    PLAIN = "plain"
    CLEAR = "clear"  # an edge and no filling
    WARN = "warn"
    ERROR = "error"


class Card(QFrame):
    """A filled box with a thin edge; `content` is the layout to fill."""

    def __init__(self, *, tone: CardTone = CardTone.PLAIN) -> None:
        super().__init__()
        self.content = QVBoxLayout(self)
        self.content.setContentsMargins(12, 12, 12, 12)
        self.content.setSpacing(8)
        self.setProperty("tone", tone.value)

    def set_tone(self, tone: CardTone) -> None:
        """Change how urgent it looks."""
        set_look(self, "tone", tone.value)


TONE_MARKS = {CardTone.WARN: Mark.ATTENTION, CardTone.ERROR: Mark.FAILED}


class Notice(Card):
    """Something that happened: mark, title, a sentence, and buttons for what can be done.

    It takes no focus when it appears. `chosen` carries the id of the button pressed, `dismissed`
    comes from the cross that `offer_dismissing` adds.
    """

    chosen = Signal(str)
    dismissed = Signal()

    def __init__(
        self,
        icons: Icons,
        title: str,
        text: str = "",
        *,
        tone: CardTone = CardTone.ERROR,
        choices: Sequence[Choice] = (),
    ) -> None:
        super().__init__(tone=tone)
        self._mark = StateMark(Mark.OFF, icons)
        self._title = Label(font=fonts.body(QFont.Weight.DemiBold), wrap=True)
        self._text = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar = ChoiceBar((), icons)
        self._bar.chosen.connect(self.chosen)
        self._icons = icons
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._head.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._head.addWidget(self._title, 1)
        self.content.addLayout(self._head)
        self.content.addWidget(self._text)
        self.content.addWidget(self._bar)
        self.say(title, text, tone=tone, choices=choices)

    def say(
        self,
        title: str,
        text: str = "",
        *,
        tone: CardTone = CardTone.ERROR,
        choices: Sequence[Choice] = (),
    ) -> None:
        """Show something else in the same place."""
        self.tone, self.choices = tone, tuple(choices)
        self.set_tone(tone)
        self._mark.show_mark(TONE_MARKS.get(tone, Mark.OFF))
        self._mark.setVisible(tone in TONE_MARKS)
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._bar.offer(choices)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._text.text())

    def offer_dismissing(self) -> None:
        """Add a cross that takes it away without an answer."""
        cross = IconButton(Icon.CLOSE, self.tr("Dismiss"), self._icons, side=20, keys="Esc")
        cross.clicked.connect(self.dismissed)
        self._head.addWidget(cross, alignment=Qt.AlignmentFlag.AlignTop)

    @property
    def title(self) -> str:
        """What it says in its first line."""
        return self._title.text()

    @property
    def text(self) -> str:
        """What it says below that."""
        return self._text.text()
