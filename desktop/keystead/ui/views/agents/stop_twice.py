"""Esc pressed twice stops the agent whose tab is shown.

Owns the second in which the second press counts, and the word about it; what Esc does before that
is the page's.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

TWICE = 1.0  # seconds within which Esc is pressed again to stop


class StopTwice(QObject):
    """`stop_wanted` comes with the second press, `said` as a page says it."""

    stop_wanted = Signal()
    said = Signal(str, str)

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._once_more = QTimer(self, singleShot=True)  # runs while a second press stops
        self._once_more.timeout.connect(self._take_back)

    def press(self) -> None:
        """Esc was pressed while the agent works."""
        if self._once_more.isActive():
            self.stop_wanted.emit()
        else:
            self._once_more.start(round(TWICE * 1000))
            self.said.emit(self._hint(), "")

    def _take_back(self) -> None:
        """Say no longer what a second press would do; it is a first one again."""
        self._once_more.stop()
        self.said.emit("", self._hint())

    def end(self) -> None:
        """The agent works no more, or is looked at no more."""
        if self._once_more.isActive():
            self._take_back()

    def _hint(self) -> str:
        return self.tr("Press Esc again within a second to stop the agent")
