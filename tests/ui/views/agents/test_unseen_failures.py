"""Agents that fail where nobody looks are told of, once for all that fail together."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from keystead.agents.entries import AgentInfo, AgentState
from keystead.ui.icons import Icons
from keystead.ui.views import VIEWS, ViewId
from keystead.ui.views.agents.unseen_failures import MATTER, UnseenFailures
from keystead.ui.window.main_window import MainWindow
from keystead.ui.window_state import WindowState
from tests.cli.model_server import ModelServer, refuses
from tests.ui.views.agents.conftest import Bench

Told = Callable[[], tuple[str, str]]


@pytest.fixture
def main_window(icons: Icons, qtbot: QtBot) -> MainWindow:
    window = MainWindow(VIEWS, icons, WindowState())
    for view in ViewId:
        window.side_bar.add_page(view, view, QWidget())
    window.side_bar.show_page(ViewId.MODELS)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    return window


@pytest.fixture
def unseen(main_window: MainWindow, icons: Icons, bench: Bench) -> UnseenFailures:
    return UnseenFailures(main_window, icons, bench.agents, ViewId.AGENTS)


@pytest.fixture
def told(main_window: MainWindow) -> Told:
    def newest() -> tuple[str, str]:
        return main_window.notices.log.all[0].says

    return newest


def fail(bench: Bench, server: ModelServer, *names: str) -> list[AgentInfo]:
    server.chat = refuses(401, "no such key")
    agents = [bench.spawn("Fail", name=name) for name in names]
    ended = [bench.finished(agent) for agent in agents]
    assert {agent.state for agent in ended} == {AgentState.FAILED}
    return ended


def test_one_is_told_with_its_reason_and_opens(
    unseen: UnseenFailures, main_window: MainWindow, bench: Bench, server: ModelServer, told: Told
) -> None:
    (agent,) = fail(bench, server, "release notes")
    bench.qtbot.waitUntil(lambda: MATTER in main_window.notices.matters)
    assert told() == ("release notes failed", "wants a key")
    with bench.qtbot.waitSignal(unseen.agent_wanted) as wanted:
        main_window.notices.log.all[0].notice.chosen.emit("open")
    assert wanted.args == [agent.id]


@pytest.mark.usefixtures("unseen")
def test_several_are_told_as_one(
    main_window: MainWindow, bench: Bench, server: ModelServer, told: Told
) -> None:
    fail(bench, server, "one", "two")
    bench.qtbot.waitUntil(lambda: MATTER in main_window.notices.matters)
    bench.qtbot.waitUntil(lambda: told()[0] == "2 agents failed")
    assert told()[1] == "one: wants a key\ntwo: wants a key"
    assert main_window.notices.matters == (MATTER,)


@pytest.mark.usefixtures("unseen")
def test_who_looks_at_it_is_not_told(
    main_window: MainWindow, bench: Bench, server: ModelServer
) -> None:
    main_window.side_bar.show_page(ViewId.AGENTS)
    fail(bench, server, "in the list")
    main_window.side_bar.show_page(ViewId.MODELS)
    server.chat = refuses(401, "no such key")
    agent = bench.spawn("Fail", name="in a tab")
    main_window.tabs.open(agent.id, agent.name, QWidget())
    bench.finished(agent)
    bench.qtbot.wait(500)
    assert not main_window.has_notices()


@pytest.mark.usefixtures("unseen")
def test_the_notice_goes_when_its_agent_is_looked_at(
    main_window: MainWindow, bench: Bench, server: ModelServer
) -> None:
    (agent,) = fail(bench, server, "release notes")
    bench.qtbot.waitUntil(lambda: MATTER in main_window.notices.matters)
    main_window.tabs.open(agent.id, agent.name, QWidget())
    assert MATTER not in main_window.notices.matters
