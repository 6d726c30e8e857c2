"""When the words about lists are to be written anew, for time goes by in them.

Owns the pace: by seconds while a list loads, slowly otherwise, and not at all while nobody looks.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from keystead.models.model_list import ListStatus
from keystead.ui.sources.models import ModelSource

LOADING = 500  # milliseconds
AGEING = 30_000


class ListClock(QObject):
    """`ticked` while ``shown`` is; what it shows is the lists of ``models``."""

    ticked = Signal()

    def __init__(self, shown: QWidget, models: ModelSource) -> None:
        super().__init__(shown)
        self._models = models
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.ticked)
        models.lists_changed.connect(self._pace)
        shown.installEventFilter(self)
        self._pace()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show:
            self._timer.start()
        elif event.type() is QEvent.Type.Hide:
            self._timer.stop()
        return super().eventFilter(watched, event)

    def _pace(self) -> None:
        lists = self._models.lists().values()
        loading = any(listed.status is ListStatus.LOADING for listed in lists)
        pace = LOADING if loading else AGEING
        if pace != self._timer.interval():
            self._timer.setInterval(pace)
