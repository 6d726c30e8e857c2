"""When what the next start needs is written: a moment after tabs changed, and at the end.

Owns those moments, so that even a process that is killed comes back with its tabs; what is
remembered is known by the window, the file by ``window_state``.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from keystead.errors import KeysteadError
from keystead.ui.window.main_window import MainWindow

SOON = 2_000  # milliseconds after a change, so that many changes are written once

_log = logging.getLogger("keystead.ui")


class Remembering(QObject):
    """Writes the state of ``window`` to ``path`` for as long as it lives."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._path = path
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self.save)
        window.tabs.changed.connect(self._save_soon)
        window.scale_chosen.connect(self._save_soon)

    def save(self) -> None:
        """Write it now."""
        self._window.remember()
        try:
            self._window.state.save(self._path)
        except (OSError, KeysteadError) as error:
            _log.warning("window state not saved: %s", error)

    def _save_soon(self, _what: object = None) -> None:
        self._soon.start()
