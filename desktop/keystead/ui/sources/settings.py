"""The program's own settings, as the window knows them.

Owns the mirror and the calls that change a setting; file and rules are the engine's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from keystead.errors import ConfigurationError
from keystead.settings.file import SettingsFile
from keystead.settings.settings import Settings
from keystead.ui.bridge import Bridge

if TYPE_CHECKING:
    from keystead.engine import Engine


@dataclass(frozen=True, slots=True)
class SettingsState:
    """The settings at one moment, and what is wrong with their file."""

    settings: Settings
    problems: tuple[ConfigurationError, ...] = ()


class SettingsSource(QObject):
    """The settings in force; `changed` comes after every change, here or in the file."""

    changed = Signal()

    def __init__(self, bridge: Bridge[Engine], file: SettingsFile) -> None:
        super().__init__()
        self._bridge = bridge
        self._file = file
        self.state = SettingsState(Settings())
        bridge.subscribe(SettingsState, self, self._take)
        file.settings_changed.connect(self._announce)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.state.settings

    async def load(self) -> None:
        """Fetch what there is now."""
        self._take(await self._bridge.call(self._read()))

    async def put(self, name: str, value: Any) -> None:
        """Write one setting; of a table, the entries that change, None for one that goes.

        Raises `ConfigurationError`; then nothing is written.
        """
        self._take(await self._bridge.call(self._put(name, value)))

    async def _put(self, name: str, value: Any) -> SettingsState:
        self._file.put(name, value)
        return self._state()

    async def _read(self) -> SettingsState:
        return self._state()

    def _state(self) -> SettingsState:
        return SettingsState(self._file.settings, self._file.problems)

    def _announce(self) -> None:
        self._bridge.post(self._state())

    def _take(self, state: SettingsState) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit()
