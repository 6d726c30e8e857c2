"""A refusal that says what it does not take: the card shows what may help, a button tries it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from keystead.agents.entries import AgentState
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.views.agents.failure_rows import KEEP, RETRY, TRY
from keystead.ui.views.agents.page import AgentPage
from tests.cli.model_server import Call, ModelServer, refuses, says
from tests.ui.views.agents.conftest import Bench, OpenTab


def last(page: AgentPage) -> Row:
    return page.model.row(page.model.rowCount() - 1)


def picky(call: Call) -> None:
    """Takes no stream options."""
    if "stream_options" in call.seen.body:
        refuses(400, "Unsupported parameter: 'stream_options'")(call)
    else:
        says("Taken.")(call)


@pytest.mark.parametrize("action", [TRY, KEEP])
def test_a_button_sends_it_again_and_only_the_other_one_writes_the_file(
    bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot, action: str
) -> None:
    server.chat = picky
    agent = bench.spawn("Hello")
    page = open_tab(agent)
    assert bench.finished(agent).state is AgentState.FAILED
    qtbot.waitUntil(lambda: page.model.rowCount() > 1 and last(page).kind is RowKind.ERROR)
    card = last(page)
    assert [each.id for each in card.actions][:3] == [TRY, KEEP, RETRY]
    assert card.text.splitlines()[-1] == (
        "It may take the request without stream_options. "
        "What is tried and not kept holds for this agent, until Keystead ends."
    )
    assert card.actions[1].label == "Try it and keep it in mine"
    before = bench.engine.profiles.path.read_text(encoding="utf-8")
    page.view.action_triggered.emit(card.entry_id, action)
    qtbot.waitUntil(lambda: last(page).kind is RowKind.FINISH)
    assert ["stream_options" in seen.body for seen in server.chats] == [True, False]
    after = bench.engine.profiles.path.read_text(encoding="utf-8")
    assert ("stream_usage = false" in after) is (action == KEEP)
    assert (after != before) is (action == KEEP)
