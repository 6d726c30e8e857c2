"""How agents and keychain stand, at the window's edges.

Owns what the status bar and the badge of the Agents view say; both are known by their sources.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from keystead.agents.entries import AgentState
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.views import ViewId
from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.window.activity_bar import ActivityBar
from keystead.ui.window.status_bar import StatusBar


class Standing(QObject):
    """Keeps both in step with the sources for as long as it lives."""

    def __init__(
        self,
        status_bar: StatusBar,
        activity_bar: ActivityBar,
        agents: AgentSource,
        keychain: KeychainSource,
    ) -> None:
        super().__init__()
        self._status_bar = status_bar
        self._activity_bar = activity_bar
        self._agents = agents
        self._keychain = keychain
        agents.changed.connect(self._show_agents)
        keychain.changed.connect(self._show_keychain)
        self._show_agents()

    def _show_agents(self, _agent_id: str = "") -> None:
        known = self._agents.all()
        active = [agent for agent in known if agent.state.is_active]
        waiting = sum(agent.state is AgentState.WAITING for agent in active)
        running = len(active) - waiting
        parts = []
        if running:
            parts.append(self.tr("{n} running").replace("{n}", str(running)))
        if waiting:
            parts.append(self.tr("{n} waiting").replace("{n}", str(waiting)))
        none = self.tr("no agent at work") if known else self.tr("no agents")
        self._status_bar.show_counts(" · ".join(parts) or none)
        says = self.tr("{n} waiting for you").replace("{n}", str(waiting))
        self._activity_bar.set_badge(ViewId.AGENTS, waiting, says)

    def _show_keychain(self) -> None:
        state = self._keychain.state
        self._status_bar.show_keychain(state.backend)
        self._status_bar.keychain.setToolTip(plain_tooltip(state.detail))
