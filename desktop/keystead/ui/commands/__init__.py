"""Everything the window can do, in one tuple joined from one file per area.

To add a command, put it in ``COMMANDS`` of its area; a new area is joined here, and its context
added to `Context`. Menus and shortcuts are made of this by ``commands.actions``.
"""

from __future__ import annotations

from typing import Protocol

from keystead.ui.commands import application, work
from keystead.ui.commands.command import Command


class Context(work.Work, Protocol):
    """What all commands together need: the contexts of all areas."""

    @property
    def window(self) -> application.Frame:
        """The frame."""
        ...


def _window(context: Context) -> application.Frame:
    return context.window


COMMANDS: tuple[Command[Context], ...] = (
    *work.COMMANDS,
    *(command.within(_window) for command in application.COMMANDS),
)
