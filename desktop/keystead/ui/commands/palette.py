"""Commands that open the palette.

Owns the list; the palette is opened by the desktop, through `Searching`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QT_TR_NOOP

from keystead.ui.commands.command import Category, Command
from keystead.ui.icons import Icon


class Searching(Protocol):
    """What these commands need of the desktop."""

    def open_palette(self, *, commands_only: bool = False) -> None:
        """Open the palette over the window."""
        ...


class PaletteCommand(StrEnum):
    """The ids of these commands."""

    EVERYTHING = "palette.open"
    COMMANDS = "palette.commands"


COMMANDS: tuple[Command[Searching], ...] = (
    Command(
        PaletteCommand.EVERYTHING,
        str(QT_TR_NOOP("Search everything")),
        Category.VIEW,
        lambda desktop: desktop.open_palette(),
        keys=("Ctrl+P",),
        icon=Icon.SEARCH,
    ),
    Command(
        PaletteCommand.COMMANDS,
        str(QT_TR_NOOP("Run a command")),
        Category.VIEW,
        lambda desktop: desktop.open_palette(commands_only=True),
        keys=("Ctrl+Shift+P",),
    ),
)
