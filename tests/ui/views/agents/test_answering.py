"""Who answers next and how, chosen under the message and seen in the request."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from keystead.agents.entries import AgentState
from keystead.profiles.generation import Effort, Generation
from keystead.ui.transcript.rows import RowKind
from keystead.ui.views.agents.answering import NextAnswer
from keystead.ui.views.agents.limits_dialog import LimitsDialog
from keystead.ui.views.agents.model_choices import model_key
from keystead.ui.views.agents.name_dialog import NameDialog
from keystead.ui.views.agents.page import AgentPage
from keystead.ui.views.agents.start_choice import Start
from keystead.ui.widgets.picker import TYPED
from tests.cli.model_server import Call, ModelServer, never_ends
from tests.ui.views.agents.conftest import Bench, OpenTab, facts

MODELS = [
    {
        "id": "alpha",
        "context_length": 1_000,
        "pricing": {"prompt": "0.001", "completion": "0.002"},
        "supported_parameters": ["tools", "reasoning"],
    },
    {"id": "beta", "supported_parameters": ["tools"]},
    {"id": "warm", "supported_parameters": ["temperature"]},
]


def listing(call: Call) -> None:
    call.whole(json.dumps({"data": MODELS}))


@pytest.fixture
def page(bench: Bench, server: ModelServer, open_tab: OpenTab, qtbot: QtBot) -> AgentPage:
    """The tab of an agent that has answered once, its profiles' models listed."""
    server.listing = listing
    bench.wait(bench.models.refresh("mine", "second"))
    agent = bench.spawn("Hello")
    bench.finished(agent)
    page = open_tab(agent)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    return page


def say(page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot) -> dict[str, object]:
    """The body of the request that one more message makes."""
    asked = len(server.chats)
    qtbot.keyClicks(page.composer.edit, "And?")
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(server.chats) == asked + 1)
    agent = page.agent
    assert agent is not None
    bench.finished(agent)
    return server.chats[-1].body


def choose(page: AgentPage, key: str) -> None:
    page.answering.popup.chosen.emit(key, "")


def test_another_model_answers_the_next_message_and_both_turns_say_who(
    page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    choose(page, model_key(Start("mine", "beta")))
    qtbot.waitUntil(lambda: page.answering.model.text() == "beta")
    assert say(page, bench, server, qtbot)["model"] == "beta"
    qtbot.waitUntil(lambda: page.model.row(page.model.rowCount() - 1).kind is RowKind.FINISH)
    asked = [page.model.row(n) for n in range(page.model.rowCount())]
    lines = [row for row in asked if row.kind is RowKind.FINISH]
    assert [(row.asked, row.answered) for row in lines] == [("", "alpha"), ("beta", "alpha")]
    assert {"Asked: beta", "Answered: alpha"} <= facts(page)


def test_the_panel_tells_of_the_last_turn_whatever_is_chosen_next(
    page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    told = {"Asked: alpha", "Answered: alpha", "Profile: mine"}
    assert told <= facts(page)
    choose(page, model_key(Start("second", "typed-by-hand")))
    qtbot.waitUntil(lambda: page.answering.model.text() == "typed-by-hand")
    assert told <= facts(page)


def test_of_a_turn_without_an_answer_the_panel_tells_whom_it_asked_and_no_earlier_answer(
    page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    server.chat = never_ends("Words")
    for _ in range(2):
        asked = len(server.chats)
        qtbot.keyClicks(page.composer.edit, "And?")
        qtbot.keyClick(page.composer.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda asked=asked: len(server.chats) == asked + 1)
        qtbot.waitUntil(page.composer.stop.isVisible)
        page.composer.stop.click()
        qtbot.waitUntil(page.composer.send.isVisible)
    choose(page, model_key(Start("second", "typed-by-hand")))
    qtbot.waitUntil(lambda: page.answering.model.text() == "typed-by-hand")
    told = facts(page)
    assert {"Asked: alpha", "Answered: –", "Profile: mine"} <= told


def test_a_model_of_another_profile_changes_the_profile(
    page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    choose(page, model_key(Start("second", "typed-by-hand")))
    qtbot.waitUntil(lambda: "second" in page.answering.model.accessibleName())
    assert say(page, bench, server, qtbot)["model"] == "typed-by-hand"
    qtbot.waitUntil(lambda: "Profile: second" in facts(page))


def test_a_typed_model_is_asked_for_as_it_is(
    page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    choose(page, f"{TYPED}<b>new</b>/model")
    qtbot.waitUntil(lambda: page.answering.model.text() == "<b>new</b>/model")
    assert say(page, bench, server, qtbot)["model"] == "<b>new</b>/model"


def test_the_effort_is_offered_where_it_is_taken_and_sent(
    page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    assert page.answering.effort.isVisible()
    page.answering.effort.click()
    (menu,) = page.answering.findChildren(QMenu)
    high = next(action for action in menu.actions() if action.text() == "high")
    high.trigger()
    menu.close()
    qtbot.waitUntil(lambda: page.answering.effort.text() == "high")
    assert say(page, bench, server, qtbot)["reasoning_effort"] == "high"
    # A model that is not known to take one is not sent it.
    choose(page, model_key(Start("mine", "beta")))
    qtbot.waitUntil(page.answering.effort.isHidden)
    assert "reasoning_effort" not in say(page, bench, server, qtbot)


def test_only_efforts_that_the_provider_takes_are_offered(page: AgentPage, bench: Bench) -> None:
    quirks = {"effort_values": [Effort.LOW, Effort.HIGH]}
    bench.wait(bench.profiles.edit("mine", {"quirks": quirks}, bench.profiles.state.revision))
    bench.wait(bench.profiles.load())
    page.answering.effort.click()
    menu = page.answering.findChildren(QMenu)[-1]
    texts = [action.text() for action in menu.actions()]
    menu.close()
    assert texts == ["As the profile has it", "low", "high"]


def test_an_effort_is_offered_as_unknown_where_nobody_knows(
    page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    page.answering.chosen.emit(NextAnswer("alpha", Generation(effort=Effort.HIGH)))
    choose(page, f"{TYPED}mystery")
    name = "Reasoning effort: effort · if taken"
    qtbot.waitUntil(lambda: page.answering.effort.accessibleName() == name)
    assert "reasoning_effort" not in say(page, bench, server, qtbot)
    page.answering.effort.click()
    menu = next(each for each in page.answering.findChildren(QMenu) if each.accessibleName())
    said, as_profile, all_the_same = menu.actions()
    assert (said.text(), said.isEnabled()) == ("Unknown whether this model takes it", False)
    assert as_profile.text() == "As the profile has it"
    assert all_the_same.text() == "Ask for one all the same…"
    low = next(each for each in menu.findChildren(QAction) if each.text() == "low")
    low.trigger()
    menu.close()
    qtbot.waitUntil(lambda: page.answering.effort.text() == "low")
    assert say(page, bench, server, qtbot)["reasoning_effort"] == "low"


def give_room(page: AgentPage, width: int) -> None:
    """Let the composer have ``width`` for its lower line."""
    line = page.answering.parentWidget()
    assert line is not None
    for _ in range(4):  # What stands beside the composer takes its share of each step.
        page.resize(page.width() + width - line.width(), 600)
        QApplication.sendPostedEvents()
    assert abs(line.width() - width) <= 2


def same_row(page: AgentPage) -> bool:
    """Whether Send stands after the chips, without lying over them; else it is under them."""
    more, send = page.answering.more, page.composer.send
    end, start = (each.mapTo(page, QPoint(0, 0)) for each in (more, send))
    below = start.y() > end.y() + more.height()
    assert below or end.x() + more.width() < start.x()
    return not below


def test_in_a_narrow_tab_the_effort_is_read_whole_or_is_its_icon(
    page: AgentPage, qtbot: QtBot
) -> None:
    answering = page.answering
    qtbot.waitUntil(answering.effort.isVisible)
    answering.model.show_choice("a-model-with-quite-a-long-name-20260101", "and-its-profile")
    whole, icon = answering.effort.whole_width, answering.effort.narrowest(compact=True)
    for width, effort in ((340, whole), (290, icon)):
        give_room(page, width)
        assert answering.effort.width() == effort
        assert answering.model.narrowest(compact=False) <= answering.model.width()
        assert answering.model.width() < answering.model.sizeHint().width()
        assert answering.model.shown.startswith("a-model-wi")


def test_in_a_narrow_tab_the_model_is_known_by_its_name(page: AgentPage) -> None:
    answering, send = page.answering, page.composer.send
    answering.effort.hide()
    answering.model.show_choice("acme/model-229", "openai-compatible", "model-229")
    give_room(page, 230)
    assert answering.model.shown == "model-229"
    assert send.width() >= send.width_without_keys
    assert same_row(page)
    give_room(page, 180)
    assert answering.model.shown == "model-229"
    assert send.width() >= send.width_without_keys
    assert not same_row(page)
    give_room(page, 600)
    assert answering.model.width() == answering.model.sizeHint().width()
    assert send.width() == send.sizeHint().width()


@pytest.mark.parametrize(("width", "rows"), [(132, 1), (105, 2)])
def test_in_a_very_narrow_tab_the_chips_are_icons_and_send_stays_whole(
    page: AgentPage, width: int, rows: int
) -> None:
    answering, send = page.answering, page.composer.send
    answering.effort.hide()
    answering.model.show_choice("acme/model-229-with-a-date", "openai-compatible")
    give_room(page, width)
    assert answering.model.width() == answering.model.narrowest(compact=True)
    assert send.width() >= send.width_without_keys
    assert same_row(page) is (rows == 1)


def test_while_it_works_its_state_gives_way_to_the_name_of_the_model(page: AgentPage) -> None:
    agent, answering = page.agent, page.answering
    assert agent is not None
    answering.effort.hide()
    answering.model.show_choice("acme/model-229", "openai-compatible", "model-229")
    page.composer.show_agent(replace(agent, state=AgentState.RUNNING, elsewhere=True))
    state, seen = page.composer._state, []
    for width in (700, 360, 240):
        give_room(page, width)
        assert answering.model.shown.endswith("model-229")
        seen.append(QLabel.text(state) if state.isVisible() else "")
        before = answering.geometry().right() < state.x()
        assert state.isHidden() or (before and state.geometry().right() < page.composer.stop.x())
    whole, cut, none = seen
    assert whole == "running in another process"
    assert cut.endswith("…")
    assert none == ""


def test_the_longest_answer_the_temperature_and_further_fields_are_sent(
    page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    page.answering.more.click()
    dialog = next(d for d in page.findChildren(LimitsDialog) if d.isVisible())
    dialog.limits.longest.setText("many")
    qtbot.keyClick(dialog.limits.longest, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.limits.longest.setText("256")
    dialog.limits.temperature.setText("0.5")
    dialog.limits.further.setText('["top_k"]')
    qtbot.keyClick(dialog.limits.temperature, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.limits.further.setText('{"top_k": 40}')
    qtbot.keyClick(dialog.limits.temperature, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "256 tokens, 0.5, top_k" in page.answering.more.accessibleName())
    body = say(page, bench, server, qtbot)
    assert (body["max_tokens"], body["temperature"], body["top_k"]) == (256, 0.5, 40)


@pytest.mark.parametrize(
    ("model", "enabled", "hint"),
    [
        ("alpha", False, "This model takes none"),
        ("warm", True, "0 to 2"),
        (f"{TYPED}mystery", True, "0 to 2 · unknown whether this model takes it"),
    ],
)
def test_a_temperature_is_offered_unless_the_model_is_known_to_take_none(
    page: AgentPage, qtbot: QtBot, model: str, enabled: bool, hint: str
) -> None:
    choose(page, model if model.startswith(TYPED) else model_key(Start("mine", model)))
    qtbot.waitUntil(lambda: page.answering.model.text() == model.removeprefix(TYPED))
    page.answering.more.click()
    dialog = next(d for d in page.findChildren(LimitsDialog) if d.isVisible())
    assert dialog.limits.temperature.isEnabled() is enabled
    assert dialog.limits.temperature.accessibleDescription() == hint


def test_what_was_chosen_is_kept_with_the_agent(
    page: AgentPage, bench: Bench, qtbot: QtBot
) -> None:
    agent = page.agent
    assert agent is not None
    page.answering.chosen.emit(NextAnswer(agent.model, Generation(effort=Effort.LOW)))
    qtbot.waitUntil(lambda: page.answering.effort.text() == "low")
    choose(page, model_key(Start("second", "alpha")))
    qtbot.waitUntil(lambda: "second" in page.answering.model.accessibleName())
    kept = bench.wait(bench.bridge.call(bench.engine.agents._transcripts.agents()))
    assert (kept[0].info.generation.effort, kept[0].info.profile) == (Effort.LOW, "second")
    second = bench.profiles.get("second")
    assert second is not None
    assert kept[0].profile.id == second.effective.id


def test_a_model_that_cannot_be_used_says_why_before_anything_is_sent(
    page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    asked = len(server.chats)
    choose(page, model_key(Start("openai", "gpt-5")))
    qtbot.waitUntil(lambda: page.composer.edit.accessibleDescription() != "")
    qtbot.keyClicks(page.composer.edit, "Hello?")
    assert not page.composer.send.isEnabled()
    qtbot.keyClick(page.composer.edit, Qt.Key.Key_Return)
    qtbot.wait(50)
    assert len(server.chats) == asked
    assert page.composer.remedy.text() == "Add a key…"
    with qtbot.waitSignal(page.action_wanted) as wanted:
        page.composer.remedy.click()
    assert wanted.args == ["openai", "add-key"]
    choose(page, model_key(Start("mine", "alpha")))
    qtbot.waitUntil(page.composer.send.isEnabled)


def test_the_panel_tells_context_and_cost_where_they_are_known(
    page: AgentPage, bench: Bench, server: ModelServer, qtbot: QtBot
) -> None:
    told = facts(page)
    assert "Cost, estimated: $0.03" in told
    assert any(name.startswith("Context: 18 of 1 k tokens, 2 %") for name in told)
    choose(page, model_key(Start("mine", "beta")))
    qtbot.waitUntil(lambda: not any(c.isVisibleTo(page.panel) for c in [page.panel._context]))
    say(page, bench, server, qtbot)
    qtbot.waitUntil(lambda: "Cost, estimated: $0.03" not in facts(page))


def test_the_list_of_models_opens_over_the_message_and_escape_closes_it(
    page: AgentPage, qtbot: QtBot
) -> None:
    page.answering.model.click()
    popup = page.answering.popup
    assert popup.isVisible()
    assert popup.list.current_key == model_key(Start("mine", "alpha"))
    qtbot.keyClick(popup.line, Qt.Key.Key_Escape)
    assert not popup.isVisible()


@pytest.mark.parametrize("opens", ["models", "efforts"])
def test_after_a_choice_one_types_into_the_message_wherever_focus_was(
    page: AgentPage, qtbot: QtBot, opens: str
) -> None:
    page.view.setFocus()
    if opens == "models":
        page.choose_model()
        popup = page.answering.popup
        qtbot.waitUntil(popup.isVisible)
        qtbot.keyClicks(popup.line, "beta")
        qtbot.keyClick(popup.line, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.answering.model.text() == "beta")
    else:
        page.choose_effort()
        (menu,) = page.answering.findChildren(QMenu)
        next(action for action in menu.actions() if action.text() == "high").trigger()
        menu.close()
        qtbot.waitUntil(lambda: page.answering.effort.text() == "high")
    # What the window gives focus to, once the list is gone and it is the active one again.
    qtbot.waitUntil(lambda: page.window().focusWidget() is page.composer.edit)


def test_a_new_name_is_asked_for_and_kept(page: AgentPage, bench: Bench, qtbot: QtBot) -> None:
    page.rename()
    dialog = next(d for d in page.findChildren(NameDialog) if d.isVisible())
    dialog.name.clear()
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClicks(dialog.name, "Greetings")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.agent is not None and page.agent.name == "Greetings")
    assert QApplication.activeModalWidget() is None
