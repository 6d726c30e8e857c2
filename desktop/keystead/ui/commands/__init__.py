"""Everything the window can do, in one tuple joined from one file per area.

To add a command, put it in ``COMMANDS`` of its area; a new area is joined here, and its context
added to `Context`. Menus and shortcuts are made of this by ``commands.actions``.
"""

from __future__ import annotations

from typing import Protocol

from keystead.ui.commands import agent_tab, application, finding, palette, settings, tabs, work
from keystead.ui.commands.command import Command


class Tabs(tabs.Tabs, finding.Pages, Protocol):
    """What the commands about tabs need of them."""


class Context(work.Work, palette.Searching, Protocol):
    """What all commands together need: the contexts of all areas."""

    @property
    def settings_access(self) -> settings.Settled:
        """The way into the settings."""
        ...

    @property
    def window(self) -> application.Frame:
        """The frame."""
        ...

    @property
    def agent_page(self) -> agent_tab.AgentTab | None:
        """The agent's tab that is shown; None where another is, or none."""
        ...

    @property
    def tabs(self) -> Tabs:
        """The tab area."""
        ...


def _settings(context: Context) -> settings.Settled:
    return context.settings_access


def _window(context: Context) -> application.Frame:
    return context.window


def _agent_page(context: Context) -> agent_tab.AgentTab | None:
    return context.agent_page


def _tabs(context: Context) -> Tabs:
    return context.tabs


COMMANDS: tuple[Command[Context], ...] = (
    *work.COMMANDS,
    *(command.within(_agent_page) for command in agent_tab.COMMANDS),
    *(command.within(_tabs) for command in finding.COMMANDS),
    *palette.COMMANDS,
    *(command.within(_settings) for command in settings.COMMANDS),
    *(command.within(_tabs) for command in tabs.COMMANDS),
    *(command.within(_window) for command in application.COMMANDS),
)
