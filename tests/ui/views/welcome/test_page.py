"""The Welcome page: what is at hand is connected with one click, and a newcomer sees an agent."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from keystead.paths import Folders
from keystead.providers.local_servers import LocalServer
from keystead.ui.commands.work import WorkCommand
from keystead.ui.desktop import Desktop
from keystead.ui.view_tabs import WELCOME_TAB
from keystead.ui.views.agents.new_agent import NewAgentDialog
from keystead.ui.views.welcome.page import WelcomePage
from keystead.ui.widgets.button import Look
from keystead.ui.widgets.label import Label
from tests.desktop import PATIENCE, Keyboard, living_desktop, shown_text
from tests.providers import local_shapes as shapes
from tests.providers.wire_server import Answer, Incoming, serving

CANARY = "sk-canary-0123456789abcdefWELC"
LOOK_ALIKE = "sk-another-0123456789"
Open = Callable[..., Desktop]


@pytest.fixture
def open_desktop(
    qapp: QApplication, qtbot: QtBot, window_loop: QEventLoop, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens a window on a computer where servers with these answers run."""
    stack = AsyncExitStack()
    living: list[Iterator[Desktop]] = []

    def finish(work: Any) -> Any:
        task = window_loop.create_task(work)
        qtbot.waitUntil(task.done, timeout=PATIENCE)
        return task.result()

    def begin(*answers: Answer, addresses: tuple[str, ...] = (), **variables: str) -> Desktop:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        servers = [finish(stack.enter_async_context(serving(each))) for each in answers]
        places = (*(f"{server.origin}/v1" for server in servers), *addresses)
        living.append(living_desktop(qapp, qtbot, window_loop, local_addresses=places))
        desktop = next(living[-1])
        desktop.window.resize(1280, 800)
        qtbot.waitUntil(lambda: desktop.surroundings.looked, timeout=PATIENCE)
        qtbot.waitUntil(lambda: page_of(desktop).found._columns.columns == 3)
        qtbot.wait(20)
        return desktop

    yield begin
    for each in living:
        assert next(each, None) is None
    finish(stack.aclose())


def page_of(desktop: Desktop) -> WelcomePage:
    page = desktop.tabs.group.page
    assert isinstance(page, WelcomePage)
    return page


def dialog_of(desktop: Desktop, qtbot: QtBot) -> NewAgentDialog:
    def found() -> list[NewAgentDialog]:
        return [each for each in desktop.window.findChildren(NewAgentDialog) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(found()), timeout=PATIENCE)
    return found()[0]


def cards(desktop: Desktop) -> list[str]:
    return [card.accessibleName() for card in page_of(desktop).found.cards]


def test_what_is_found_is_named_and_a_variable_by_its_name_only(open_desktop: Open) -> None:
    desktop = open_desktop(shapes.OLLAMA, shapes.JAN, ANTHROPIC_API_KEY=CANARY)
    ollama, jan, variable = cards(desktop)
    assert ollama.startswith("Ollama, good, 127.0.0.1:")
    assert ollama.endswith("2 models")
    assert jan.endswith("wants a key")
    assert variable == "ANTHROPIC_API_KEY, a variable · stays where it is"
    shown = [label.text() for label in page_of(desktop).findChildren(Label)]
    assert not any(CANARY in text or CANARY[-4:] in text for text in shown)


def test_use_connects_lists_and_lands_in_the_task_field(open_desktop: Open, qtbot: QtBot) -> None:
    desktop = open_desktop(shapes.VLLM)
    page = page_of(desktop)
    qtbot.mouseClick(page.found.cards[0].use, Qt.MouseButton.LeftButton)
    dialog = dialog_of(desktop, qtbot)
    assert (dialog.choice.profile, dialog.choice.model) == ("vllm", "Qwen/Qwen3-8B")
    assert dialog.focusWidget() is dialog.task
    written = Folders.of(os.environ).providers_file.read_text()
    assert 'provider = "vllm"' in written
    qtbot.waitUntil(lambda: bool(desktop.models.lists()["vllm"].models))
    dialog.reject()
    qtbot.waitUntil(page.new_agent.isVisible)
    assert page.tiles.isHidden()


def test_what_was_connected_is_offered_no_more_and_enter_connects_nothing_else(
    open_desktop: Open, qtbot: QtBot
) -> None:
    desktop = open_desktop(shapes.OLLAMA, ANTHROPIC_API_KEY=CANARY)
    page = page_of(desktop)
    page.found.cards[0].use.setFocus()
    qtbot.keyClick(page.found.cards[0].use, Qt.Key.Key_Space)
    dialog_of(desktop, qtbot).reject()
    assert [name.partition(",")[0] for name in cards(desktop)] == ["ANTHROPIC_API_KEY"]
    assert desktop.window.focusWidget() is page.new_agent
    assert page._sentence.text() == "Connected: ollama-2."


def test_what_is_connected_on_another_way_goes_and_comes_back_when_removed(
    open_desktop: Open, qtbot: QtBot
) -> None:
    desktop = open_desktop(shapes.VLLM)
    page = page_of(desktop)
    server = page.found.cards[0].finding
    assert isinstance(server, LocalServer)
    fields = {"provider": "vllm", "base_url": server.base_url}
    desktop.tasks.start(desktop, desktop.profiles.add("mine", fields))
    qtbot.waitUntil(lambda: desktop.profiles.get("mine") is not None, timeout=PATIENCE)
    desktop.refresh_models("mine")
    qtbot.waitUntil(page.found.isHidden, timeout=PATIENCE)
    desktop.tasks.start(desktop, desktop.profiles.remove("mine", with_keys=True))
    qtbot.waitUntil(lambda: [card.use.text() for card in page.found.cards] == ["Use"])


def test_use_of_a_server_that_wants_a_key_asks_for_it(open_desktop: Open, qtbot: QtBot) -> None:
    desktop = open_desktop(shapes.LITELLM)
    page_of(desktop).found.cards[0].use.click()
    qtbot.waitUntil(desktop.settings_access.is_open, timeout=PATIENCE)
    form = desktop.settings().form
    qtbot.waitUntil(form.credentials.line.isVisible)
    assert form.draft is not None
    assert form.draft.name == "litellm"
    assert desktop.settings().focusWidget() is form.credentials.line.secret


def test_a_server_that_refuses_after_all_says_so_on_its_card(
    open_desktop: Open, qtbot: QtBot
) -> None:
    gone: list[bool] = []

    async def once(incoming: Incoming, writer: Any) -> None:
        await (shapes.UNAUTHORIZED if gone else shapes.VLLM)(incoming, writer)

    desktop = open_desktop(once)
    gone.append(True)
    card = page_of(desktop).found.cards[0]
    card.use.click()
    qtbot.waitUntil(lambda: card.use.text() == "Try again", timeout=PATIENCE)
    assert "failed" in card.accessibleName()
    assert card.use.isEnabled()
    assert not [each for each in desktop.window.findChildren(NewAgentDialog) if each.isVisible()]


def test_a_key_whose_provider_needs_an_address_asks_for_that(
    open_desktop: Open, qtbot: QtBot
) -> None:
    desktop = open_desktop(AZURE_OPENAI_API_KEY=CANARY)
    page_of(desktop).found.cards[0].use.click()
    form = desktop.settings().form
    assert form.fields.editor("api_key_env").value() == "AZURE_OPENAI_API_KEY"
    assert desktop.settings().focusWidget() is form.fields.field("base_url").editor
    form.give_up()


def places(page: WelcomePage) -> list[int]:
    parts: tuple[QWidget, ...] = (page.found, page.tiles, page._practice)
    content = page.widget()
    assert content is not None
    return [part.mapTo(content, QPoint(0, 0)).y() for part in parts]


@pytest.mark.parametrize("count", [1, 3, 5])
def test_findings_take_the_place_that_was_kept_for_them(
    open_desktop: Open, qtbot: QtBot, count: int
) -> None:
    desktop = open_desktop(*[shapes.OLLAMA] * count)
    page = page_of(desktop)
    with_findings = places(page)
    desktop.surroundings.found = ()
    desktop.surroundings.changed.emit()
    qtbot.wait(20)
    assert places(page) == with_findings
    assert not page.found.cards


def test_more_findings_than_a_line_holds_are_one_click_away(
    open_desktop: Open, qtbot: QtBot
) -> None:
    desktop = open_desktop(*[shapes.OLLAMA] * 4)
    page = page_of(desktop)
    assert len(page.found.cards) == 3
    assert page.found.more.text() == "Show all 4"
    page.found.more.click()
    assert len(page.found.cards) == 4
    assert page.found.more.isHidden()
    assert desktop.window.focusWidget() is page.found.cards[3].use


def test_one_button_a_view_is_filled(open_desktop: Open) -> None:
    desktop = open_desktop(shapes.OLLAMA, shapes.LLAMACPP)
    looks = [card.use._look for card in page_of(desktop).found.cards]
    assert looks == [Look.FILLED, Look.OUTLINE]


def test_a_closed_port_is_not_shown(open_desktop: Open) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        desktop = open_desktop(addresses=(address,))
        assert cards(desktop) == []


def test_look_again_finds_what_was_started_meanwhile(open_desktop: Open, qtbot: QtBot) -> None:
    running: list[bool] = []

    async def started(incoming: Incoming, writer: Any) -> None:
        await (shapes.OLLAMA if running else shapes.WEB_SITE)(incoming, writer)

    desktop = open_desktop(started)
    page = page_of(desktop)
    assert page.found._says.text().startswith("Nothing yet")
    before = places(page)
    running.append(True)
    page.found.again.click()
    qtbot.waitUntil(lambda: len(cards(desktop)) == 1, timeout=PATIENCE)
    qtbot.wait(20)
    assert places(page) == before


def test_tiles_open_what_each_provider_needs(open_desktop: Open, qtbot: QtBot) -> None:
    desktop = open_desktop()
    tiles = page_of(desktop).tiles.tiles
    assert tiles["openai"].accessibleDescription() == "API key"
    assert tiles["azure"].accessibleDescription() == "Address and API key"
    assert tiles["lmstudio"].accessibleDescription() == "on this computer · no key"
    count = len(desktop.profiles.presets.offered()) - 1
    assert tiles[""].accessibleDescription() == f"search {count} providers"
    assert list(tiles)[-2:] == ["openai-compatible", ""]

    window = desktop.settings
    qtbot.mouseClick(tiles["openai"], Qt.MouseButton.LeftButton)
    form = window().form
    assert form.draft is not None
    assert form.draft.name == "openai"
    assert window().focusWidget() is form.credentials.line.secret

    qtbot.mouseClick(tiles["azure"], Qt.MouseButton.LeftButton)
    assert form.draft.name == "azure"
    assert window().focusWidget() is form.fields.field("base_url").editor

    qtbot.mouseClick(tiles["openai-compatible"], Qt.MouseButton.LeftButton)
    assert form.draft.known is None
    assert window().focusWidget() is form.fields.field("base_url").editor

    form.give_up()
    qtbot.mouseClick(tiles[""], Qt.MouseButton.LeftButton)
    assert window().focusWidget() is window().providers.line


def test_a_newcomer_sees_an_agent_answer_in_three_clicks(open_desktop: Open, qtbot: QtBot) -> None:
    desktop = open_desktop()
    page = page_of(desktop)
    qtbot.mouseClick(page.practice, Qt.MouseButton.LeftButton)
    dialog = dialog_of(desktop, qtbot)
    assert dialog.task.toPlainText()
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(desktop.agents.all()), timeout=PATIENCE)
    qtbot.waitUntil(lambda: "real answer" in shown_text(desktop), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not desktop.agents.all()[0].state.is_active, timeout=PATIENCE)


def test_a_newcomer_sees_an_agent_answer_by_keyboard_alone(
    open_desktop: Open, qtbot: QtBot
) -> None:
    desktop = open_desktop()
    keys = Keyboard(qtbot, desktop.window)
    keys.tab_to("Try the practice provider")
    keys.press(Qt.Key.Key_Return)
    dialog_of(desktop, qtbot)
    keys.tab_to("Task")
    # What is suggested is replaced by typing.
    keys.type("Show me all of it")
    assert dialog_of(desktop, qtbot).task.toPlainText() == "Show me all of it"
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desktop.agents.all()), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not desktop.agents.all()[0].state.is_active, timeout=PATIENCE)
    assert "real answer" in shown_text(desktop)


def test_a_suggested_task_that_was_not_sent_is_not_kept(open_desktop: Open, qtbot: QtBot) -> None:
    desktop = open_desktop()
    page_of(desktop).practice.click()
    dialog_of(desktop, qtbot).reject()
    desktop.new_agent()
    dialog = dialog_of(desktop, qtbot)
    assert not dialog.task.toPlainText()
    dialog.task.setPlainText("My own")
    dialog.reject()
    page_of(desktop).practice.click()
    assert dialog_of(desktop, qtbot).task.toPlainText() == "My own"
    dialog_of(desktop, qtbot).reject()


def test_who_has_agents_is_offered_those_and_a_new_one(open_desktop: Open, qtbot: QtBot) -> None:
    desktop = open_desktop()
    page = page_of(desktop)
    assert page.recent.isHidden()
    page.practice.click()
    dialog_of(desktop, qtbot).start.click()
    qtbot.waitUntil(lambda: bool(desktop.agents.all()), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not desktop.agents.all()[0].state.is_active, timeout=PATIENCE)
    agent = desktop.agents.all()[0]
    desktop.tabs.close_current()
    qtbot.waitUntil(page.isVisible)
    assert not page.recent.isHidden()
    assert not page._practice.isHidden()  # Nothing else is connected yet.
    assert page._title.text() == "Start an agent"
    assert page.new_agent._look is Look.FILLED
    page.recent.list.setFocus()
    page.recent.list.select(agent.id)
    qtbot.keyClick(page.recent.list, Qt.Key.Key_Return)
    assert desktop.window.tabs.current == agent.id


def test_welcome_opens_as_a_tab_by_its_command(open_desktop: Open, qtbot: QtBot) -> None:
    desktop = open_desktop()
    assert desktop._actions.run(WorkCommand.WELCOME)
    assert desktop.window.tabs.current == WELCOME_TAB
    assert desktop._actions.run(WorkCommand.WELCOME)
    assert desktop.window.tabs.keys == (WELCOME_TAB,)
    desktop.tabs.close_current()
    assert desktop.window.tabs.keys == ()


@pytest.mark.parametrize(("width", "columns"), [(1280, 3), (860, 1), (720, 2)])
def test_columns_follow_the_window(
    open_desktop: Open, qtbot: QtBot, width: int, columns: int
) -> None:
    desktop = open_desktop(shapes.OLLAMA, ANTHROPIC_API_KEY=CANARY, OPENAI_API_KEY=LOOK_ALIKE)
    page = page_of(desktop)
    desktop.window.side_bar.setVisible(width != 720)
    desktop.window.resize(width, 480)
    qtbot.waitUntil(lambda: page.found._columns.columns == columns)
    content = page.widget()
    assert content is not None
    qtbot.waitUntil(lambda: content.width() <= page.viewport().width())


def test_it_runs_from_the_right_where_the_script_does(open_desktop: Open, qtbot: QtBot) -> None:
    desktop = open_desktop(shapes.OLLAMA, ANTHROPIC_API_KEY=CANARY)
    page = page_of(desktop)
    desktop.window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    first, second = page.found.cards
    qtbot.waitUntil(lambda: first.x() > second.x())
    qtbot.waitUntil(lambda: first.use.x() < first.width() // 2)
    openai, anthropic = (page.tiles.tiles[each] for each in ("openai", "anthropic"))
    assert openai.x() > anthropic.x()


def test_everything_that_takes_focus_has_a_name(open_desktop: Open) -> None:
    page = page_of(open_desktop(shapes.OLLAMA, OPENAI_API_KEY=CANARY))
    nameless = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
    ]
    assert nameless == []
