"""The list of agents: groups by what they need, words for what went wrong."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from keystead.agents.entries import AgentInfo, AgentState, Failure
from keystead.errors import ErrorKind
from keystead.ui.icons import Icons
from keystead.ui.views.agents.side import AgentsSide, agent_rows
from keystead.ui.views.agents.state import failure_words, mark_of, state_words
from keystead.ui.widgets.label import Tone
from tests.cli.model_server import ModelServer, never_ends, refuses
from tests.ui.views.agents.conftest import Bench

HOSTILE = '<img src="file:///etc/passwd">\x1b[31m\u202etxt'
NOW = datetime(2026, 3, 10, 12).astimezone()
DAY = 86_400.0
AGENT = AgentInfo(
    "a", "name", "mine", "alpha", AgentState.FINISHED, "task", NOW.timestamp(), NOW.timestamp()
)


def test_every_state_and_every_failure_has_a_mark_and_words() -> None:
    for state in AgentState:
        assert mark_of(state)
        assert state_words(replace(AGENT, state=state))
    assert all(failure_words(kind) for kind in ErrorKind)
    credit = Failure("x", ErrorKind.OUT_OF_CREDIT, "what")
    failed = replace(AGENT, state=AgentState.FAILED, failure=credit)
    assert state_words(failed) == "out of credit"


def test_agents_are_grouped_by_what_they_need() -> None:
    then = NOW.timestamp()
    agents = [
        replace(AGENT, id="1", state=AgentState.WAITING, updated_at=then - 9 * DAY),
        replace(AGENT, id="2", state=AgentState.STARTING, updated_at=then - 9 * DAY),
        replace(AGENT, id="3"),
        replace(AGENT, id="4", state=AgentState.STOPPED, updated_at=then - DAY),
        replace(AGENT, id="5", state=AgentState.INTERRUPTED, updated_at=then - 2 * DAY),
    ]
    rows = list(agent_rows(agents, NOW.date()))
    assert [row.title if row.heading else row.key for row in rows] == [
        "Waiting for you", "1", "Running", "2", "Today", "3", "Yesterday", "4", "Older", "5",
    ]  # fmt: skip
    assert [row.right for row in rows if row.key in "45"] == ["stopped", "interrupted"]


@pytest.mark.parametrize("group", ["Waiting for you", "Running"])
def test_a_group_without_agents_is_not_drawn(group: str) -> None:
    assert group not in [row.title for row in agent_rows([AGENT], NOW.date())]


def test_a_failed_agent_says_why_and_its_name_stays_text(
    bench: Bench, server: ModelServer, icons: Icons, qtbot: QtBot
) -> None:
    server.chat = refuses(401, "no such key")
    side = AgentsSide(icons, bench.agents)
    qtbot.addWidget(side)
    side.resize(280, 500)
    side.show()
    assert side.empty.isVisible()
    failed = bench.finished(bench.spawn("Hello", name=HOSTILE))
    assert side.list.isVisible()
    row = side.list.model().index(1, 0).data(Qt.ItemDataRole.UserRole)
    assert (row.right, row.right_tone) == ("key rejected", Tone.ERROR)
    assert row.subtitle == "alpha · mine"
    assert "<img" in row.title
    assert "\x1b" not in row.title
    side.select(failed.id)
    assert side.list.current_key == failed.id
    with qtbot.waitSignal(side.agent_wanted) as wanted:
        qtbot.keyClick(side.list, Qt.Key.Key_Return)
    assert wanted.args == [failed.id]
    side.grab()


def test_the_chosen_agent_stays_chosen_when_its_group_changes(
    bench: Bench, server: ModelServer, icons: Icons, qtbot: QtBot
) -> None:
    side = AgentsSide(icons, bench.agents)
    qtbot.addWidget(side)
    server.chat = never_ends("Words")
    other, chosen = bench.spawn("Other"), bench.spawn("Chosen")
    side.select(chosen.id)
    bench.wait(bench.agents.stop(chosen.id))
    bench.finished(chosen)
    assert side.list.current_key == chosen.id
    bench.wait(bench.agents.stop(other.id))


def test_the_empty_list_offers_a_new_agent(bench: Bench, icons: Icons, qtbot: QtBot) -> None:
    side = AgentsSide(icons, bench.agents)
    qtbot.addWidget(side)
    side.show()
    with qtbot.waitSignal(side.new_wanted):
        side.empty.bar.button("new").click()


def test_a_thousand_agents_are_listed_at_once(qapp: object) -> None:
    agents = [replace(AGENT, id=str(number)) for number in range(1_000)]
    began = time.perf_counter()
    assert len(list(agent_rows(agents, NOW.date()))) == 1_001
    assert time.perf_counter() - began < 0.5
