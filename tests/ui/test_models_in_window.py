"""Models and New agent in the whole window: what its parts tell each other."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from keystead.errors import KeysteadError
from keystead.models.model_list import ListStatus
from keystead.paths import Folders
from keystead.ui.desktop import Desktop
from keystead.ui.views import ViewId
from keystead.ui.views.agents.new_agent import NewAgentDialog
from keystead.ui.views.agents.start_choice import Start
from keystead.ui.views.models.page import ModelsPage
from keystead.ui.views.models.side import ModelsSide
from keystead.ui.widgets.label import GroupHeading
from tests.cli.model_server import Call, ModelServer, model_server
from tests.desktop import PATIENCE, Keyboard
from tests.window import Await


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as server:
        yield server


@pytest.fixture
def window(desktop: Desktop, server: ModelServer, await_in_window: Await, qtbot: QtBot) -> Desktop:
    """The window with one profile of a server, its tab of models open."""
    file = Folders.of(os.environ).providers_file
    file.write_text(f'[profiles.mine]\nprovider = "local"\nbase_url = "{server.base_url}"\n')
    await_in_window(desktop.profiles.reread())
    desktop.open_models()
    table = page(desktop).table
    qtbot.waitUntil(lambda: table.number_of("mine", "beta") is not None, timeout=PATIENCE)
    return desktop


def page(window: Desktop) -> ModelsPage:
    return window._view_tabs.models_page


def dialog(window: Desktop) -> NewAgentDialog:
    (found,) = [d for d in window.window.findChildren(NewAgentDialog) if d.isVisible()]
    return found


def words(window: Desktop, profile: str) -> str:
    return next(g.words for g in page(window).table.groups() if g.profile == profile)


def test_an_agent_is_started_from_a_row(window: Desktop, qtbot: QtBot) -> None:
    qtbot.keyClicks(page(window).filter, "bet")
    qtbot.keyClick(page(window).filter, Qt.Key.Key_Return)
    assert dialog(window).choice == Start("mine", "beta")
    dialog(window).reject()


def test_ctrl_f_in_the_rows_goes_to_the_filter(window: Desktop, qtbot: QtBot) -> None:
    qtbot.keyClicks(page(window).filter, "bet")
    page(window).view.setFocus()
    Keyboard(qtbot, window.window).press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page(window).filter.hasFocus()
    assert page(window).filter.selectedText() == "bet"
    assert not window.window.status_bar.message


def test_what_was_typed_for_an_agent_is_there_again_on_another_row(
    window: Desktop, qtbot: QtBot
) -> None:
    window.new_agent("mine", "alpha")
    dialog(window).task.setPlainText("A long thought")
    dialog(window).reject()
    window.new_agent("mine", "beta")
    assert dialog(window).task.toPlainText() == "A long thought"
    assert dialog(window).choice == Start("mine", "beta")
    dialog(window).reject()
    window.new_agent()
    assert dialog(window).choice == Start("mine", "beta")
    dialog(window).reject()


def test_a_profile_of_the_side_bar_is_shown_alone_and_a_new_tab_shows_all(
    window: Desktop, qtbot: QtBot
) -> None:
    (side,) = window.window.findChildren(ModelsSide)
    side.profile_wanted.emit("mine")
    assert {group.profile for _, group in page(window).table.headings()} == {"mine"}
    window.tabs.close_current()
    window.open_models()
    assert len(list(page(window).table.headings())) > 5
    assert page(window).filter.hasFocus()


def test_the_page_is_called_after_what_it_lists(window: Desktop) -> None:
    headings = [each.text() for each in window.window.side_bar.findChildren(GroupHeading)]
    assert "Profiles" in headings
    assert window.window.side_bar.has_page(ViewId.MODELS)


def test_an_id_that_was_copied_is_said_in_the_status_bar(window: Desktop, qtbot: QtBot) -> None:
    qtbot.keyClicks(page(window).filter, "bet")
    qtbot.keyClick(page(window).filter, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "beta" in window.window.status_bar.message


def wait_for_end(call: Call) -> None:
    call.server.started.wait(20)


def test_a_list_that_loads_is_stopped_from_its_heading(
    window: Desktop, server: ModelServer, qtbot: QtBot
) -> None:
    server.listing = wait_for_end
    window.refresh_models("mine")
    qtbot.waitUntil(lambda: words(window, "mine").endswith("refreshing"))
    page(window).rows.chosen.emit("mine", "stop")
    qtbot.waitUntil(lambda: "refreshed" in words(window, "mine"))
    server.started.set()


def test_without_any_list_the_tab_says_how_to_come_to_one(
    desktop: Desktop, await_in_window: Await, qtbot: QtBot
) -> None:
    desktop.open_models()
    assert page(desktop).filter.hasFocus()
    connect = page(desktop)._empty.bar.button("connect")
    qtbot.waitUntil(connect.hasFocus, timeout=PATIENCE)
    file = Folders.of(os.environ).providers_file
    file.write_text('[profiles.mine]\nprovider = "local"\nmodels = ["own"]\n')
    await_in_window(desktop.profiles.reread())
    qtbot.waitUntil(page(desktop).filter.hasFocus)
    page(desktop)._choose_instead("practice")
    assert dialog(desktop).choice.profile == "practice"
    dialog(desktop).reject()


def test_a_profile_that_is_added_to_the_file_appears(
    window: Desktop, server: ModelServer, await_in_window: Await, qtbot: QtBot
) -> None:
    file = Folders.of(os.environ).providers_file
    more = f'[profiles.more]\nprovider = "local"\nmodels = {json.dumps(["own"])}\n'
    file.write_text(f"{file.read_text()}{more}")
    await_in_window(window.profiles.reread())
    qtbot.waitUntil(lambda: page(window).table.number_of("more", "own") is not None)
    file.write_text(file.read_text().replace(more, ""))
    await_in_window(window.profiles.reread())
    qtbot.waitUntil(lambda: page(window).table.number_of("more") is None)


def test_the_list_of_a_profile_that_is_removed_meanwhile_is_refused_in_words(
    window: Desktop, await_in_window: Await
) -> None:
    async def both() -> None:
        listing = asyncio.get_running_loop().create_task(window.models.list_of("mine"))
        await asyncio.sleep(0)
        await window.profiles.remove("mine", with_keys=False)
        await listing

    with pytest.raises(KeysteadError, match="There is no profile mine"):
        await_in_window(both())


def test_a_list_as_loaded_is_not_followed_by_an_older_one(
    window: Desktop, await_in_window: Await, qtbot: QtBot
) -> None:
    older = replace(window.models.lists()["mine"], status=ListStatus.LOADING)

    async def announce() -> None:
        window.models._models.list_changed.emit(older)

    async def announce_and_load() -> None:
        bridge, delivered = window._bridge, asyncio.Event()
        bridge.subscribe(object, window, lambda _: delivered.set())
        bridge.post(object())
        await delivered.wait()
        # The next delivery is a frame away now.
        await bridge.call(announce())
        await window.models.load()
        window.models.changed.connect(lambda name: shown.append(window.models.lists()[name].status))

    shown: list[ListStatus] = []
    await_in_window(announce_and_load())
    qtbot.wait(50)
    assert ListStatus.LOADING not in shown
    assert window.models.lists()["mine"].status is ListStatus.FRESH


def test_in_a_narrow_window_the_table_has_the_room(desktop: Desktop) -> None:
    desktop.window.resize(720, 480)
    assert desktop.window.side_bar.isHidden()
    desktop.open_models()
    assert desktop.window.side_bar.isHidden()
    assert desktop.window.side_bar.current == ViewId.MODELS
    desktop.show_view(ViewId.MODELS)
    assert desktop.window.side_bar.isVisible()
