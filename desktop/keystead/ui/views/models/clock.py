"""When the words about lists are to be written anew, for time goes by in them.

Owns the pace: by seconds while a list loads, slowly otherwise, and not at all while nobody looks.
All that stand side by side are written at once, lest the same list have two ages.
"""

from __future__ import annotations

from weakref import WeakSet

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from keystead.models.model_list import ListStatus
from keystead.ui.sources.models import ModelSource

LOADING = 500  # milliseconds
AGEING = 30_000


class ListClock(QObject):
    """`ticked` while ``shown`` is, and as it is shown; what it shows is the lists of ``models``."""

    ticked = Signal()

    def __init__(self, shown: QWidget, models: ModelSource) -> None:
        super().__init__(shown)
        self._pulse = models.findChild(_Pulse) or _Pulse(models)
        shown.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show:
            self._pulse.join(self)
        elif event.type() is QEvent.Type.Hide:
            self._pulse.leave(self)
        return super().eventFilter(watched, event)


class _Pulse(QObject):
    """The one timer of all clocks over the lists of ``models``."""

    def __init__(self, models: ModelSource) -> None:
        super().__init__(models)
        self._models = models
        self._clocks: WeakSet[ListClock] = WeakSet()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        models.lists_changed.connect(self._pace)
        self._pace()

    def join(self, clock: ListClock) -> None:
        self._clocks.add(clock)
        self._timer.start()
        self._tick()

    def leave(self, clock: ListClock) -> None:
        self._clocks.discard(clock)
        if not self._clocks:
            self._timer.stop()

    def _tick(self) -> None:
        for clock in tuple(self._clocks):
            clock.ticked.emit()

    def _pace(self) -> None:
        lists = self._models.lists().values()
        loading = any(listed.status is ListStatus.LOADING for listed in lists)
        pace = LOADING if loading else AGEING
        if pace != self._timer.interval():
            self._timer.setInterval(pace)
