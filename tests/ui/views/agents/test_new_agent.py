"""The dialog on a real engine: by keyboard from an empty dialog to the first answer."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from keystead.agents.entries import AgentInfo
from keystead.paths import Folders
from keystead.profiles.generation import Effort
from keystead.ui.icons import Icons
from keystead.ui.transcript.rows import RowKind
from keystead.ui.views.agents.model_choices import ACTION, MORE, SHOWN_OF_OTHERS, model_key
from keystead.ui.views.agents.new_agent import Draft, NewAgentDialog
from keystead.ui.views.agents.start_choice import Start
from keystead.ui.widgets.label import plain_tooltip
from keystead.ui.widgets.mark import Mark, word
from keystead.ui.widgets.picker import PickerPopup
from keystead.ui.widgets.question import QuestionDialog
from keystead.ui.widgets.rows import ROW_ROLE
from tests.cli.model_server import Call, ModelServer, says
from tests.ui.views.agents.conftest import Bench, OpenTab

HOSTILE = '<img src="file:///etc/passwd">'
OpenDialog = Callable[..., NewAgentDialog]


@pytest.fixture
def open_dialog(bench: Bench, icons: Icons, qtbot: QtBot) -> Iterator[OpenDialog]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    with qtbot.waitActive(window):
        window.show()

    def opened(profile: str = "", model: str = "", draft: Draft | None = None) -> NewAgentDialog:
        dialog = NewAgentDialog(
            window, icons, bench.tasks, bench.agents, bench.profiles, bench.models
        )
        dialog.open_with(profile, model, draft=draft)
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    yield opened
    for dialog in window.findChildren(NewAgentDialog):
        dialog.reject()


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def started(
    dialog: NewAgentDialog, bench: Bench, qtbot: QtBot, start: Callable[[], None]
) -> AgentInfo:
    """The agent that ``start`` made the dialog start."""
    ids: list[str] = []
    dialog.started.connect(ids.append)
    start()
    qtbot.waitUntil(lambda: bool(ids))
    agent = bench.agents.get(ids[0])
    assert agent is not None
    return agent


def test_from_nothing_to_an_answer_by_keyboard(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, open_tab: OpenTab, qtbot: QtBot
) -> None:
    server.chat = says("Good morning.")
    dialog = open_dialog()
    assert dialog.choice == Start("mine", "alpha")
    assert dialog.task.hasFocus()
    qtbot.keyClicks(QApplication.focusWidget(), "Wake up")
    agent = started(dialog, bench, qtbot, partial(press, Qt.Key.Key_Return))
    page = open_tab(agent)
    bench.finished(agent)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    assert page.model.row(1).text == "Good morning."
    assert page.model.row(2).kind is RowKind.FINISH


def test_a_profile_has_a_tick_once_its_list_has_come(
    bench: Bench, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    before = bench.profiles.get("ollama")
    assert before is not None
    dialog = open_dialog()
    # A server that nobody tried might not even run.
    assert dialog.form._mark(before) is Mark.OFF
    mine = bench.profiles.get("mine")
    assert mine is not None
    qtbot.waitUntil(lambda: dialog.form._mark(mine) is Mark.GOOD)
    assert f"mine, {word(Mark.GOOD)}" in dialog.form.profile.accessibleName()


def test_a_model_is_picked_by_keyboard(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    qtbot.waitUntil(lambda: len(bench.models.lists()["mine"].models) == 2)
    for _ in range(2):
        press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is dialog.form.model
    press(Qt.Key.Key_Down)
    qtbot.keyClicks(dialog.form.model.popup.line, "bet")
    qtbot.keyClick(dialog.form.model.popup.line, Qt.Key.Key_Return)
    assert dialog.choice == Start("mine", "beta")
    assert dialog.form.model.hasFocus()


def test_enter_without_a_model_asks_for_one_and_goes_on_in_the_task(
    bench: Bench, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    revision = bench.profiles.state.revision
    bench.wait(bench.profiles.edit("mine", {"default_model": None}, revision))
    qtbot.waitUntil(lambda: bench.profiles.state.revision != revision)
    dialog = open_dialog()
    qtbot.waitUntil(lambda: len(bench.models.lists()["mine"].models) == 2)
    assert not dialog.choice.model
    qtbot.keyClicks(dialog.task, "Hello")
    qtbot.keyClick(dialog.task, Qt.Key.Key_Return)
    assert dialog.form.model.popup.isVisible()
    qtbot.keyClicks(dialog.form.model.popup.line, "bet")
    qtbot.keyClick(dialog.form.model.popup.line, Qt.Key.Key_Return)
    assert dialog.choice == Start("mine", "beta")
    assert dialog.task.hasFocus()


def test_a_model_may_be_typed_by_hand(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    qtbot.keyClicks(dialog.task, "Hello")
    dialog.form.model.open_list()
    qtbot.keyClicks(dialog.form.model.popup.line, "vendor/own:1")
    qtbot.keyClick(dialog.form.model.popup.line, Qt.Key.Key_Return)
    assert dialog.choice == Start("mine", "vendor/own:1")
    agent = started(dialog, bench, qtbot, dialog.start.click)
    bench.finished(agent)
    assert server.chats[-1].body["model"] == "vendor/own:1"


def test_another_profiles_model_switches_the_profile(open_dialog: OpenDialog, qtbot: QtBot) -> None:
    dialog = open_dialog()
    dialog.form.model.open_list()
    qtbot.keyClicks(dialog.form.model.popup.line, "by-hand")
    qtbot.keyClick(dialog.form.model.popup.line, Qt.Key.Key_Return)
    assert dialog.choice == Start("second", "typed-by-hand")
    assert dialog.form.profile.key == "second"


def test_the_list_is_asked_for_once_and_only_of_the_chosen_profile(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    qtbot.waitUntil(lambda: len(bench.models.lists()["mine"].models) == 2)
    dialog.form.profile.chosen.emit("mine")
    dialog.reject()
    open_dialog()
    qtbot.wait(100)
    assert [seen.path for seen in server.seen] == ["/v1/models"]


def test_it_says_what_is_missing_and_starts_nothing(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    dialog = open_dialog("openai")
    qtbot.keyClicks(dialog.task, "Hello")
    assert not dialog.start.isEnabled()
    assert dialog.start.accessibleDescription() == "openai has no key to send"
    press(Qt.Key.Key_Return)
    assert bench.agents.all() == ()
    with qtbot.waitSignal(dialog.action_wanted) as wanted:
        dialog.add_key.click()
    assert wanted.args == ["openai", "add-key"]
    dialog.form.profile.chosen.emit("mine")
    dialog.task.clear()
    assert dialog.start.accessibleDescription() == "Type a task"
    assert not dialog.add_key.isVisible()


def test_the_last_agents_profile_and_model_come_first(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog
) -> None:
    bench.finished(bench.spawn("Hello", model="beta"))
    assert open_dialog().choice == Start("mine", "beta")


def test_what_is_folded_away_is_sent_too(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    qtbot.keyClicks(dialog.task, "Hello")
    dialog.folded.set_open(True)
    qtbot.keyClicks(dialog.more.name, HOSTILE)
    qtbot.keyClicks(dialog.more.instructions, "Be brief.")
    qtbot.keyClicks(dialog.more.limits.longest, "77")
    qtbot.keyClicks(dialog.more.limits.temperature, "0.5")
    qtbot.keyClicks(dialog.more.limits.further, '{"top_k": 3}')
    agent = started(dialog, bench, qtbot, dialog.start.click)
    assert agent.name == HOSTILE
    bench.finished(agent)
    body = server.chats[-1].body
    assert (body["temperature"], body["top_k"]) == (0.5, 3)
    assert "reasoning_effort" not in body
    assert 77 in (body.get("max_tokens"), body.get("max_completion_tokens"))
    assert "Be brief." in str(body["messages"][0])


def test_why_nothing_can_be_sent_is_no_markup_under_the_pointer_either(
    bench: Bench, open_dialog: OpenDialog
) -> None:
    file = Folders.of(os.environ).providers_file
    with file.open("a") as more:
        more.write(f'[profiles.\'{HOSTILE}\']\nid = "h"\nprovider = "local"\n')
    bench.wait(bench.profiles.reread())
    dialog = open_dialog(HOSTILE, "alpha")
    with file.open("a") as more:
        more.write("enabled = false\n")
    bench.wait(bench.profiles.reread())
    assert dialog.start.toolTip() == plain_tooltip(f"{HOSTILE} is switched off")


def test_an_effort_is_chosen_and_sent_where_the_model_is_known_to_take_it(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    thinks = {"id": "alpha", "supported_parameters": ["reasoning"]}
    server.listing = lambda call: call.whole(json.dumps({"data": [thinks, {"id": "beta"}]}))
    dialog = open_dialog()
    qtbot.keyClicks(dialog.task, "Hello")
    qtbot.waitUntil(dialog.form.effort.box.isEnabled)
    box = dialog.form.effort.box
    qtbot.waitUntil(lambda: box.findText("Low") >= 0)
    box.activated.emit(box.findText("Low"))
    dialog.form.model.chosen.emit(model_key(Start("mine", "beta")))
    assert dialog.form.effort.box.isEnabled()
    assert dialog.form.effort.box.accessibleDescription() == "Unknown whether this model takes it"
    assert dialog.form.effort.effort is None
    dialog.form.model.chosen.emit(model_key(Start("mine", "alpha")))
    agent = started(dialog, bench, qtbot, dialog.start.click)
    bench.finished(agent)
    assert server.chats[-1].body["reasoning_effort"] == "low"


def test_only_efforts_that_the_provider_takes_are_offered_and_sent(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    quirks = {"effort_values": [Effort.LOW, Effort.HIGH]}
    bench.wait(bench.profiles.edit("mine", {"quirks": quirks}, bench.profiles.state.revision))
    bench.wait(bench.profiles.load())
    dialog = open_dialog()
    effort = dialog.form.effort
    effort.choose(Effort.MEDIUM)
    offered = [effort.box.itemText(at) for at in range(effort.box.count())]
    assert offered == ["As the profile has it", "Low", "High"]
    assert (effort.box.currentIndex(), effort.effort) == (0, None)
    # Another profile takes it, and it was not given up.
    dialog.form.profile.chosen.emit("second")
    assert (effort.box.currentText(), effort.effort) == ("Medium", Effort.MEDIUM)


def test_a_default_that_cannot_be_used_is_said_and_another_is_chosen(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    file = bench.engine.folders.providers_file
    file.write_text(f'default_profile = "openai"\n{file.read_text()}')
    bench.wait(bench.profiles.reread())
    dialog = open_dialog()
    assert dialog.choice == Start("mine", "alpha")
    assert dialog.notice.isVisible()
    assert dialog.notice.title == "The default profile openai cannot be used"
    assert dialog.task.hasFocus()
    with qtbot.waitSignal(dialog.action_wanted) as wanted:
        dialog.notice.chosen.emit("edit-profile")
    assert wanted.args == ["openai", "edit-profile"]
    assert server.chats == []
    dialog.reject()
    bench.finished(bench.spawn("Hello", model="beta"))
    assert not open_dialog().notice.isVisible()


def test_what_was_typed_and_chosen_is_there_again(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    qtbot.keyClicks(dialog.task, "A long thought")
    dialog.folded.set_open(True)
    qtbot.keyClicks(dialog.more.name, "Thinker")
    qtbot.keyClicks(dialog.more.instructions, "Be brief.")
    dialog.form.model.chosen.emit(model_key(Start("second", "typed-by-hand")))
    draft = dialog.draft
    press(Qt.Key.Key_Escape)
    again = open_dialog(draft=draft)
    assert again.draft == draft
    assert again.choice == Start("second", "typed-by-hand")
    assert again.more.name.text() == "Thinker"
    again.reject()
    on_a_row = open_dialog("mine", "beta", draft=draft)
    assert on_a_row.choice == Start("mine", "beta")
    assert on_a_row.task.toPlainText() == "A long thought"


def test_lately_used_models_are_offered_first(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    bench.finished(bench.spawn("Hello", model="own:1"))
    dialog = open_dialog("second")
    dialog.form.model.open_list()
    qtbot.keyClicks(dialog.form.model.popup.line, "own")
    qtbot.keyClick(dialog.form.model.popup.line, Qt.Key.Key_Return)
    assert dialog.choice == Start("mine", "own:1")


def test_what_is_offered_about_a_failed_list_is_reached_by_keyboard(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    server.listing = lambda call: call.whole("{}", 500)
    dialog = open_dialog()
    qtbot.waitUntil(lambda: bench.models.lists()["mine"].error is not None)
    dialog.form.model.open_list()
    popup = dialog.form.model.popup
    assert "Try again" in row_texts(popup)
    server.listing = None
    popup.list.select(next(key for key in keys_of(popup) if key.startswith(ACTION)))
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(bench.models.lists()["mine"].models) == 2)
    assert popup.isVisible()
    qtbot.waitUntil(lambda: "beta" in row_texts(popup))
    popup.hide()


def test_the_rest_of_a_long_list_is_shown_in_place(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    server.models = tuple(f"model-{number:05}" for number in range(10_000))
    bench.wait(bench.models.refresh("mine"))
    dialog = open_dialog("second")
    dialog.form.model.open_list()
    popup = dialog.form.model.popup
    assert len(keys_of(popup)) < 100
    qtbot.keyClicks(popup.line, "model 0123")
    popup.list.select(f"{MORE}mine")
    before = len(keys_of(popup))
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)
    assert popup.isVisible()
    assert len(keys_of(popup)) == before + 11 - SHOWN_OF_OTHERS - 1
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)
    assert dialog.choice == Start("mine", "model-01232")


def keys_of(popup: PickerPopup) -> list[str]:
    model = popup.list.model()
    return [model.index(row, 0).data(ROW_ROLE).key for row in range(model.rowCount())]


def row_texts(popup: PickerPopup) -> str:
    """What a screen reader hears of the whole list."""
    model = popup.list.model()
    said = Qt.ItemDataRole.AccessibleTextRole
    return "\n".join(model.index(row, 0).data(said) for row in range(model.rowCount()))


@pytest.mark.parametrize(
    ("field", "typed"), [("longest", "0"), ("longest", "many"), ("temperature", "2.1")]
)
def test_a_bad_number_is_shown_where_it_is(
    bench: Bench, open_dialog: OpenDialog, qtbot: QtBot, field: str, typed: str
) -> None:
    dialog = open_dialog()
    qtbot.keyClicks(dialog.task, "Hello")
    line = getattr(dialog.more.limits, field)
    line.setText(typed)
    dialog.start.click()
    assert dialog.folded.opened
    assert line.hasFocus()
    assert line.accessibleDescription()
    assert bench.agents.all() == ()


def test_a_key_in_the_task_is_asked_about(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    dialog.task.setPlainText("Here is sk-abcdefghijklmnop1234")
    dialog.start.click()
    qtbot.waitUntil(lambda: bool(dialog.findChildren(QuestionDialog)))
    dialog.findChildren(QuestionDialog)[0].reject()
    qtbot.waitUntil(lambda: not bench.tasks.busy(dialog, "start"))
    assert dialog.isVisible()
    assert bench.agents.all() == ()


def test_a_refused_start_is_said_and_nothing_typed_is_lost(
    bench: Bench, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    qtbot.keyClicks(dialog.task, "A long thought")
    bench.refuse_work()
    dialog.start.click()
    qtbot.waitUntil(dialog.notice.isVisible)
    assert "closing" in dialog.notice.title
    assert dialog.task.toPlainText() == "A long thought"


def test_a_list_that_fails_is_said_among_the_models(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    server.listing = _refuse
    dialog = open_dialog()
    qtbot.waitUntil(lambda: bench.models.lists()["mine"].error is not None)
    dialog.form.model.open_list()
    assert "mine, failed, provider failed, Try again" in row_texts(dialog.form.model.popup)
    dialog.form.model.popup.hide()


def _refuse(call: Call) -> None:
    call.whole("{}", 500)


def test_the_only_model_is_chosen_once_it_is_known(
    bench: Bench, server: ModelServer, open_dialog: OpenDialog, qtbot: QtBot
) -> None:
    listed = threading.Event()

    def list_late(call: Call) -> None:
        assert listed.wait(5)
        call.whole('{"data": [{"id": "single"}]}')

    server.listing = list_late
    bench.wait(bench.profiles.edit("mine", {"default_model": None}, bench.profiles.state.revision))
    bench.wait(bench.profiles.load())
    dialog = open_dialog()
    assert dialog.choice == Start("mine")
    assert dialog.start.accessibleDescription() == "Choose a model"
    listed.set()
    qtbot.waitUntil(lambda: dialog.choice == Start("mine", "single"))


def test_every_control_has_a_name(open_dialog: OpenDialog) -> None:
    dialog = open_dialog()
    dialog.folded.set_open(True)
    nameless = [
        type(child).__name__
        for child in dialog.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus
        and child.isVisible()
        and not child.accessibleName()
    ]
    assert nameless == []
