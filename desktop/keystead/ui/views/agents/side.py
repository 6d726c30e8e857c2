"""The side bar's page of the Agents view: every agent, grouped by what it needs of a person.

Owns what the lines say, the filter and the folds; the roster is the source's, how lines become
rows ``lines``', what can be done with a row ``list``'s.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from keystead.agents.entries import AgentInfo, AgentState
from keystead.models.model_list import Place, place_of
from keystead.ui import fonts
from keystead.ui.icons import Icon, Icons
from keystead.ui.numbers import number
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.translation import tr
from keystead.ui.views.agents.lines import AgentLine, Group, agent_rows, day_of, kept
from keystead.ui.views.agents.list import AgentList, RowCommand
from keystead.ui.views.agents.state import COUNTING, mark_of, state_words, wait_words
from keystead.ui.views.agents.wording import cost_text
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.empty_state import EmptyState
from keystead.ui.widgets.filter_line import FilterLine
from keystead.ui.widgets.filtering import Filter
from keystead.ui.widgets.label import Label, Tone
from keystead.ui.widgets.rows import RowModel

NEW = "new"  # the choice in an empty list
AGING = 60_000  # milliseconds between two looks at the clock


class AgentsSide(QWidget):
    """`agent_wanted` and `beside_wanted` carry the agent to open, the others say what with it.

    `new_wanted` asks for the dialog. ``folded`` are the groups that are closed, and is kept in
    step. `head` stands beside the page's title.
    """

    agent_wanted = Signal(str)
    beside_wanted = Signal(str)
    rename_wanted = Signal(str)
    stop_wanted = Signal(str)
    new_wanted = Signal()

    def __init__(
        self, icons: Icons, agents: AgentSource, profiles: ProfileSource, folded: list[str]
    ) -> None:
        super().__init__()
        self._agents = agents
        self._profiles = profiles
        self._folded = folded
        self._shown = ""  # the agent whose tab is shown
        self._lines: dict[str, tuple[AgentInfo, AgentLine]] = {}
        self._rows = RowModel(self)
        self.head = Label(tone=Tone.MUTED, font=fonts.small())
        self.list = AgentList(icons, self.tr("Agents"), self._rows, self._may)
        self.list.opened.connect(self.agent_wanted)
        self.list.clicked.connect(self._clicked)
        self.list.wanted.connect(self._do)
        self.list.fold_wanted.connect(self._fold)
        self.filter = FilterLine(icons, self.tr("Name, task, model or profile"), self.list)
        self.filter.textChanged.connect(self._filter_changed)
        self.filter.entered.connect(self._open_current)
        self.filter.closed.connect(self._close_filter)
        self.empty = self._make_empty(icons)
        self._pages = QStackedLayout(self)
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show)
        self._aging = QTimer(self, interval=AGING)
        self._aging.timeout.connect(self._show)
        self._aging.start()
        # Many can change at once: they are shown together, when the window gets its turn.
        agents.changed.connect(self._show_soon)
        profiles.changed.connect(self._profiles_changed)
        self._show()

    def select(self, agent_id: str) -> None:
        """Move to the agent whose tab is shown; to none where another tab is."""
        self._shown = agent_id
        if not self.list.select(agent_id):
            self.list.select_none()

    def open_filter(self) -> None:
        """Show the line to filter with and let a person type there."""
        self._filter_room.show()
        self.filter.setFocus()
        self.filter.selectAll()

    def kept(self) -> Any:
        """What the next start lists with its first frame."""
        return kept(self._all_lines())

    def _show_soon(self, _agent_id: str) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _show(self) -> None:
        lines = self._all_lines()
        found, needle = self._matching(lines), self.filter.text().strip()
        row = self.list.current_row
        folded = None if needle else self._folded
        self._keep_counting()
        self._rows.set_rows(agent_rows(found, day_of(time.time()), folded))
        self._select_again(row.key if row else self._shown)
        of = self.tr("{n} of {m}").replace("{n}", number(len(found)))
        self.head.setText(of.replace("{m}", number(len(lines))) if needle else "")
        self.list.rows_delegate.needle = needle
        self._pages.setCurrentIndex(1 if lines else 0)

    def _keep_counting(self) -> None:
        """Look at the clock more often as long as what a line says depends on it."""
        waits = any(agent.held_up for agent, _ in self._lines.values())
        interval = COUNTING if waits else AGING
        if self._aging.interval() != interval:  # Set anew, it would begin anew.
            self._aging.setInterval(interval)

    def _select_again(self, key: str) -> None:
        """Keep to what was selected where it went to another group, or away."""
        now = self.list.current_row
        if (now.key if now else "") != key and not self.list.select(key):
            self.list.select_none()

    def _all_lines(self) -> Sequence[AgentLine]:
        return [self._line(agent) for agent in self._agents.all()]

    def _line(self, agent: AgentInfo) -> AgentLine:
        """The line of ``agent``, made anew only when something about it changed, or it waits."""
        known = self._lines.get(agent.id)
        if known is None or known[0] is not agent or agent.pause is not None:
            known = self._lines[agent.id] = agent, line_of(agent, self._is_local(agent.profile))
        return known[1]

    def _matching(self, lines: Sequence[AgentLine]) -> Sequence[AgentLine]:
        needle = self.filter.text()
        if not needle.strip():
            return lines
        return Filter((line, self._found_by(line)) for line in lines).matching(needle)

    def _found_by(self, line: AgentLine) -> str:
        return f"{line.name} {self._lines[line.id][0].task} {line.model} {line.profile}"

    def _is_local(self, profile: str) -> bool:
        known = self._profiles.get(profile)
        return known is not None and place_of(known.effective) is Place.HERE

    def _profiles_changed(self) -> None:
        self._lines.clear()
        self._show_soon("")

    # What a person does

    def _may(self, command: RowCommand, agent_id: str) -> bool:
        agent = self._agents.get(agent_id)
        return agent is not None and (command is not RowCommand.STOP or agent.state.is_active)

    def _do(self, command: str, agent_id: str) -> None:
        match command:
            case RowCommand.OPEN:
                self.agent_wanted.emit(agent_id)
            case RowCommand.OPEN_BESIDE:
                self.beside_wanted.emit(agent_id)
            case RowCommand.RENAME:
                self.rename_wanted.emit(agent_id)
            case RowCommand.STOP:
                self.stop_wanted.emit(agent_id)
            case _:
                QGuiApplication.clipboard().setText(agent_id)

    def _clicked(self, _index: QModelIndex) -> None:
        self._open_current()

    def _open_current(self) -> None:
        if self.list.current_key:
            self.agent_wanted.emit(self.list.current_key)

    def _fold(self, group: str, folded: bool) -> None:
        if folded:
            self._folded.append(group)
        else:
            self._folded[:] = [each for each in self._folded if each != group]
        self._show()

    def _filter_changed(self, _text: str) -> None:
        self._show()
        if self.filter.text().strip() and not self.list.current_key:
            self.list.select_first()

    def _close_filter(self) -> None:
        self._filter_room.hide()
        self.list.setFocus()

    def _new_chosen(self, _choice: str) -> None:
        self.new_wanted.emit()

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

    def _lay_out(self) -> None:
        self._filter_room = QWidget()
        room = QVBoxLayout(self._filter_room)
        room.setContentsMargins(12, 0, 12, 8)
        room.addWidget(self.filter)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._filter_room)
        column.addWidget(self.list, 1)
        self._filter_room.hide()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(listed)


def line_of(agent: AgentInfo, local: bool) -> AgentLine:
    """What the side bar says of ``agent``; ``local`` is a model on this computer."""
    state = agent.state
    group = Group.WAITING if state is AgentState.WAITING else Group.RUNNING
    return AgentLine(
        agent.id,
        agent.name,
        agent.model,
        agent.profile,
        mark_of(agent),
        group if state.is_active else None,
        agent.updated_at,
        words=_words(agent, local),
        cost=_cost(agent, local),
        failed=state is AgentState.FAILED,
    )


def _cost(agent: AgentInfo, local: bool) -> str:
    if local:
        return tr("local")
    return cost_text(agent.cost_usd) if agent.cost_usd else ""


def _words(agent: AgentInfo, local: bool) -> str:
    """What its mark and its group do not say: that it works, or ended as it should, they do."""
    if agent.held_up:
        return wait_words(agent)  # That it waits is what the mark says.
    if agent.state.is_active:
        return tr("another process") if agent.elsewhere else ""
    return "" if agent.state is AgentState.FINISHED else state_words(agent, here=local)
