"""Makes what the window does with agents and joins what is chosen there with the window.

Owns which of the window's actions each choice is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystead.ui.commands.work import WorkCommand
from keystead.ui.views import ViewId
from keystead.ui.views.agents.new_agents import NewAgents
from keystead.ui.views.agents.tabs import AgentTabs
from keystead.ui.views.agents.unseen_failures import UnseenFailures

if TYPE_CHECKING:
    from keystead.ui.desktop import Desktop


def agent_tabs(desktop: Desktop) -> AgentTabs:
    """The tabs of agents, joined with the window."""
    tabs = AgentTabs(
        desktop.icons,
        desktop.tasks,
        desktop.tabs,
        desktop.agents,
        desktop.profiles,
        desktop.models,
        desktop.action(WorkCommand.STOP_AGENT),
    )
    tabs.action_wanted.connect(desktop.act)
    tabs.said.connect(desktop.window.status_bar.say)
    return tabs


def new_agents(desktop: Desktop, tabs: AgentTabs) -> NewAgents:
    """The dialog in which one begins, joined with the window; ``tabs`` keep what was typed."""
    dialog = NewAgents(
        desktop.window,
        desktop.icons,
        desktop.tasks,
        desktop.agents,
        desktop.profiles,
        desktop.models,
        tabs.unsent,
    )
    dialog.started.connect(desktop.open_agent)
    dialog.action_wanted.connect(desktop.act)
    return dialog


def tell_unseen_failures(desktop: Desktop) -> None:
    """Tell of agents that fail out of sight, and lead to them."""

    def show(agent_id: str) -> None:
        if agent_id:
            desktop.open_agent(agent_id)
        else:
            desktop.show_view(ViewId.AGENTS)

    unseen = UnseenFailures(desktop.window, desktop.icons, desktop.agents, ViewId.AGENTS)
    unseen.agent_wanted.connect(show)
