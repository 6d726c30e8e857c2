"""A message said in other words, asked again or gone on from, in the tab of a real agent."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from keystead.agents.agents import GO_ON as WORDS
from keystead.agents.entries import AgentState
from keystead.ui.transcript.rows import EARLIER_VERSION, EDIT, LATER_VERSION, Row, RowKind
from keystead.ui.views.agents.failure_rows import COPY, GO_ON, RETRY
from keystead.ui.views.agents.page import AgentPage
from keystead.ui.views.agents.row_menu import RowDoes
from tests.cli.model_server import Call, ModelServer, breaks_off, never_ends, says
from tests.ui.views.agents.conftest import Bench, OpenTab


def rows(page: AgentPage, kind: RowKind | None = None) -> list[Row]:
    found = [page.model.row(number) for number in range(page.model.rowCount())]
    return [row for row in found if kind in (None, row.kind)]


def texts(page: AgentPage) -> list[str]:
    """What was said, by both."""
    said = (RowKind.USER, RowKind.MARKDOWN)
    return [row.text for row in rows(page) if row.kind in said]


def repeats(call: Call) -> None:
    said = call.seen.body["messages"][-1]["content"]
    says(f"Re: {said}")(call)


@pytest.fixture
def talk(bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot) -> AgentPage:
    """The tab of an agent that was told three things."""
    server.chat = repeats
    agent = bench.spawn("One")
    for text in ("Two", "Three"):
        bench.finished(agent)
        bench.wait(bench.agents.send(agent.id, text))
    bench.finished(agent)
    page = open_tab(agent)
    qtbot.waitUntil(lambda: len(rows(page, RowKind.FINISH)) == 3)
    return page


def press(page: AgentPage, row: Row, action: str) -> None:
    page.view.action_triggered.emit(row.entry_id, action)


def message(page: AgentPage, text: str) -> Row:
    return next(row for row in rows(page, RowKind.USER) if row.text == text)


def send(page: AgentPage, qtbot: QtBot, text: str) -> None:
    """Type a text over what is there, and wait until it is said."""
    page.composer.edit.selectAll()
    qtbot.keyClicks(page.composer.edit, text)
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.transcript.messages()[-1:] == [text])


def now(bench: Bench, page: AgentPage) -> None:
    """Wait until what was asked for is answered."""

    def answered() -> bool:
        agent = page.agent
        finished = agent is not None and agent.state is AgentState.FINISHED
        return finished and rows(page)[-1].kind is RowKind.FINISH

    bench.qtbot.waitUntil(answered)


def test_editing_a_message_goes_on_from_there_and_leads_back(
    talk: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    qtbot.keyClicks(talk.composer.edit, "a draft")
    press(talk, message(talk, "Two"), EDIT)
    assert talk.composer.edit.hasFocus()
    assert (talk.composer.text, talk.composer.cancel.isVisible()) == ("Two", True)
    send(talk, qtbot, "Zwei")
    qtbot.waitUntil(lambda: texts(talk) == ["One", "Re: One", "Zwei", "Re: Zwei"])
    now(bench, talk)
    # What was being typed before is there again.
    assert (talk.composer.text, talk.composer.cancel.isVisible()) == ("a draft", False)
    assert [m["content"] for m in server.chats[-1].body["messages"]] == ["One", "Re: One", "Zwei"]
    zwei = message(talk, "Zwei")
    assert (zwei.aside, zwei.version, zwei.versions) == ("edited", 2, 2)
    press(talk, zwei, EARLIER_VERSION)
    qtbot.waitUntil(lambda: texts(talk)[-1] == "Re: Three")
    two = message(talk, "Two")
    assert (two.aside, two.version, two.versions) == ("", 1, 2)
    press(talk, two, LATER_VERSION)
    qtbot.waitUntil(lambda: texts(talk)[-1] == "Re: Zwei")


def test_the_message_whose_wording_was_chosen_is_in_view(
    talk: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    server.chat = says("\n\n".join(f"Paragraph {number}." for number in range(80)))
    press(talk, message(talk, "One"), EDIT)
    send(talk, qtbot, "Eins")
    now(bench, talk)
    qtbot.waitUntil(lambda: texts(talk)[-1] == "Paragraph 79.")
    press(talk, message(talk, "Eins"), EARLIER_VERSION)
    qtbot.waitUntil(lambda: texts(talk)[0] == "One")
    press(talk, message(talk, "One"), LATER_VERSION)
    qtbot.waitUntil(lambda: texts(talk)[0] == "Eins")
    qtbot.waitUntil(lambda: talk.view.visualRect(talk.model.index(0)).top() >= 0)
    assert not talk.view.following


def test_leaving_an_edit_changes_nothing(
    talk: AgentPage, server: ModelServer, qtbot: QtBot
) -> None:
    asked = len(server.chats)
    qtbot.keyClicks(talk.composer.edit, "a draft")
    talk.edit_message()
    assert talk.composer.text == "Three"
    qtbot.keyClicks(talk.composer.edit, "!")
    qtbot.keyClick(talk.composer.edit, Qt.Key.Key_Escape)
    assert (talk.composer.text, talk.composer.edited) == ("a draft", None)
    assert len(server.chats) == asked


def menu_of(page: AgentPage, row: Row, qtbot: QtBot) -> dict[RowDoes, QAction]:
    """The menu of a row, by what its entries do."""
    number = next(n for n in range(page.model.rowCount()) if page.model.row(n) == row)
    page.view.setCurrentIndex(page.model.index(number))
    page.view.menu_wanted.emit(number, QPoint(10, 10))
    menu = page.transcript.findChildren(QMenu)[-1]
    return {RowDoes(a.data()): a for a in menu.actions() if a.data()}


def test_the_menu_of_an_answer_asks_for_it_again(
    talk: AgentPage, bench: Bench, qtbot: QtBot
) -> None:
    answer = next(row for row in rows(talk) if row.text == "Re: Two")
    menu = menu_of(talk, answer, qtbot)
    assert list(menu) == [RowDoes.COPY, RowDoes.COPY_MARKDOWN, RowDoes.RETRY, RowDoes.FIND]
    menu[RowDoes.RETRY].trigger()
    qtbot.waitUntil(lambda: texts(talk) == ["One", "Re: One", "Two", "Re: Two"])
    now(bench, talk)
    two = message(talk, "Two")
    assert (two.aside, two.versions) == ("", 2)


def test_the_menu_of_a_message_edits_it_and_that_of_code_copies_it(
    talk: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    menu_of(talk, message(talk, "One"), qtbot)[RowDoes.REWORD].trigger()
    assert talk.composer.text == "One"
    server.chat = says("```py\nx = 1\n```\n")
    send(talk, qtbot, "Code")
    now(bench, talk)
    qtbot.waitUntil(lambda: "```py" in texts(talk)[-1])
    assert RowDoes.COPY_CODE in menu_of(talk, rows(talk, RowKind.MARKDOWN)[-1], qtbot)


def test_a_whole_answer_that_is_asked_for_again_stays_on_its_own_line(
    talk: AgentPage, bench: Bench, qtbot: QtBot
) -> None:
    talk.retry()
    qtbot.waitUntil(lambda: message(talk, "Three").versions == 2)
    now(bench, talk)
    qtbot.waitUntil(lambda: texts(talk)[-2:] == ["Three", "Re: Three"])
    assert talk.has_versions()
    talk.step_version(-1)
    qtbot.waitUntil(lambda: message(talk, "Three").version == 1)


def test_a_stream_that_broke_off_is_gone_on_with(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = breaks_off("Half of ", "it")
    agent = bench.spawn("Tell me")
    page = open_tab(agent)
    bench.finished(agent)
    qtbot.waitUntil(lambda: bool(rows(page, RowKind.ERROR)))
    card = rows(page, RowKind.ERROR)[0]
    assert [action.id for action in card.actions] == [GO_ON, RETRY, COPY]
    assert "What came is kept." in card.text
    server.chat = says("and the rest.")
    press(page, card, GO_ON)
    qtbot.waitUntil(lambda: texts(page) == ["Tell me", "Half of it", "and the rest."])
    assert server.chats[-1].body["messages"][-1]["content"] == WORDS
    assert WORDS in [row.text for row in rows(page, RowKind.NOTICE)]
    bench.finished(agent)


def test_a_stopped_answer_offers_both_ways_on(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = never_ends("Some words")
    page = open_tab(bench.spawn("Go on for ever"))
    qtbot.waitUntil(lambda: server.started.is_set() and bool(rows(page, RowKind.TAIL)))
    page.composer.stop.click()
    qtbot.waitUntil(lambda: rows(page)[-1].text == "Stopped. What came is kept.")
    assert [action.id for action in rows(page)[-1].actions] == [GO_ON, RETRY]
    server.chat = says("Again.")
    press(page, rows(page)[-1], RETRY)
    qtbot.waitUntil(lambda: texts(page)[-1] == "Again.")


def test_the_end_of_an_old_line_is_told_there_as_well(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = never_ends("Some words")
    page = open_tab(bench.spawn("Go on for ever"))
    qtbot.waitUntil(lambda: server.started.is_set() and bool(rows(page, RowKind.TAIL)))
    page.composer.stop.click()
    qtbot.waitUntil(lambda: rows(page)[-1].text == "Stopped. What came is kept.")
    server.chat = says("Again.")
    press(page, message(page, "Go on for ever"), EDIT)
    send(page, qtbot, "Say it once")
    now(bench, page)
    press(page, message(page, "Say it once"), EARLIER_VERSION)
    qtbot.waitUntil(lambda: rows(page)[-1].text == "Stopped. What came is kept.")
    assert [action.id for action in rows(page)[-1].actions] == [GO_ON, RETRY]
    # It is gone on after, as right after the stop, and no line of its own.
    press(page, rows(page)[-1], RETRY)
    qtbot.waitUntil(lambda: texts(page)[-1] == "Again.")
    assert message(page, "Go on for ever").versions == 2
    now(bench, page)
    press(page, message(page, "Go on for ever"), LATER_VERSION)
    qtbot.waitUntil(lambda: texts(page) == ["Say it once", "Again."])
    assert rows(page)[-1].kind is RowKind.FINISH


def test_an_old_line_that_was_stopped_is_no_failure_though_the_newest_failed(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = never_ends("Some words")
    agent = bench.spawn("Go on for ever")
    page = open_tab(agent)
    qtbot.waitUntil(lambda: server.started.is_set() and bool(rows(page, RowKind.TAIL)))
    page.composer.stop.click()
    qtbot.waitUntil(lambda: rows(page)[-1].text == "Stopped. What came is kept.")
    server.chat = breaks_off("Half of ", "it")
    press(page, message(page, "Go on for ever"), EDIT)
    send(page, qtbot, "Say it once")
    bench.finished(agent)
    qtbot.waitUntil(lambda: rows(page)[-1].kind is RowKind.ERROR)
    press(page, message(page, "Say it once"), EARLIER_VERSION)
    qtbot.waitUntil(lambda: rows(page)[-1].text == "Stopped. What came is kept.")


def test_while_it_works_wordings_stay_and_it_is_said_why(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = never_ends("Words")
    page = open_tab(bench.spawn("Go on"))
    qtbot.waitUntil(lambda: server.started.is_set() and bool(rows(page, RowKind.USER)))
    page.edit_message()
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Return)
    assert "still at work" in page.composer.edit.accessibleDescription()
    assert page.composer.edited is not None
    page.retry()
    qtbot.waitUntil(lambda: "still works" in page.composer.edit.accessibleDescription())
    agent = page.agent
    assert agent is not None
    assert agent.state is AgentState.RUNNING
    bench.wait(bench.agents.stop(agent.id))


def test_another_window_of_the_same_agent_follows_the_line(
    talk: AgentPage, bench: Bench, open_tab: OpenTab, qtbot: QtBot
) -> None:
    agent = talk.agent
    assert agent is not None
    other = open_tab(agent)
    qtbot.waitUntil(lambda: len(texts(other)) == 6)
    press(talk, message(talk, "One"), EDIT)
    send(talk, qtbot, "Eins")
    now(bench, talk)
    qtbot.waitUntil(lambda: texts(other) == texts(talk) == ["Eins", "Re: Eins"])
