"""A conversation that is too long: its card offers to go on without the oldest turns."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from keystead.agents.entries import AgentState
from keystead.errors import ActionId
from keystead.ui.offered_actions import REQUESTS
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.views.agents.failure_rows import COPY, RETRY
from keystead.ui.views.agents.page import AgentPage
from tests.cli.model_server import ModelServer, takes_only
from tests.ui.views.agents.conftest import Bench, OpenTab


def rows(page: AgentPage) -> list[Row]:
    return [page.model.row(number) for number in range(page.model.rowCount())]


def test_a_button_sends_it_without_them_and_the_transcript_says_so(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = takes_only(1)
    agent = bench.spawn("First")
    bench.finished(agent)
    page = open_tab(agent)
    qtbot.waitUntil(lambda: page.model.rowCount() > 1)
    assert not page.has_older_turns()
    bench.wait(bench.agents.send(agent.id, "Second"))
    assert bench.finished(agent).state is AgentState.FAILED
    qtbot.waitUntil(lambda: rows(page)[-1].kind is RowKind.ERROR)
    card = rows(page)[-1]
    assert [each.id for each in card.actions] == [
        ActionId.COMPACT, ActionId.CHOOSE_MODEL, RETRY, REQUESTS, COPY
    ]  # fmt: skip
    assert card.actions[0].label == "Go on without the oldest turns"
    assert "keystead agents" not in card.text
    assert page.has_older_turns()

    page.view.action_triggered.emit(card.entry_id, ActionId.COMPACT)
    qtbot.waitUntil(lambda: rows(page)[-1].kind is RowKind.FINISH)
    (told,) = [row for row in rows(page) if row.kind is RowKind.NOTICE]
    assert told.text == (
        "The oldest turn, about 2 tokens, is not sent any more. It stays in this transcript."
    )
    assert rows(page)[0].text == "First"
    assert [message["content"] for message in server.chats[-1].body["messages"]] == ["Second"]
    assert not page.has_older_turns()
