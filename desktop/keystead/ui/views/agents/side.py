"""The side bar's page of the Agents view: every agent, grouped by what it needs of a person.

Owns groups and rows; the roster is the source's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from PySide6.QtCore import QT_TRANSLATE_NOOP, QModelIndex, QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from keystead.agents.entries import AgentInfo, AgentState
from keystead.ui.ages import age
from keystead.ui.icons import Icon, Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.views.agents.state import mark_of, state_words
from keystead.ui.views.agents.wording import tr
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.empty_state import EmptyState
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel

GROUPS = (
    QT_TRANSLATE_NOOP("Agents", "Waiting for you"),
    QT_TRANSLATE_NOOP("Agents", "Running"),
    QT_TRANSLATE_NOOP("Agents", "Today"),
    QT_TRANSLATE_NOOP("Agents", "Yesterday"),
    QT_TRANSLATE_NOOP("Agents", "Older"),
)
NEW = "new"  # the choice in an empty list
WAITING, RUNNING, TODAY, YESTERDAY, OLDER = range(5)
AGING = 60_000  # milliseconds between two looks at the clock


class AgentsSide(QWidget):
    """`agent_wanted` carries the agent to open, `new_wanted` asks for the dialog."""

    agent_wanted = Signal(str)
    new_wanted = Signal()

    def __init__(self, icons: Icons, agents: AgentSource) -> None:
        super().__init__()
        self._agents = agents
        self._rows = RowModel(self)
        self.list = RowList(icons, self.tr("Agents"), self._rows)
        self.list.opened.connect(self.agent_wanted)
        self.list.clicked.connect(self._clicked)
        self.empty = self._make_empty(icons)
        # With its parent from the start: its first page is shown as soon as it is added.
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.list)
        self._aging = QTimer(self, interval=AGING)
        self._aging.timeout.connect(self._show)
        self._aging.start()
        agents.changed.connect(self._show)
        self._show()

    def select(self, agent_id: str) -> None:
        """Move to the agent whose tab is shown."""
        self.list.select(agent_id)

    def _show(self, _agent_id: str = "") -> None:
        agents, selected = self._agents.all(), self.list.current_key
        self._rows.set_rows(agent_rows(agents, datetime.now().astimezone().date()))
        if selected and selected != self.list.current_key:
            self.list.select(selected)  # It went to another group.
        self._pages.setCurrentIndex(1 if agents else 0)

    def _clicked(self, _index: QModelIndex) -> None:
        if self.list.current_key:
            self.agent_wanted.emit(self.list.current_key)

    def _make_empty(self, icons: Icons) -> EmptyState:
        empty = EmptyState(
            icons,
            Icon.AGENTS,
            self.tr("No agents yet"),
            self.tr("Type a task and press Enter. A name can come later."),
            choices=(Choice(NEW, self.tr("New agent")),),
        )
        empty.chosen.connect(self._new_chosen)
        return empty

    def _new_chosen(self, _choice: str) -> None:
        self.new_wanted.emit()


def agent_rows(agents: Sequence[AgentInfo], today: date) -> Iterator[Row]:
    """The agents under their groups' headings, in the order given."""
    groups: dict[int, list[AgentInfo]] = {group: [] for group in range(len(GROUPS))}
    for agent in agents:
        groups[_group(agent, today)].append(agent)
    for group, members in groups.items():
        if members:
            title, count = tr(str(GROUPS[group])), str(len(members))
            yield Row(f"group {group}", title, right=count, heading=True)
            yield from map(_row, members)


def _group(agent: AgentInfo, today: date) -> int:
    if agent.state is AgentState.WAITING:
        return WAITING
    if agent.state.is_active:
        return RUNNING
    day = datetime.fromtimestamp(agent.updated_at).astimezone().date()
    if day >= today:
        return TODAY
    return YESTERDAY if day == today - timedelta(days=1) else OLDER


def _row(agent: AgentInfo) -> Row:
    return Row(
        agent.id,
        agent.name,
        subtitle=f"{agent.model} · {agent.profile}",
        right=_fact(agent),
        right_tone=Tone.ERROR if agent.state is AgentState.FAILED else Tone.MUTED,
        mark=mark_of(agent.state),
    )


def _fact(agent: AgentInfo) -> str:
    """What the row says at its end; that an agent works, its mark and its group say."""
    if agent.state.is_active:
        return tr("another process") if agent.elsewhere else ""
    return age(agent.updated_at) if agent.state is AgentState.FINISHED else state_words(agent)
