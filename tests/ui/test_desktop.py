"""What the window does around its views: a start that fails, what waits, an end that asks."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytest_httpserver import HTTPServer
from pytestqt.qtbot import QtBot
from qasync import QEventLoop
from werkzeug import Request, Response

from keystead.agents.spawning import SpawnRequest
from keystead.paths import Folders
from keystead.ui.app import make_desktop
from keystead.ui.commands.work import WorkCommand
from keystead.ui.desktop import Desktop
from keystead.ui.view_tabs import MODELS_TAB
from keystead.ui.views import VIEWS, ViewId
from keystead.ui.views.agents.name_dialog import NameDialog
from keystead.ui.widgets.label import Label
from keystead.ui.widgets.question import QuestionDialog
from keystead.ui.window_state import WindowState
from tests.desktop import living_desktop
from tests.window import Await

if TYPE_CHECKING:
    from keystead.ui.views.agents.side import AgentsSide


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
    assert "not read yet" in desktop.window.status_bar.message
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


@pytest.fixture
def two_agents(desktop: Desktop, await_in_window: Await, qtbot: QtBot) -> list[str]:
    """The ids of two agents that have ended."""
    profile = desktop.profiles.get("practice")
    assert profile is not None
    requests = [SpawnRequest("hello", profile.effective, model="plain", name=name) for name in "ab"]
    agents = [await_in_window(desktop.agents.spawn(request)).id for request in requests]
    qtbot.waitUntil(lambda: not any(agent.state.is_active for agent in desktop.agents.all()))
    return agents


def test_an_agent_opens_beside_the_one_shown(desktop: Desktop, two_agents: list[str]) -> None:
    desktop.window.resize(1280, 800)
    one, two = two_agents
    desktop.open_agent(one)
    desktop.open_agent(two, beside=True)
    assert [group.keys for group in desktop.tabs.groups] == [[one], [two]]
    assert all(desktop.tabs.page(key).isVisible() for key in (one, two))  # type: ignore[union-attr]
    assert desktop.tabs.current == two


def test_f2_on_a_row_renames_that_agent_and_the_tab_it_has(
    desktop: Desktop, two_agents: list[str], qtbot: QtBot
) -> None:
    one, two = two_agents
    desktop.open_agent(two)
    desktop.open_agent(one)
    side = cast("AgentsSide", desktop.window.side_bar.content(ViewId.AGENTS))
    side.list.select(two)
    qtbot.keyClick(side.list, Qt.Key.Key_F2)
    (dialog,) = desktop.window.findChildren(NameDialog)
    assert dialog.name.text() == "b"
    dialog.name.setText("another")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [tab_title(desktop, key) for key in two_agents] == ["a", "another"])
    qtbot.waitUntil(lambda: side.list.spoken.startswith("another"))
    assert side.list.current_key == two
    assert desktop.tabs.current == one


def test_a_tab_that_is_opened_again_has_the_name_and_state_of_now(
    desktop: Desktop, two_agents: list[str], await_in_window: Await, qtbot: QtBot
) -> None:
    one, two = two_agents
    desktop.open_agent(one)
    desktop.open_agent(two)
    desktop.tabs.close_current()
    await_in_window(desktop.agents.rename(two, "another"))
    desktop.tabs.reopen()
    qtbot.waitUntil(lambda: tab_title(desktop, two) == "another")
    assert desktop.window.windowTitle() == "another – Keystead"


def tab_title(desktop: Desktop, key: str) -> str:
    tab = desktop.tabs.tab(key)
    return tab.title if tab else ""


def test_the_panel_is_the_one_of_the_current_side_else_of_the_agent_beside_it(
    desktop: Desktop, two_agents: list[str]
) -> None:
    desktop.window.resize(1280, 800)
    one, two = two_agents
    desktop.open_models()
    assert not desktop.window.has_side_panel()
    desktop.open_agent(one)
    desktop.open_agent(two, beside=True)
    panels = [desktop.tabs.page(key).panel for key in (one, two)]  # type: ignore[union-attr]
    assert panels[1].isVisible()
    desktop.tabs.show_tab(one)
    assert panels[0].isVisible()
    desktop.tabs.show_tab(MODELS_TAB)
    assert panels[1].isVisible()
    desktop.tabs.close_tab(two)
    assert not desktop.window.has_side_panel()


def test_the_menu_of_a_tab_closes_that_tab(desktop: Desktop, two_agents: list[str]) -> None:
    for agent in two_agents:
        desktop.open_agent(agent)
    first, second = desktop.tabs.keys
    bar = desktop.tabs.group.bar
    place = bar.tabRect(0).center()
    mouse = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(bar, QContextMenuEvent(mouse, place, bar.mapToGlobal(place)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    titles = [action.text() for action in menu.actions()]
    assert titles[:3] == ["Close tab", "Close other tabs", "Reopen closed tab"]
    assert not menu.actions()[2].isEnabled()
    menu.actions()[0].trigger()
    menu.close()
    assert desktop.tabs.keys == (second,)
    desktop.tabs.reopen()
    assert desktop.tabs.keys == (first, second)


def test_the_filter_of_agents_opens_by_a_command_and_by_its_key_in_the_side_bar(
    desktop: Desktop, two_agents: list[str], qtbot: QtBot
) -> None:
    desktop.window.resize(1280, 800)
    desktop.window.activateWindow()
    side = cast("AgentsSide", desktop.window.side_bar.content(ViewId.AGENTS))
    qtbot.waitUntil(side.list.isVisible)
    desktop.open_models()
    desktop.show_view(ViewId.PROVIDERS)
    assert desktop._actions.run(WorkCommand.FILTER_AGENTS)
    assert side.filter.hasFocus()
    qtbot.keyClick(side.filter, Qt.Key.Key_Escape)
    assert not side.filter.isVisible()
    qtbot.keyClick(side.list, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert side.filter.hasFocus()


def test_another_size_is_told_and_kept_and_taken_back(desktop: Desktop, qtbot: QtBot) -> None:
    window, control = desktop.window, Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(window, Qt.Key.Key_Equal, control)
    qtbot.keyClick(window, Qt.Key.Key_Equal, control)  # Before the first one is written.
    qtbot.waitUntil(lambda: window.state.scale == 125)
    assert desktop.choices.settings.scale == 125
    assert "scale = 125" in Folders.of(os.environ).settings_file.read_text()
    assert window.notices.matters == ("scale",)
    assert "125 % from the next start" in window.notices.log.all[0].notice.title
    qtbot.keyClick(window, Qt.Key.Key_0, control)
    qtbot.waitUntil(lambda: window.state.scale == 100)
    assert window.notices.matters == ()
    assert window.status_bar.message == "Zoom 100 %"
    qtbot.keyClick(window, Qt.Key.Key_Minus, control)
    qtbot.waitUntil(lambda: window.state.scale == 90)
    (smaller, *_) = window.notices.log.all
    smaller.notice.dismissed.emit()
    assert smaller.offered
    qtbot.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.state.scale == 100)
    assert not smaller.offered


def test_a_restart_ends_as_quitting_does_and_begins_anew(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.window.choose_scale(125)
    desktop.window.notices.log.all[0].notice.chosen.emit("restart")
    qtbot.waitUntil(desktop._closed.is_set)
    assert desktop.restarts


@pytest.mark.parametrize("ending", ["quit", "end"])
def test_whoever_ends_the_program_instead_gets_no_restart(desktop: Desktop, ending: str) -> None:
    desktop.restart()
    getattr(desktop, ending)()
    assert not desktop.restarts


def test_the_program_runs_anew_at_its_new_size(tmp_path: Path) -> None:
    program = """
import os, sys
from PySide6.QtCore import QTimer
from keystead.control.second_start import claim_window
from keystead.ui import app, desktop
show = desktop.Desktop._show_sources
def shown(self):
    show(self)
    print(self.window.devicePixelRatio(), flush=True)
    if self.window.devicePixelRatio() == 1:
        self.tasks.start(self, zoom(self))
    else:
        self.quit()
async def zoom(self):
    await self.choices.put("scale", 110)
    self.restart()
desktop.Desktop._show_sources = shown
claim = claim_window(os.environ)
sys.exit(2 if claim.raised else app.main(os.environ, "", claim.listening))
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "KEYSTEAD_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.split() == ["1.0", "1.1"], done.stderr
    assert done.returncode == 0


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
    assert asked(desktop)[0].accessibleName() == "Close Keystead? An agent is not finished"
    assert "• Go on\n\nStopped, it keeps all it wrote." in said(asked(desktop)[0])
    asked(desktop)[0].reject()
    qtbot.waitUntil(lambda: not asked(desktop))
    assert desktop.window.isVisible()
    assert not desktop._closed.is_set()
    desktop.window.choose_scale(125)
    desktop.window.notices.log.all[0].notice.chosen.emit("restart")
    qtbot.waitUntil(lambda: bool(asked(desktop)))
    assert asked(desktop)[0].accessibleName() == "Restart Keystead? An agent is not finished"
    assert asked(desktop)[0]._bar.button("stop").text() == "Stop all and restart"
    asked(desktop)[0].reject()
    # What was offered is offered again.
    qtbot.waitUntil(lambda: desktop.window.notices.matters == ("scale",))
    assert desktop.window.notices.log.all[0].offered
    assert not desktop.restarts
    desktop.window.choose_scale(100)
    await_in_window(desktop.agents.stop(agent.id))
    qtbot.waitUntil(lambda: not any(each.state.is_active for each in desktop.agents.all()))


def asked(desktop: Desktop) -> list[QuestionDialog]:
    return desktop.window.findChildren(QuestionDialog)


def said(dialog: QuestionDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(Label)]


def talk(_request: Request) -> Response:
    def chunks() -> Iterator[bytes]:
        for _ in range(200):
            yield b'data: {"model": "slow", "choices": [{"delta": {"content": "on "}}]}\n\n'
            time.sleep(0.02)

    return Response(chunks(), mimetype="text/event-stream")
