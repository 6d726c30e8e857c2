"""State marks: a shape, a colour and a word for each state.

Owns the marks; which state of an agent or a profile gets which is decided by their views. Some look
alike and say different words: what has finished is no profile that is good.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QT_TR_NOOP, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Token
from keystead.ui.translation import tr


class Mark(StrEnum):
    """What a mark says."""

    RUNNING = "running"
    WAITING = "waiting"
    HELD_UP = "held-up"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    GOOD = "good"
    ATTENTION = "attention"
    OFF = "off"  # without a word: what stands beside it says why nothing is to be said


LOOKS = {
    Mark.RUNNING: (Icon.STATE_RUNNING, Token.ACCENT, QT_TR_NOOP("running")),
    Mark.WAITING: (Icon.STATE_WAITING, Token.WARN, QT_TR_NOOP("waiting for you")),
    Mark.HELD_UP: (Icon.STATE_HELD_UP, Token.ACCENT, QT_TR_NOOP("waiting")),
    Mark.FINISHED: (Icon.STATE_FINISHED, Token.OK, QT_TR_NOOP("finished")),
    Mark.FAILED: (Icon.STATE_FAILED, Token.ERROR, QT_TR_NOOP("failed")),
    Mark.STOPPED: (Icon.STATE_STOPPED, Token.MUTED, QT_TR_NOOP("stopped")),
    Mark.INTERRUPTED: (Icon.STATE_STOPPED, Token.MUTED, QT_TR_NOOP("interrupted")),
    Mark.GOOD: (Icon.STATE_FINISHED, Token.OK, QT_TR_NOOP("good")),
    Mark.ATTENTION: (Icon.STATE_WAITING, Token.WARN, QT_TR_NOOP("needs a look")),
    Mark.OFF: (Icon.STATE_OFF, Token.MUTED, ""),
}
SIDE = 14  # logical pixels


def word(mark: Mark) -> str:
    """The word a screen reader says for ``mark``."""
    text = str(LOOKS[mark][2])
    return tr(text) if text else ""


class StateMark(QWidget):
    """A mark standing by itself."""

    def __init__(self, mark: Mark, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.setFixedSize(QSize(SIDE, SIDE))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        icons.theme.changed.connect(self.update)
        self.show_mark(mark)

    def show_mark(self, mark: Mark) -> None:
        """Show another mark."""
        self._mark = mark
        self.setAccessibleName(word(mark))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        icon, token, _ = LOOKS[self._mark]
        self._icons.paint(QPainter(self), self.rect(), icon, token)
