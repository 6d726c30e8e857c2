"""Commands about agents, profiles and models.

Owns the list; what they do is the desktop's, through `Work`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QT_TR_NOOP

from keystead.ui.commands.command import Category, Command
from keystead.ui.icons import Icon
from keystead.ui.translation import tr


class Work(Protocol):
    """What these commands need of the desktop."""

    def ready(self) -> bool:
        """Whether the engine runs."""
        ...

    def new_agent(self) -> None:
        """Ask for a task."""
        ...

    def filter_agents(self) -> None:
        """Show the list of agents and the line to filter it with."""
        ...

    def agent_runs(self) -> bool:
        """Whether the tab shown is of an agent at work."""
        ...

    def stop_agent(self) -> None:
        """Stop the agent of the tab shown."""
        ...

    def go_to_view(self, view: str) -> None:
        """Show a view's page in the side bar and let a person move in its list."""
        ...

    def open_welcome(self) -> None:
        """Show the Welcome page in a tab."""
        ...

    def open_models(self) -> None:
        """Show the table of all models."""
        ...

    def refresh_models(self) -> None:
        """Ask all providers for their lists."""
        ...

    def open_requests(self) -> None:
        """Show the last requests of all profiles."""
        ...

    def open_settings(self) -> None:
        """Show the settings window."""
        ...

    def new_profile(self) -> None:
        """Show the form of a new profile."""
        ...


class WorkCommand(StrEnum):
    """The ids of these commands."""

    NEW_AGENT = "agent.new"
    STOP_AGENT = "agent.stop"
    FILTER_AGENTS = "agent.filter"
    SHOW_AGENTS = "view.agents"
    SHOW_PROVIDERS = "view.providers"
    SHOW_MODELS = "view.models"
    REFRESH_MODELS = "models.refresh"
    REQUESTS = "requests.open"
    WELCOME = "welcome.open"
    SETTINGS = "settings.open"
    NEW_PROFILE = "profile.new"


def _ready(work: Work) -> str:
    return "" if work.ready() else tr(_STARTING)


def _running(work: Work) -> str:
    return "" if work.agent_runs() else tr(_NOT_RUNNING)


_STARTING = QT_TR_NOOP("profiles and agents are not read yet")
_NOT_RUNNING = QT_TR_NOOP("the tab shown has no agent at work")

COMMANDS: tuple[Command[Work], ...] = (
    Command(
        WorkCommand.NEW_AGENT,
        str(QT_TR_NOOP("New agent")),
        Category.AGENT,
        lambda work: work.new_agent(),
        keys=("Ctrl+N",),
        icon=Icon.ADD,
        condition=_ready,
    ),
    Command(
        WorkCommand.STOP_AGENT,
        str(QT_TR_NOOP("Stop the agent")),
        Category.AGENT,
        lambda work: work.stop_agent(),
        keys=("Ctrl+.",),
        icon=Icon.STOP,
        condition=_running,
    ),
    Command(
        WorkCommand.FILTER_AGENTS,
        str(QT_TR_NOOP("Filter agents")),
        Category.AGENT,
        lambda work: work.filter_agents(),
        keys=("Ctrl+Alt+F",),
        icon=Icon.FILTER,
        condition=_ready,
    ),
    Command(
        WorkCommand.SHOW_AGENTS,
        str(QT_TR_NOOP("Show agents")),
        Category.VIEW,
        lambda work: work.go_to_view("agents"),
        keys=("Ctrl+1",),
        icon=Icon.AGENTS,
        condition=_ready,
    ),
    Command(
        WorkCommand.SHOW_PROVIDERS,
        str(QT_TR_NOOP("Show providers")),
        Category.VIEW,
        lambda work: work.go_to_view("providers"),
        keys=("Ctrl+2",),
        icon=Icon.PLUG,
        condition=_ready,
    ),
    Command(
        WorkCommand.SHOW_MODELS,
        str(QT_TR_NOOP("Open models")),
        Category.VIEW,
        lambda work: work.open_models(),
        keys=("Ctrl+3",),
        icon=Icon.MODELS,
        condition=_ready,
    ),
    Command(
        WorkCommand.REFRESH_MODELS,
        str(QT_TR_NOOP("Refresh all models")),
        Category.VIEW,
        lambda work: work.refresh_models(),
        keys=("F5",),
        icon=Icon.REFRESH,
        condition=_ready,
    ),
    Command(
        WorkCommand.REQUESTS,
        str(QT_TR_NOOP("Last requests")),
        Category.VIEW,
        lambda work: work.open_requests(),
        icon=Icon.HISTORY,
        condition=_ready,
    ),
    Command(
        WorkCommand.NEW_PROFILE,
        str(QT_TR_NOOP("Connect a provider")),
        Category.APPLICATION,
        lambda work: work.new_profile(),
        keys=("Ctrl+Shift+N",),
        icon=Icon.PLUG,
        condition=_ready,
    ),
    Command(
        WorkCommand.WELCOME,
        str(QT_TR_NOOP("Welcome")),
        Category.APPLICATION,
        lambda work: work.open_welcome(),
        icon=Icon.KEYSTEAD,
        condition=_ready,
    ),
    Command(
        WorkCommand.SETTINGS,
        str(QT_TR_NOOP("Open settings")),
        Category.APPLICATION,
        lambda work: work.open_settings(),
        keys=("Ctrl+,",),
        icon=Icon.SETTINGS,
        condition=_ready,
    ),
)
