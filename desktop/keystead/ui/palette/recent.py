"""What was used lately, and when: commands that ran, what was opened from the palette.

Owns how much is remembered; it is kept with the window's state.
"""

from __future__ import annotations

import time

from keystead.ui.commands.application import ApplicationCommand
from keystead.ui.commands.palette import PaletteCommand
from keystead.ui.window_state import WindowState

MOST = 60  # things remembered
COMMAND = "command:"  # begins the keys of commands


class Recent:
    """Times (seconds since 1970) by the keys of rows."""

    def __init__(self, state: WindowState) -> None:
        self._state = state

    def note(self, key: str) -> None:
        """Remember that ``key`` was used now."""
        times = self._state.recent | {key: time.time()}
        latest = sorted(times, key=lambda each: times[each], reverse=True)[:MOST]
        self._state.recent = {each: times[each] for each in latest}

    def note_command(self, command: str) -> None:
        """Remember that a command ran now.

        Opening the palette is no news in the palette, and quitting is nothing to be offered first
        at the next start.
        """
        if command not in (*PaletteCommand, ApplicationCommand.QUIT):
            self.note(f"{COMMAND}{command}")

    def of(self, prefix: str) -> dict[str, float]:
        """The keys that begin with ``prefix``, without it, the latest first."""
        return {
            key.removeprefix(prefix): then
            for key, then in self._state.recent.items()
            if key.startswith(prefix)
        }
