"""The tabs of agents: one an agent, named and marked as the agent is now.

Owns which agent has a tab and which one's is shown, makes its page when it is first shown, and does
what is asked of an agent without its page; what a page shows is ``page``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices

from keystead.agents.entries import AgentInfo
from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.views.agents.endings import Endings
from keystead.ui.views.agents.state import mark_of
from keystead.ui.views.agents.unsent_texts import UnsentTexts
from keystead.ui.window.tabs.area import TabArea

if TYPE_CHECKING:
    from keystead.ui.views.agents.page import AgentPage


class AgentTabs(QObject):
    """Opens agents in ``tabs``; what is `unsent` there is there again when one is reopened.

    ``stop`` is the command whose keys the button shows that stops an agent. `action_wanted` carries
    a profile and an `ActionId`, `said` a word for the status bar and the one it takes the place of.
    """

    action_wanted = Signal(str, str)
    said = Signal(str, str)

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        tabs: TabArea,
        agents: AgentSource,
        profiles: ProfileSource,
        models: ModelSource,
        stop: QAction,
    ) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._tabs = tabs
        self._agents = agents
        self._profiles = profiles
        self._models = models
        self._stop = stop
        self.unsent = UnsentTexts(tasks, agents)
        Endings(tabs, agents)
        agents.changed.connect(self._agent_changed)

    @property
    def shown(self) -> AgentInfo | None:
        """The agent whose tab is shown; None where another tab is, or none."""
        return self._agents.get(self._tabs.current)

    @property
    def page(self) -> AgentPage | None:
        """The page of the agent's tab that is shown; None where another tab is, or none."""
        shown = self.shown
        return cast("AgentPage | None", self._tabs.page(shown.id)) if shown else None

    def show(self, agent_id: str, *, beside: bool = False) -> None:
        """Show an agent's tab, ``beside`` the current one, and let a person type there."""
        agent = self._agents.get(agent_id)
        if agent is None:
            return
        self._tabs.open(agent.id, agent.name, mark=mark_of(agent), beside=beside)
        cast("AgentPage", self._tabs.page(agent_id)).take_focus()

    def adopt(self, keys: Sequence[str]) -> None:
        """Take on the tabs ``keys`` of an earlier time; those of agents that are gone close."""
        for key in keys:
            if self._agents.get(key) is None:
                self._tabs.close_tab(key, for_good=True)
            else:
                self._agent_changed(key)

    def fill(self, agent_id: str) -> None:
        """Make the page of a tab that is shown."""
        from keystead.ui.views.agents.page import AgentPage

        page = AgentPage(
            self._icons, self._tasks, self._agents, self._profiles, self._models, agent_id
        )
        page.composer.stop.follow(self._stop)
        page.composer.restore(self.unsent.of(agent_id))
        page.typed.connect(self.unsent.note)
        page.action_wanted.connect(self.action_wanted)
        page.said.connect(self.said)
        page.link_activated.connect(_open_link)
        self._tabs.fill(agent_id, page)
        # It may have changed since the tab was closed.
        self._agent_changed(agent_id)

    def rename(self, agent_id: str) -> None:
        """Ask for another name of an agent, whether it has a tab or not."""
        from keystead.ui.views.agents.name_dialog import NameDialog

        agent = self._agents.get(agent_id)
        if agent is not None:
            dialog = NameDialog(self._tabs.window(), self._icons, agent.name)
            dialog.chosen.connect(partial(self._rename, agent_id))
            dialog.open()

    def stop(self, agent_id: str = "") -> None:
        """Stop an agent; without an id, the one whose tab is shown."""
        agent = self._agents.get(agent_id) if agent_id else self.shown
        if agent is not None:
            self._tasks.start(self, self._agents.stop(agent.id), group=f"stop {agent.id}")

    def _rename(self, agent_id: str, name: str) -> None:
        self._tasks.start(self, self._agents.rename(agent_id, name), group=f"rename {agent_id}")

    def _agent_changed(self, agent_id: str) -> None:
        agent = self._agents.get(agent_id)
        if agent is not None and self._tabs.tab(agent_id) is not None:
            self._tabs.set_title(agent_id, agent.name)
            self._tabs.set_mark(agent_id, mark_of(agent))


def _open_link(address: str) -> None:
    QDesktopServices.openUrl(QUrl(address))
