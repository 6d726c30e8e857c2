"""What the settings do in the window: its theme, its scale, the keys of commands.

Owns that a change acts at once; the settings are their source's.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from keystead.ui.commands.actions import Actions
from keystead.ui.failures import SETTINGS, Failures
from keystead.ui.sources.settings import SettingsSource
from keystead.ui.window.main_window import MainWindow


class AppliedSettings(QObject):
    """Keeps the window in step with the settings for as long as it lives."""

    def __init__(
        self,
        settings: SettingsSource,
        window: MainWindow,
        actions: Actions[Any],
        failures: Failures,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._window = window
        self._actions = actions
        self._failures = failures
        settings.changed.connect(self._apply)
        self._apply()

    def _apply(self) -> None:
        state = self._settings.state
        self._window.choose_theme(state.settings.theme)
        self._window.choose_scale(state.settings.scale)
        self._actions.set_keys(state.settings.shortcuts)
        self._failures.show_problems(state.problems, SETTINGS)
