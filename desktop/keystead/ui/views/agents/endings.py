"""Telling a screen reader that an agent's answer is there, or failed.

Owns when that is said: focus stays in the message that was sent, and nothing there tells of it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from keystead.ui.sources.agents import AgentSource
from keystead.ui.transcript.visible_text import visible_line
from keystead.ui.views.agents.state import state_words
from keystead.ui.widgets.announce import announce


class Endings(QObject):
    """Says it for ``widget``, of every agent that was seen at work, whether it has a tab or not."""

    def __init__(self, widget: QWidget, agents: AgentSource) -> None:
        super().__init__(widget)
        self._widget = widget
        self._agents = agents
        agents.ended.connect(self._say)

    def _say(self, agent_id: str) -> None:
        agent = self._agents.get(agent_id)
        if agent is not None:
            said = f"{visible_line(agent.name)}, {state_words(agent)}"
            announce(self._widget, said, urgent=agent.failure is not None)
