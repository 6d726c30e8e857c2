"""Connecting a provider: where it begins, what the footer says after it, and the way on."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from pytest_httpserver import HTTPServer
from pytestqt.qtbot import QtBot
from werkzeug import Request, Response

from keystead.profiles.profile import CredentialKind
from keystead.providers.provider import LightName, LightState
from keystead.secret import Secret
from keystead.ui.desktop import Desktop
from keystead.ui.settings.window import SettingsWindow
from keystead.ui.views.agents.new_agent import NewAgentDialog
from tests.desktop import PATIENCE, Keyboard
from tests.window import Await

TEAM = "keystead-tests"


@pytest.fixture
def server(httpserver: HTTPServer) -> str:
    """A server that lets in whoever names their team."""

    def models(request: Request) -> Response:
        if request.headers.get("X-Team") != TEAM:
            return Response('{"error": {"message": "who?"}}', 403, mimetype="application/json")
        listed = {"data": [{"id": "alpha"}, {"id": "beta"}]}
        return Response(json.dumps(listed), mimetype="application/json")

    httpserver.expect_request("/v1/models").respond_with_handler(models)
    return httpserver.url_for("/v1")


def settings_of(desktop: Desktop, qtbot: QtBot) -> SettingsWindow:
    qtbot.waitUntil(desktop.settings_access.is_open)
    return desktop.settings()


def dialogs(desktop: Desktop) -> list[NewAgentDialog]:
    return [each for each in desktop.window.findChildren(NewAgentDialog) if each.isVisible()]


def test_a_custom_url_with_a_header_leads_to_an_agent_by_keyboard_alone(
    desktop: Desktop, server: str, qtbot: QtBot
) -> None:
    keys = Keyboard(qtbot, desktop.window)
    control = Qt.KeyboardModifier.ControlModifier
    keys.press(Qt.Key.Key_N, control | Qt.KeyboardModifier.ShiftModifier)
    keys.window = window = settings_of(desktop, qtbot)
    keys.tab_to("Search providers")
    keys.type("any url")
    keys.press(Qt.Key.Key_Return)
    assert window.focusWidget() is window.form.fields.field("base_url").editor
    keys.type(server)
    keys.tab_to("Header name")
    keys.type("X-Team")
    keys.tab_to("Header value")
    keys.type(TEAM)
    keys.press(Qt.Key.Key_S, control)
    footer = window.form.footer
    qtbot.waitUntil(lambda: footer.says == "Saved, 2 models", timeout=PATIENCE)
    keys.tab_to("Start an agent")
    keys.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(dialogs(desktop)), timeout=PATIENCE)
    assert window.isHidden()
    (dialog,) = dialogs(desktop)
    assert dialog.choice.profile == "openai-compatible"
    dialog.reject()


@pytest.mark.parametrize("where", ["line", "list"])
def test_escape_leaves_the_choice_of_a_provider_and_not_the_window(
    desktop: Desktop, qtbot: QtBot, where: str
) -> None:
    desktop.connect_provider("")
    window = settings_of(desktop, qtbot)
    keys = Keyboard(qtbot, window)
    getattr(window.providers, where).setFocus()
    keys.press(Qt.Key.Key_Escape)
    assert window.isVisible()
    assert window.form.isVisible()
    assert window.focusWidget() is window.list.list
    keys.press(Qt.Key.Key_Escape)
    assert window.isHidden()


def test_a_list_that_does_not_come_is_said_after_the_save(
    desktop: Desktop, server: str, qtbot: QtBot, await_in_window: Await
) -> None:
    desktop.connect_provider("openai-compatible")
    form = settings_of(desktop, qtbot).form
    form.fields.put("base_url", server)
    form.credentials.no_key.click()
    assert form.fields.editor("credential").value() is CredentialKind.NONE
    assert await_in_window(form.save())
    qtbot.waitUntil(lambda: form.footer.says.startswith("Saved, but"), timeout=PATIENCE)
    assert "its models were not listed" in form.footer.says
    assert form.footer.go_on.isHidden()
    # What it says is about what was saved.
    form.fields.put("description", "one more try")
    assert not form.footer.says
    form.revert()


def test_a_provider_that_only_waits_for_its_key_is_connected_as_it_is(
    desktop: Desktop, qtbot: QtBot, await_in_window: Await
) -> None:
    desktop.connect_provider("openrouter")
    window = settings_of(desktop, qtbot)
    form = window.form
    assert form.draft is not None
    assert (form.draft.name, form.dirty) == ("openrouter", False)
    assert window.focusWidget() is form.credentials.line.secret
    # With a key it is connected; another connection is a profile of its own.
    known = desktop.profiles.get("openrouter")
    assert known is not None
    await_in_window(desktop.keychain.use_session_only())
    await_in_window(desktop.profiles.set_key(known, "work", Secret("sk-or-0123456789")))
    await_in_window(desktop.profiles.load())
    desktop.connect_provider("openrouter")
    assert form.draft.name == "openrouter-2"
    assert window.focusWidget() is form.credentials.line.secret


def test_a_provider_that_needs_an_address_asks_for_it_first(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.connect_provider("azure")
    window = settings_of(desktop, qtbot)
    assert window.form.draft is not None
    assert window.form.draft.name == "azure"
    assert window.focusWidget() is window.form.fields.field("base_url").editor
    assert window.form.credentials.line.isVisible()


def test_a_server_on_this_computer_is_tested_at_once(
    desktop: Desktop, qtbot: QtBot, await_in_window: Await
) -> None:
    revision = desktop.profiles.state.revision
    nobody = {"base_url": "http://127.0.0.1:9/v1"}
    await_in_window(desktop.profiles.edit("ollama", nobody, revision))
    await_in_window(desktop.profiles.load())
    desktop.connect_provider("ollama")
    window = settings_of(desktop, qtbot)
    lights = window.form.panel.lights
    qtbot.waitUntil(lambda: lights[LightName.REACHABLE].shown, timeout=PATIENCE)
    assert lights[LightName.REACHABLE].state is LightState.FAILED
    advice = window.form.panel.trouble
    qtbot.waitUntil(lambda: "Start Ollama on this computer" in advice.text(), timeout=PATIENCE)
    assert window.form.credentials._get.text() == "Get Ollama"


def test_a_key_in_a_variable_begins_a_profile_that_names_it(
    desktop: Desktop, qtbot: QtBot, await_in_window: Await
) -> None:
    desktop.connect_provider("anthropic", "TEAM_KEY")
    form = settings_of(desktop, qtbot).form
    assert form.fields.editor("api_key_env").value() == "TEAM_KEY"
    assert await_in_window(form.save())
    known = desktop.profiles.get("anthropic-2")
    assert known is not None
    assert known.effective.profile.api_key_env == "TEAM_KEY"
