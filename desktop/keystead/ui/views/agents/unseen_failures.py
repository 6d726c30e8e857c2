"""Agents that failed where nobody looks, told over the content.

Owns which those are and the words; an agent whose tab or row is in sight shows it there.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from keystead.agents.entries import AgentInfo, AgentState
from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.translation import tr
from keystead.ui.views.agents.state import state_words
from keystead.ui.widgets.choices import Choice
from keystead.ui.window.main_window import MainWindow

MATTER = "agents-failed"
OPEN = "open"
TOGETHER = 300  # milliseconds in which several failures are told as one
MOST_NAMED = 5


class UnseenFailures(QObject):
    """`agent_wanted` carries the agent to open, empty where the list of them is wanted.

    ``list_view`` is the page of the side bar that lists agents.
    """

    agent_wanted = Signal(str)

    def __init__(
        self, window: MainWindow, icons: Icons, agents: AgentSource, list_view: str
    ) -> None:
        super().__init__(window)
        self._window = window
        self._icons = icons
        self._agents = agents
        self._list_view = list_view
        self._unseen: dict[str, None] = {}  # in the order in which they failed
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER)
        self._soon.timeout.connect(self._tell)
        agents.changed.connect(self._changed)
        agents.ended.connect(self._ended)
        window.tabs.current_changed.connect(self._seen)

    def _changed(self, agent_id: str) -> None:
        agent = self._agents.get(agent_id)
        if agent is not None and agent.state.is_active:
            self._seen(agent_id)

    def _ended(self, agent_id: str) -> None:
        agent = self._agents.get(agent_id)
        failed = agent is not None and agent.state is AgentState.FAILED
        if failed and not self._is_in_sight(agent_id):
            self._unseen[agent_id] = None
            self._soon.start()

    def _is_in_sight(self, agent_id: str) -> bool:
        if any(group.front == agent_id for group in self._window.tabs.groups):
            return True
        side_bar = self._window.side_bar
        return side_bar.isVisible() and side_bar.current == self._list_view

    def _seen(self, agent_id: str) -> None:
        """The agent is looked at, or at work again."""
        if agent_id in self._unseen:
            del self._unseen[agent_id]
            if not self._unseen:
                self._window.notices.remove(MATTER)

    def _tell(self) -> None:
        failed = [agent for each in self._unseen if (agent := self._agents.get(each))]
        if not failed:
            return
        from keystead.ui.widgets.card import CardTone, Notice

        one = len(failed) == 1
        notice = Notice(
            self._icons,
            tr("{name} failed", name=failed[0].name) if one else _count(failed),
            state_words(failed[0]) if one else _names(failed),
            tone=CardTone.ERROR,
            choices=(Choice(OPEN, tr("Open") if one else tr("Show agents")),),
        )
        notice.chosen.connect(self._open)
        notice.dismissed.connect(self._unseen.clear)
        self._window.notices.add(MATTER, notice)

    def _open(self, _choice: str) -> None:
        unseen = list(self._unseen)
        self._unseen.clear()
        self.agent_wanted.emit(unseen[0] if len(unseen) == 1 else "")


def _count(failed: list[AgentInfo]) -> str:
    return tr("{n} agents failed", n=len(failed))


def _names(failed: list[AgentInfo]) -> str:
    named = [f"{agent.name}: {state_words(agent)}" for agent in failed[:MOST_NAMED]]
    more = len(failed) - MOST_NAMED
    return "\n".join([*named, *([tr("and {n} more", n=more)] if more > 0 else [])])
