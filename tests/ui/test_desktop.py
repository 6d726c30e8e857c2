"""What the window does around its views: a start that fails, what waits, an end that asks."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from PySide6.QtWidgets import QApplication, QWidget
from pytest_httpserver import HTTPServer
from pytestqt.qtbot import QtBot
from qasync import QEventLoop
from werkzeug import Request, Response

from keystead.agents.spawning import SpawnRequest
from keystead.paths import Folders
from keystead.ui.app import make_desktop
from keystead.ui.commands.work import WorkCommand
from keystead.ui.desktop import MODELS_TAB, Desktop
from keystead.ui.views import VIEWS
from keystead.ui.widgets.question import QuestionDialog
from keystead.ui.window_state import WindowState
from tests.desktop import living_desktop
from tests.window import Await


def test_a_database_that_cannot_be_read_is_told_in_the_window(
    qapp: QApplication, qtbot: QtBot, window_loop: QEventLoop
) -> None:
    folders = Folders.of(os.environ)
    folders.database.parent.mkdir(parents=True, mode=0o700)
    folders.database.write_bytes(b"no database" * 200)
    for desktop in living_desktop(qapp, qtbot, window_loop):
        assert not desktop.ready()
        names = [w.accessibleName() for w in desktop.window.tabs.content.findChildren(QWidget)]
        assert any("database" in name.lower() for name in names), names


def test_commands_wait_until_the_engine_is_there(
    qapp: QApplication, qtbot: QtBot, await_in_window: Await
) -> None:
    desktop = make_desktop(qapp, Folders.of(os.environ), os.environ, WindowState())
    qtbot.addWidget(desktop.window)
    assert not desktop._actions.run(WorkCommand.NEW_AGENT)
    assert "starting" in desktop.window.status_bar.message
    await_in_window(desktop._bridge.close(0))


def test_every_view_of_the_activity_bar_can_be_shown(desktop: Desktop) -> None:
    for view in VIEWS:
        desktop.window.activity_bar.chosen.emit(view.id)
        assert desktop.window.side_bar.has_page(view.id)
    assert MODELS_TAB in desktop.window.tabs.keys


def test_a_broken_profiles_file_is_told_and_the_notice_goes_when_it_is_mended(
    desktop: Desktop, qtbot: QtBot
) -> None:
    file = Folders.of(os.environ).providers_file
    file.write_text("[profiles.work\n")
    qtbot.waitUntil(lambda: "profiles" in desktop.window.tabs.notices.matters)
    file.write_text('[profiles.work]\nprovider = "openai"\n')
    qtbot.waitUntil(lambda: "profiles" not in desktop.window.tabs.notices.matters)
    assert desktop.profiles.get("work") is not None


def test_closing_with_an_agent_at_work_asks_first(
    desktop: Desktop, httpserver: HTTPServer, await_in_window: Await, qtbot: QtBot
) -> None:
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(talk)
    file = Folders.of(os.environ).providers_file
    file.write_text(
        f'[profiles.slow]\nprovider = "local"\nbase_url = "{httpserver.url_for("/v1")}"'
    )
    await_in_window(desktop.profiles.reread())
    profile = desktop.profiles.get("slow")
    assert profile is not None
    request = SpawnRequest("Go on", profile.effective, model="slow")
    agent = await_in_window(desktop.agents.spawn(request))
    desktop.window.close()
    qtbot.waitUntil(lambda: bool(asked(desktop)))
    asked(desktop)[0].reject()
    qtbot.wait(20)
    assert desktop.window.isVisible()
    assert not desktop._closed.is_set()
    await_in_window(desktop.agents.stop(agent.id))
    qtbot.waitUntil(lambda: not any(each.state.is_active for each in desktop.agents.all()))


def asked(desktop: Desktop) -> list[QuestionDialog]:
    return desktop.window.findChildren(QuestionDialog)


def talk(_request: Request) -> Response:
    def chunks() -> Iterator[bytes]:
        for _ in range(200):
            yield b'data: {"model": "slow", "choices": [{"delta": {"content": "on "}}]}\n\n'
            time.sleep(0.02)

    return Response(chunks(), mimetype="text/event-stream")
