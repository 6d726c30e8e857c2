"""Looking for a text in the tab of a real agent, beyond what was fetched too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from keystead.ui.transcript.rows import RowKind
from keystead.ui.views.agents import reading
from keystead.ui.views.agents.page import AgentPage
from tests.cli.model_server import Call, ModelServer, says
from tests.ui.views.agents.conftest import Bench, OpenTab

TURNS = 8
ANSWER = "Some **words** about it.\n\n```\nneedle_{n} = 1\n```\n\nA needle in prose."


def count(page: AgentPage) -> str:
    return page.transcript.find_bar.line.accessibleDescription()


def type_into(page: AgentPage, qtbot: QtBot, text: str) -> None:
    line = page.transcript.find_bar.line
    line.clear()
    qtbot.keyClicks(line, text)


@pytest.fixture
def page(
    bench: Bench,
    server: ModelServer,
    open_tab: OpenTab,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> AgentPage:
    """The tab of a long agent of which little was fetched, with the bar open."""
    monkeypatch.setattr(reading, "STRETCH", 6)

    def answer(call: Call) -> None:
        number = sum(message["role"] == "user" for message in call.seen.body["messages"])
        says(ANSWER.replace("{n}", str(number)), reasoning="A needle in thought.")(call)

    server.chat = answer
    agent = bench.spawn("Turn 1")
    for number in range(2, TURNS + 1):
        bench.finished(agent)
        bench.wait(bench.agents.send(agent.id, f"Turn {number}"))
    bench.finished(agent)
    page = open_tab(agent)
    qtbot.waitUntil(lambda: page.model.rowCount() > 3)
    page.find_text()
    return page


def test_as_one_types_the_count_grows_exact_and_enter_leads_on(
    page: AgentPage, qtbot: QtBot
) -> None:
    line = page.transcript.find_bar.line
    assert line.hasFocus()
    type_into(page, qtbot, "needle")
    qtbot.waitUntil(lambda: count(page).endswith(f"of {3 * TURNS}"))
    at = int(count(page).split()[0])
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert count(page) == f"{at % (3 * TURNS) + 1} of {3 * TURNS}"
    qtbot.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert count(page) == f"{at} of {3 * TURNS}"
    assert line.hasFocus()


def test_a_match_that_was_not_fetched_is_fetched_and_shown(page: AgentPage, qtbot: QtBot) -> None:
    assert "Turn 1" not in [page.model.row(n).text for n in range(page.model.rowCount())]
    type_into(page, qtbot, "needle_1 =")
    qtbot.waitUntil(lambda: count(page) == "1 of 1")
    row = page.model.row(page.view.currentIndex().row())
    assert "needle_1" in row.text
    assert page.view.visualRect(page.view.currentIndex()).top() >= 0
    marks = page.view._reader.marks(page.view.currentIndex().row(), page.view._reader.rows[
        page.view.currentIndex().row()
    ])  # fmt: skip
    assert len(marks) == 1


def test_a_match_in_folded_reasoning_unfolds_it(page: AgentPage, qtbot: QtBot) -> None:
    type_into(page, qtbot, "in thought")
    qtbot.waitUntil(lambda: count(page).endswith(f"of {TURNS}"))
    number = page.view.currentIndex().row()
    assert page.model.row(number).kind is RowKind.REASONING
    assert page.view._reader.rows[number].length > 0


def test_case_and_whole_words_narrow_it_down(page: AgentPage, qtbot: QtBot) -> None:
    bar = page.transcript.find_bar
    type_into(page, qtbot, "NEEDLE")
    qtbot.waitUntil(lambda: count(page).endswith(f"of {3 * TURNS}"))
    bar.words.click()
    qtbot.waitUntil(lambda: count(page).endswith(f"of {2 * TURNS}"))
    bar.case.click()
    qtbot.waitUntil(lambda: count(page) == "No match")


def test_what_comes_meanwhile_counts_too(
    page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    type_into(page, qtbot, "needle")
    qtbot.waitUntil(lambda: count(page).endswith(f"of {3 * TURNS}"))
    agent = page.agent
    assert agent is not None
    bench.wait(bench.agents.send(agent.id, "One needle more"))
    bench.finished(agent)
    qtbot.waitUntil(lambda: count(page).endswith(f"of {3 * TURNS + 4}"))
    assert page.transcript.find_bar.line.hasFocus()


def test_escape_closes_the_bar_and_gives_focus_back(page: AgentPage, qtbot: QtBot) -> None:
    type_into(page, qtbot, "needle")
    qtbot.waitUntil(lambda: count(page) != "")
    qtbot.keyClick(page.transcript.find_bar.line, Qt.Key.Key_Escape)
    assert page.transcript.find_bar.isHidden()
    assert page.composer.edit.hasFocus()
    marks = page.view._reader.found.marks(0, page.view._reader.rows[0])
    assert marks == []
    page.step_match(1)  # F3 opens it with what was looked for.
    assert page.transcript.find_bar.line.text() == "needle"


def test_a_selected_word_is_what_is_looked_for(page: AgentPage, qtbot: QtBot) -> None:
    bar = page.transcript.find_bar
    qtbot.keyClick(bar.line, Qt.Key.Key_Escape)
    last = page.model.rowCount() - 2
    place = page.view.visualRect(page.model.index(last)).topLeft() + QPoint(20, 14)
    qtbot.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    page.find_text()
    assert bar.line.text() == "needle"
    qtbot.waitUntil(lambda: count(page).endswith(f"of {3 * TURNS}"))


def test_the_way_to_the_first_entry_fetches_all_before_it(page: AgentPage, qtbot: QtBot) -> None:
    bar = page.transcript.earlier
    assert bar.isVisible()
    bar.first.click()
    qtbot.waitUntil(bar.isHidden)
    assert page.model.row(0).text == "Turn 1"
    qtbot.waitUntil(lambda: page.view.visualRect(page.model.index(0)).top() >= 0)
    users = [page.model.row(n).text for n in range(page.model.rowCount())]
    assert [text for text in users if text.startswith("Turn")] == [
        f"Turn {number}" for number in range(1, TURNS + 1)
    ]
