"""The side panel of an agent: who serves it, and what it used.

Owns the facts' names and forms; the figures are the engine's and `timing`'s.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QVBoxLayout, QWidget

from keystead.agents.entries import AgentInfo
from keystead.providers.events import Usage
from keystead.ui.views.agents.timing import Timing
from keystead.ui.views.agents.wording import number
from keystead.ui.widgets.facts import Facts


class AgentPanel(QWidget):
    """Facts about one agent; what is not known is not listed."""

    def __init__(self) -> None:
        super().__init__()
        self._served = Facts(self.tr("Served by"))
        self._used = Facts(self.tr("This agent"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(16)
        column.addWidget(self._served)
        column.addWidget(self._used)
        column.addStretch()

    def show_agent(self, agent: AgentInfo, timing: Timing) -> None:
        """Show these figures."""
        self._served.set_facts(
            (
                (self.tr("Asked"), agent.model),
                (self.tr("Answered"), agent.served_model or "–"),
                (self.tr("Profile"), agent.profile),
            )
        )
        figures = tuple(self._figures(agent, timing))
        self._used.set_facts(figures)
        self._used.setVisible(bool(figures))

    def _figures(self, agent: AgentInfo, timing: Timing) -> Iterator[tuple[str, str]]:
        usage = agent.usage
        if usage != Usage():
            yield self.tr("Input, fresh"), number(usage.input_fresh)
            yield self.tr("Input, from cache"), number(usage.cache_read)
            yield self.tr("Output"), number(usage.output)
            yield self.tr("Reasoning"), number(usage.reasoning)
        if timing.first_token is not None:
            seconds = f"{timing.first_token:.2f}"
            yield self.tr("First token"), self.tr("{n} s").replace("{n}", seconds)
        if timing.speed is not None:
            speed = number(round(timing.speed))
            yield self.tr("Speed"), self.tr("{n} tokens/s").replace("{n}", speed)
