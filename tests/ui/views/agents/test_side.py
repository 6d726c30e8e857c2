"""The list of agents: groups by what they need, words for what went wrong."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from keystead.agents.entries import AgentInfo, AgentState, Failure
from keystead.agents.spawning import SpawnRequest
from keystead.errors import ErrorKind, ProviderError
from keystead.models.model_list import Place
from keystead.providers.pause import Pause
from keystead.ui.icons import Icons
from keystead.ui.views.agents.side import AgentsSide, line_of
from keystead.ui.views.agents.state import failure_words, mark_of, state_words
from keystead.ui.views.models.list_failure import list_failure
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import RowModel
from tests.cli.model_server import ModelServer, asks_to_wait, never_ends, refuses, says
from tests.ui.views.agents.conftest import Bench, OpenTab

HOSTILE = '<img src="file:///etc/passwd">\x1b[31m\u202etxt'
AGENT = AgentInfo("a", "name", "mine", "alpha", AgentState.FINISHED, "task", 1.0, 1.0)


def test_every_state_and_every_failure_has_a_mark_and_words() -> None:
    for state in AgentState:
        assert mark_of(replace(AGENT, state=state))
        assert state_words(replace(AGENT, state=state))
    assert all(failure_words(kind) for kind in ErrorKind)
    credit = Failure("x", ErrorKind.OUT_OF_CREDIT, "what")
    failed = replace(AGENT, state=AgentState.FAILED, failure=credit)
    assert state_words(failed) == "out of credit"


@pytest.mark.parametrize(
    "error",
    [
        ProviderError(ErrorKind.TIMEOUT, "Late", reference="late"),
        ProviderError(ErrorKind.SERVER, "A page", reference="not-an-api"),
        ProviderError(ErrorKind.CONNECTION, "Nobody there", reference="refused"),
        ProviderError(ErrorKind.CONNECTION, "Whose?", reference="untrusted"),
        ProviderError(ErrorKind.AUTHENTICATION, "No", reference="rejected"),
        ProviderError(ErrorKind.SERVER, "Oh", reference="failed"),
    ],
)
@pytest.mark.parametrize("local", [True, False])
def test_a_failure_has_one_name_be_it_an_agents_or_a_lists(
    error: ProviderError, local: bool
) -> None:
    failed = replace(AGENT, state=AgentState.FAILED, failure=Failure.of(error))
    place = Place.HERE if local else Place.ELSEWHERE
    assert line_of(failed, local).words == list_failure(error, place).brief


@pytest.mark.parametrize(
    ("cost_usd", "local", "says"),
    [(1.234, False, "$1.23"), (0.0, False, ""), (None, False, ""), (1.234, True, "local")],
)
def test_what_an_agent_cost_is_said_where_it_is_known(
    cost_usd: float | None, local: bool, says: str
) -> None:
    assert line_of(replace(AGENT, cost_usd=cost_usd), local).cost == says


OpenSide = Callable[..., AgentsSide]


@pytest.fixture
def open_side(bench: Bench, icons: Icons, qtbot: QtBot) -> OpenSide:
    """Open the page as a window of its own."""
    kept: list[AgentsSide] = []  # until the last frame is painted

    def opened(folded: list[str] | None = None) -> AgentsSide:
        side = AgentsSide(icons, bench.agents, bench.profiles, [] if folded is None else folded)
        qtbot.addWidget(side)
        qtbot.addWidget(side.head)
        kept.append(side)
        side.resize(280, 500)
        with qtbot.waitActive(side):
            side.show()
            side.activateWindow()
        side.list.setFocus()
        return side

    return opened


@pytest.fixture
def named(bench: Bench, server: ModelServer) -> dict[str, AgentInfo]:
    """Two agents that ended, by their names."""
    server.chat = says("Done")
    return {
        name: bench.finished(bench.spawn(task, name=name))
        for name, task in (("notes", "Write the changelog"), ("review", "Read the schema"))
    }


def shown(side: AgentsSide) -> list[str]:
    rows = cast("RowModel", side.list.model())
    return [f"{row.title} {row.right}" if row.heading else row.title for row in rows]


def chosen_in_menu(side: AgentsSide, title: str) -> QAction:
    (menu,) = side.list.findChildren(QMenu)
    return next(action for action in menu.actions() if action.text().startswith(title))


def open_menu(side: AgentsSide) -> None:
    place = side.list.visualRect(side.list.currentIndex()).center()
    keyboard = QContextMenuEvent.Reason.Keyboard
    event = QContextMenuEvent(keyboard, place, side.list.viewport().mapToGlobal(place))
    QApplication.sendEvent(side.list.viewport(), event)


def test_one_that_waits_says_how_long_still(
    bench: Bench, server: ModelServer, open_side: OpenSide, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = asks_to_wait(50)
    side = open_side()
    agent = bench.spawn("Hello")
    rows = cast("RowModel", side.list.model())
    counted = r"retries in \d\d s"
    qtbot.waitUntil(lambda: rows.rowCount() == 2 and bool(re.fullmatch(counted, rows.row(1).right)))
    first = rows.row(1)
    assert first.mark is Mark.HELD_UP
    assert ", waiting, " in first.spoken()
    assert rows.row(0).title == "Running"
    page = open_tab(agent)
    said = page.composer._state
    assert re.fullmatch(f"waiting – {counted}", said.text())
    qtbot.waitUntil(lambda: rows.row(1).right < first.right)
    bench.wait(bench.agents.stop(agent.id))
    qtbot.waitUntil(lambda: rows.row(1).mark is Mark.STOPPED)
    assert said.text() == ""


@pytest.mark.parametrize(
    ("pause", "words", "mark"),
    [
        (Pause("rests", time.time() + 90_000), "waiting – retries in a day", Mark.HELD_UP),
        (Pause("waits for its turn"), "waiting for its turn", Mark.HELD_UP),
        (Pause("it is over", 1.0), "running", Mark.RUNNING),
        (None, "running", Mark.RUNNING),
    ],
)
def test_a_wait_is_a_state_as_long_as_it_lasts(pause: Pause | None, words: str, mark: Mark) -> None:
    agent = replace(AGENT, state=AgentState.RUNNING, pause=pause)
    assert (state_words(agent), mark_of(agent)) == (words, mark)


def test_a_failed_agent_says_why_and_its_name_stays_text(
    bench: Bench, server: ModelServer, open_side: OpenSide, qtbot: QtBot
) -> None:
    server.chat = refuses(401, "no such key")
    side = open_side()
    assert side.empty.isVisible()
    failed = bench.finished(bench.spawn("Hello", name=HOSTILE))
    rows = cast("RowModel", side.list.model())
    qtbot.waitUntil(lambda: rows.rowCount() == 2 and rows.row(1).right == "wants a key")
    assert side.list.isVisible()
    row = rows.row(1)
    assert row.right_tone is Tone.ERROR
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
    bench: Bench, server: ModelServer, open_side: OpenSide, qtbot: QtBot
) -> None:
    server.chat = never_ends("Words")
    other, chosen = bench.spawn("Other"), bench.spawn("Chosen")
    side = open_side()
    side.select(chosen.id)
    bench.wait(bench.agents.stop(chosen.id))
    bench.finished(chosen)
    qtbot.waitUntil(lambda: "Today 1" in shown(side))
    assert side.list.current_key == chosen.id
    bench.wait(bench.agents.stop(other.id))


def test_the_heading_of_today_stays_in_sight_as_an_agent_ends(
    bench: Bench, server: ModelServer, open_side: OpenSide, qtbot: QtBot
) -> None:
    earlier = [bench.finished(bench.spawn("Hello", name=f"earlier {n}")) for n in range(6)]
    side = open_side()
    side.resize(280, 200)
    qtbot.waitUntil(lambda: side.list.verticalScrollBar().maximum() > 0)
    side.select(earlier[0].id)
    assert side.list.verticalScrollBar().value() > 0
    server.chat = never_ends("Words")
    agent = bench.spawn("Other")
    qtbot.waitUntil(lambda: shown(side)[0] == "Running 1")
    side.select(agent.id)
    bench.wait(bench.agents.stop(agent.id))
    qtbot.waitUntil(lambda: shown(side)[0] == "Today 7")
    assert side.list.current_key == agent.id
    qtbot.waitUntil(lambda: side.list.verticalScrollBar().value() == 0, timeout=1_000)


def test_an_agent_at_work_on_this_computer_says_so(
    bench: Bench, server: ModelServer, open_side: OpenSide
) -> None:
    server.chat = never_ends("Words")
    agent = bench.spawn("Other")
    side = open_side()
    assert cast("RowModel", side.list.model()).row(1).right == "local"
    bench.wait(bench.agents.stop(agent.id))


def test_the_empty_list_offers_a_new_agent(open_side: OpenSide, qtbot: QtBot) -> None:
    side = open_side()
    with qtbot.waitSignal(side.new_wanted):
        side.empty.bar.button("new").click()


def test_groups_fold_by_pointer_and_keyboard_and_the_fold_is_kept(
    named: dict[str, AgentInfo], icons: Icons, bench: Bench, qtbot: QtBot, open_side: OpenSide
) -> None:
    folded: list[str] = []
    side = open_side(folded)
    heading = side.list.model().index(0, 0)
    side.select(named["notes"].id)
    place = side.list.visualRect(heading).center()
    qtbot.mouseClick(side.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown(side) == ["Today 2"]
    assert folded == ["today"]
    assert side.list.current_key == ""
    qtbot.mouseClick(side.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert folded == []
    assert side.list.current_key == named["notes"].id
    qtbot.keyClick(side.list, Qt.Key.Key_Left)
    assert side.list.currentIndex() == heading
    for key, state in (
        (Qt.Key.Key_Left, ["today"]),
        (Qt.Key.Key_Left, ["today"]),
        (Qt.Key.Key_Right, []),
        (Qt.Key.Key_Return, ["today"]),
        (Qt.Key.Key_Space, []),
    ):
        qtbot.keyClick(side.list, key)
        assert folded == state
        assert side.list.currentIndex() == heading
    qtbot.keyClick(side.list, Qt.Key.Key_Right)
    assert side.list.current_key == named["review"].id


def test_from_the_right_the_arrows_change_their_meaning(
    named: dict[str, AgentInfo], open_side: OpenSide, qtbot: QtBot
) -> None:
    side = open_side()
    side.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    side.select(named["notes"].id)
    for _ in range(2):
        qtbot.keyClick(side.list, Qt.Key.Key_Right)
    assert shown(side) == ["Today 2"]


@pytest.mark.parametrize(
    ("needle", "found"),
    [
        ("NOTES", ["notes"]),
        ("schema", ["review"]),
        ("alpha mine", ["review", "notes"]),
        ("alpha elsewhere", []),
    ],
)
def test_agents_are_found_by_name_task_model_and_profile(
    named: dict[str, AgentInfo], open_side: OpenSide, qtbot: QtBot, needle: str, found: list[str]
) -> None:
    side = open_side(["today"])
    side.open_filter()
    qtbot.keyClicks(side.filter, needle)
    assert shown(side) == ([f"Today {len(found)}", *found] if found else [])
    assert side.head.text() == f"{len(found)} of 2"
    qtbot.keyClick(side.filter, Qt.Key.Key_Escape)
    assert not side.filter.isVisible()
    assert side.filter.text() == side.head.text() == ""
    assert shown(side) == ["Today 2"]
    assert side.list.hasFocus()


def test_from_the_filter_arrows_choose_and_enter_opens(
    named: dict[str, AgentInfo], open_side: OpenSide, qtbot: QtBot
) -> None:
    side = open_side()
    side.open_filter()
    qtbot.keyClicks(side.filter, "alpha")
    assert side.list.current_key == named["review"].id
    qtbot.keyClick(side.filter, Qt.Key.Key_Down)
    with qtbot.waitSignal(side.agent_wanted) as wanted:
        qtbot.keyClick(side.filter, Qt.Key.Key_Return)
    assert wanted.args == [named["notes"].id]
    assert side.filter.hasFocus()


def test_a_row_has_keys_of_its_own_whatever_they_mean_in_the_window(
    named: dict[str, AgentInfo], open_side: OpenSide, qtbot: QtBot
) -> None:
    side = open_side()
    stolen: list[str] = []
    for keys in ("Ctrl+Return", "Ctrl+C", "Ctrl+.", "F2"):
        QShortcut(QKeySequence(keys), side, partial(stolen.append, keys))
    side.select(named["notes"].id)
    with qtbot.waitSignal(side.beside_wanted) as wanted:
        qtbot.keyClick(side.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wanted.args == [named["notes"].id]
    with qtbot.waitSignal(side.rename_wanted) as wanted:
        qtbot.keyClick(side.list, Qt.Key.Key_F2)
    assert wanted.args == [named["notes"].id]
    qtbot.keyClick(side.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == named["notes"].id
    with qtbot.assertNotEmitted(side.stop_wanted):
        qtbot.keyClick(side.list, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert stolen == []


def test_the_menu_of_a_row_offers_what_makes_sense(
    bench: Bench, server: ModelServer, open_side: OpenSide, qtbot: QtBot
) -> None:
    server.chat = never_ends("Words")
    agent = bench.spawn("Go on")
    side = open_side()
    side.select(agent.id)
    open_menu(side)
    assert chosen_in_menu(side, "Open beside").text().endswith("Ctrl+Enter")
    with qtbot.waitSignal(side.stop_wanted) as wanted:
        chosen_in_menu(side, "Stop").trigger()
    assert wanted.args == [agent.id]
    side.list.findChildren(QMenu)[0].close()
    bench.wait(bench.agents.stop(agent.id))
    bench.finished(agent)
    qtbot.waitUntil(lambda: not side.list.findChildren(QMenu))
    open_menu(side)
    assert not chosen_in_menu(side, "Stop").isEnabled()
    side.list.findChildren(QMenu)[0].close()


def test_an_agent_that_ended_before_its_start_was_told_does_not_stay_at_work(
    bench: Bench, server: ModelServer, open_side: OpenSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.chat = says("Done")
    spawn = bench.engine.agents.spawn

    async def told_late(request: SpawnRequest) -> AgentInfo:
        agent = await spawn(request)
        await bench.engine.agents.finished(agent.id)
        await asyncio.sleep(0.1)
        return agent

    monkeypatch.setattr(bench.engine.agents, "spawn", told_late)
    agent = bench.spawn("Hello")
    assert agent.state is AgentState.STARTING
    assert shown(open_side()) == ["Today 1", agent.name]


def test_the_row_of_a_tab_that_is_no_agents_is_not_marked(
    named: dict[str, AgentInfo], open_side: OpenSide
) -> None:
    side = open_side()
    side.select(named["notes"].id)
    side.select("models")
    assert side.list.current_key == ""


def test_who_comes_into_the_list_by_key_is_at_an_agent(
    named: dict[str, AgentInfo], open_side: OpenSide, qtbot: QtBot
) -> None:
    side = open_side()
    side.setFocus()
    side.list.clearFocus()
    side.select("models")
    side.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
    first, second = (row.key for row in side._rows if not row.heading)
    assert side.list.current_key == first
    assert side.list.selectedIndexes()
    qtbot.keyClick(side.list, Qt.Key.Key_Down)
    assert side.list.current_key == second


def test_who_comes_into_the_list_by_key_is_at_the_agent_whose_tab_is_shown(
    named: dict[str, AgentInfo], open_side: OpenSide
) -> None:
    side = open_side()
    side.list.clearFocus()
    last = [row.key for row in side._rows if not row.heading][-1]
    side.select(last)
    side.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
    assert side.list.current_key == last
