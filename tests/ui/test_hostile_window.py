"""The whole window against what a person, a provider, the system and another program do to it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytest_httpserver import HTTPServer
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from keystead.credentials.trouble import VaultStatus
from keystead.credentials.vault import VaultState
from keystead.paths import Folders
from keystead.ui.app import make_desktop
from keystead.ui.desktop import Desktop
from keystead.ui.settings.pickers import ModelEditor
from keystead.ui.widgets.question import QuestionDialog
from keystead.ui.window_state import WindowState
from tests.desktop import PATIENCE, Keyboard
from tests.window import Await


@pytest.fixture
def ending_desktop(qapp: QApplication, qtbot: QtBot, window_loop: QEventLoop) -> Iterator[Desktop]:
    """A window that the test itself ends; it must have ended within moments."""
    desktop = make_desktop(qapp, Folders.of(os.environ), os.environ, WindowState())
    life = window_loop.create_task(desktop.run())
    desktop.window.show()
    qtbot.waitUntil(desktop.opened.is_set, timeout=PATIENCE)
    yield desktop
    try:
        qtbot.waitUntil(life.done, timeout=5_000)
    finally:
        desktop._closed.set()
        qtbot.waitUntil(life.done, timeout=PATIENCE)
    for widget in qapp.topLevelWidgets():
        widget.deleteLater()


def begin_draft(desktop: Desktop) -> None:
    desktop.edit_profile("openai")
    desktop.settings().form.fields.put("description", "not saved")
    assert desktop.settings().form.dirty


def asked(window: QWidget) -> list[QuestionDialog]:
    return [dialog for dialog in window.findChildren(QuestionDialog) if dialog.isVisible()]


def test_discarding_a_draft_on_the_way_out_ends_the_program(
    ending_desktop: Desktop, qtbot: QtBot
) -> None:
    begin_draft(ending_desktop)
    ending_desktop.quit()
    qtbot.waitUntil(lambda: bool(asked(ending_desktop.settings())))
    asked(ending_desktop.settings())[0]._bar.button("discard").click()
    qtbot.waitUntil(ending_desktop._closed.is_set)


def test_keeping_a_draft_on_the_way_out_keeps_the_program(
    ending_desktop: Desktop, qtbot: QtBot
) -> None:
    begin_draft(ending_desktop)
    ending_desktop.quit()
    ending_desktop.quit()
    qtbot.waitUntil(lambda: bool(asked(ending_desktop.settings())))
    assert len(asked(ending_desktop.settings())) == 1
    asked(ending_desktop.settings())[0].reject()
    qtbot.wait(50)
    assert not ending_desktop._closed.is_set()
    assert ending_desktop.settings().form.dirty
    ending_desktop.end()


@pytest.mark.parametrize("answer", ["discard", "edit"])
def test_a_wish_to_restart_leaves_a_question_about_quitting_as_it_is(
    ending_desktop: Desktop, qtbot: QtBot, answer: str
) -> None:
    begin_draft(ending_desktop)
    ending_desktop.quit()
    qtbot.waitUntil(lambda: bool(asked(ending_desktop.settings())))
    ending_desktop.restart()
    asked(ending_desktop.settings())[0]._bar.button(answer).click()
    qtbot.waitUntil(lambda: not ending_desktop.tasks.busy(ending_desktop, "close"))
    assert ending_desktop._closed.is_set() is (answer == "discard")
    assert not ending_desktop.restarts
    ending_desktop.restart()
    assert ending_desktop.restarts is (answer == "edit")
    ending_desktop.end()


def test_whoever_stays_does_not_restart_later(ending_desktop: Desktop, qtbot: QtBot) -> None:
    begin_draft(ending_desktop)
    ending_desktop.restart()
    qtbot.waitUntil(lambda: bool(asked(ending_desktop.settings())))
    asked(ending_desktop.settings())[0].reject()
    qtbot.waitUntil(lambda: not ending_desktop.tasks.busy(ending_desktop, "close"))
    assert not ending_desktop.restarts
    ending_desktop.end()


def test_keys_that_close_or_quit_ask_over_a_draft(ending_desktop: Desktop, qtbot: QtBot) -> None:
    begin_draft(ending_desktop)
    window = ending_desktop.settings()
    keys = Keyboard(qtbot, window)
    for key in (Qt.Key.Key_W, Qt.Key.Key_Q):
        keys.press(key, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: bool(asked(window)))
        asked(window)[0].reject()
        qtbot.waitUntil(lambda: not asked(window))
        assert window.form.dirty
    assert not ending_desktop._closed.is_set()
    window.form.revert()
    keys.press(Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.isHidden)
    ending_desktop.open_settings()
    keys.press(Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(ending_desktop._closed.is_set)


def test_a_signal_ends_the_program_whatever_is_asked(ending_desktop: Desktop, qtbot: QtBot) -> None:
    begin_draft(ending_desktop)
    ending_desktop.quit()
    qtbot.waitUntil(lambda: bool(asked(ending_desktop.settings())))
    ending_desktop.end()


def test_words_of_the_keychain_are_no_markup_in_a_tooltip(desktop: Desktop) -> None:
    desktop.keychain._take(VaultState(VaultStatus.REFUSED, "Keyring", "<img src='file:///x'>"))
    shown = desktop.window.status_bar.keychain.toolTip()
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_typing_in_the_form_lists_twenty_thousand_models_no_second_time(
    desktop: Desktop, httpserver: HTTPServer, await_in_window: Await, qtbot: QtBot
) -> None:
    listed = {"data": [{"id": f"model-{number}"} for number in range(20_000)]}
    httpserver.expect_request("/v1/models").respond_with_data(
        json.dumps(listed), content_type="application/json"
    )
    file = Folders.of(os.environ).providers_file
    file.write_text(f'[profiles.many]\nprovider="local"\nbase_url="{httpserver.url_for("/v1")}"')
    await_in_window(desktop.profiles.reread())
    await_in_window(desktop.models.refresh("many"))
    qtbot.waitUntil(lambda: len(desktop.models.lists()["many"].models) == 20_000)
    desktop.edit_profile("many")
    form = desktop.settings().form
    (picker,) = form.findChildren(ModelEditor)
    offered = picker.popup._all
    assert len(offered) > 20_000
    form.fields.put("description", "typed")
    assert picker.popup._all is offered
    form.revert()


@pytest.mark.parametrize("name", ["typed:x", "heading", "listed:x"])
def test_a_model_whose_id_looks_like_a_key_of_the_list_is_the_one_saved(
    desktop: Desktop,
    httpserver: HTTPServer,
    await_in_window: Await,
    qtbot: QtBot,
    name: str,
) -> None:
    httpserver.expect_request("/v1/models").respond_with_json({"data": [{"id": name}]})
    file = Folders.of(os.environ).providers_file
    file.write_text(f'[profiles.odd]\nprovider="local"\nbase_url="{httpserver.url_for("/v1")}"')
    await_in_window(desktop.profiles.reread())
    await_in_window(desktop.models.refresh("odd"))
    qtbot.waitUntil(lambda: bool(desktop.models.lists()["odd"].models))
    desktop.edit_profile("odd")
    form = desktop.settings().form
    (picker,) = form.findChildren(ModelEditor)
    (row,) = [row for row in picker.popup._all if row.title == name]
    picker.popup.chosen.emit(row.key, row.title)
    assert await_in_window(form.save())
    saved = desktop.profiles.get("odd")
    assert saved is not None
    assert saved.effective.profile.default_model == name


def test_closing_again_while_it_ends_asks_nothing(ending_desktop: Desktop, qtbot: QtBot) -> None:
    begin_draft(ending_desktop)
    ending_desktop.end()
    ending_desktop.window.close()
    qtbot.wait(50)
    assert not asked(ending_desktop.settings())
