"""The desktop's palette: what it is made of, and what becomes of what was taken.

Owns the groups, in order, and how each kind of thing is opened; the palette itself knows neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from keystead.ui.commands.actions import Actions
from keystead.ui.commands.palette import PaletteCommand
from keystead.ui.palette.aliases import AliasGroup, read_name
from keystead.ui.palette.groups import (
    BETWEEN,
    AgentGroup,
    CommandGroup,
    ModelGroup,
    ProfileGroup,
)
from keystead.ui.palette.palette import Palette
from keystead.ui.palette.recent import Recent
from keystead.ui.widgets.button import native_keys

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop


class PaletteOpening(QObject):
    """Opens the palette over the desktop's window; before the engine runs it has commands only."""

    def __init__(self, desktop: Desktop, actions: Actions[Any], recent: Recent) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._actions = actions
        self.palette = Palette(desktop.window, desktop.icons, recent)
        self.palette.groups = (CommandGroup(actions),)
        self.palette.taken.connect(self._open)

    def open_palette(self, *, commands_only: bool) -> None:
        """Show it, for everything or for commands alone."""
        desktop, palette = self._desktop, self.palette
        if desktop.ready() and len(palette.groups) == 1:
            palette.groups += (
                AgentGroup(desktop.agents),
                ProfileGroup(desktop.profiles, desktop.models),
                AliasGroup(desktop.models),
                ModelGroup(desktop.models),
            )
        keys = native_keys(self._actions.action(PaletteCommand.COMMANDS))
        hint = self.tr("{keys}: commands only").replace("{keys}", keys) if keys else ""
        palette.open_palette(CommandGroup.sign if commands_only else "", hint)

    def _open(self, key: str, beside: bool) -> None:
        kind, _, name = key.partition(":")
        match f"{kind}:":
            case CommandGroup.prefix:
                self._actions.run(name)
            case AgentGroup.prefix:
                self._desktop.open_agent(name, beside=beside)
            case ProfileGroup.prefix:
                self._desktop.edit_profile(name)
            case AliasGroup.prefix:
                self._desktop.new_agent(*read_name(name))
            case _:
                self._desktop.new_agent(*name.split(BETWEEN, 1))
