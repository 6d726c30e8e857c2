"""The last agents, each one click away.

Owns how many there are and what their rows say; the roster is the source's.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.views.agents.lines import agent_rows, day_of
from keystead.ui.views.agents.side import line_of
from keystead.ui.widgets.card import Card, CardTone
from keystead.ui.widgets.label import GroupHeading
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import RowModel

MOST = 5


class RecentAgents(QWidget):
    """`agent_wanted` carries the agent to open."""

    agent_wanted = Signal(str)

    def __init__(self, icons: Icons, agents: AgentSource) -> None:
        super().__init__()
        self._agents = agents
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._rows = RowModel(self)
        self.list = RowList(icons, self.tr("Recent agents"), self._rows)
        self.list.opened.connect(self.agent_wanted)
        self.list.clicked.connect(self._clicked)
        card = Card(tone=CardTone.CLEAR)
        card.content.setContentsMargins(1, 1, 1, 1)
        card.content.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(GroupHeading(self.tr("Recent agents")))
        column.addWidget(card)
        agents.changed.connect(self._show)
        self._show()

    def _show(self, _agent_id: str = "") -> None:
        newest = sorted(self._agents.all(), key=lambda agent: agent.updated_at, reverse=True)
        lines = [line_of(agent, local=False) for agent in newest[:MOST]]
        rows = [row for row in agent_rows(lines, day_of(time.time())) if not row.heading]
        self._rows.set_rows(rows)
        self.list.setFixedHeight(sum(row.height for row in rows))

    def _clicked(self, _index: QModelIndex) -> None:
        self.agent_wanted.emit(self.list.current_key)
