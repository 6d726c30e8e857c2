"""The commands of an agent's tab in the whole window, by their keys."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keystead.agents.spawning import SpawnRequest
from keystead.ui.commands.agent_tab import AgentTabCommand
from keystead.ui.commands.finding import FindCommand
from keystead.ui.desktop import Desktop
from keystead.ui.views.agents.name_dialog import NameDialog
from keystead.ui.views.agents.page import AgentPage
from tests.desktop import PATIENCE, Keyboard, shown_text
from tests.window import Await

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(desktop: Desktop, await_in_window: Await, qtbot: QtBot) -> AgentPage:
    """The tab of an agent that the practice provider has answered."""
    practice = desktop.profiles.get("practice")
    assert practice is not None
    model = practice.effective.default_model or "practice"
    request = SpawnRequest("Say hello", practice.effective, model)
    agent = await_in_window(desktop.agents.spawn(request), PATIENCE)
    desktop.open_agent(agent.id)
    qtbot.waitUntil(lambda: idle(desktop), timeout=PATIENCE)
    shown = desktop.agent_page
    assert shown is not None
    return shown


def idle(desktop: Desktop) -> bool:
    page = desktop.agent_page
    return page is not None and page.agent is not None and not page.agent.state.is_active


def action(desktop: Desktop, command: AgentTabCommand) -> QAction:
    return desktop._actions.action(command)


@pytest.mark.parametrize("where", ["message", "tab"])
def test_focus_of_the_last_tab_that_closes_goes_to_what_stands_there_then(
    page: AgentPage, desktop: Desktop, qtbot: QtBot, where: str
) -> None:
    tabs = desktop.window.tabs
    if where == "message":
        page.take_focus()
    else:
        desktop.window.tabs._group.bar.setFocus()
    Keyboard(qtbot, desktop.window).press(Qt.Key.Key_W, CTRL)
    assert not tabs.keys
    focused = QApplication.focusWidget()
    assert focused is not None
    assert tabs.isAncestorOf(focused)
    assert focused.accessibleName() == "New agent"


def test_the_walk_through_a_tab_by_keys_alone(
    page: AgentPage, desktop: Desktop, qtbot: QtBot
) -> None:
    keys = Keyboard(qtbot, desktop.window)
    keys.press(Qt.Key.Key_E, CTRL | SHIFT)
    assert page.composer.text == "Say hello"
    keys.type(" again")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "edited" in shown_text(desktop), timeout=PATIENCE)
    qtbot.waitUntil(lambda: "tokens in" in shown_text(desktop), timeout=PATIENCE)
    qtbot.waitUntil(lambda: idle(desktop), timeout=PATIENCE)
    keys.press(Qt.Key.Key_Left, CTRL | ALT)
    qtbot.waitUntil(lambda: "wording 1 of 2" in shown_text(desktop))
    keys.press(Qt.Key.Key_Right, CTRL | ALT)
    qtbot.waitUntil(lambda: "wording 2 of 2" in shown_text(desktop))
    keys.press(Qt.Key.Key_F, CTRL)
    keys.type("hello")
    qtbot.waitUntil(
        lambda: " of " in page.transcript.find_bar.line.accessibleDescription(), timeout=PATIENCE
    )
    keys.press(Qt.Key.Key_F3)
    keys.press(Qt.Key.Key_Escape)
    assert page.composer.edit.hasFocus()


def test_f2_renames_the_agent_and_its_tab(page: AgentPage, desktop: Desktop, qtbot: QtBot) -> None:
    keys = Keyboard(qtbot, desktop.window)
    keys.press(Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(desktop.window.findChildren(NameDialog)))
    keys.type("Greeting")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.agent is not None and page.agent.name == "Greeting")
    tab = desktop.tabs.group.bar.tabText(0)
    assert tab == "Greeting"


def test_a_draft_is_there_again_when_its_tab_is_reopened_and_stands_in_no_file(
    page: AgentPage, desktop: Desktop, qtbot: QtBot
) -> None:
    agent = page.agent
    assert agent is not None
    secret = "sk-draft-0123456789abcdef"
    qtbot.keyClicks(page.composer.edit, f"use {secret}")
    desktop.tabs.close_current()
    desktop.open_agent(agent.id)
    shown = desktop.agent_page
    assert shown is not None
    assert shown.composer.text == f"use {secret}"
    files = [path for path in Path(os.environ["KEYSTEAD_HOME"]).rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if secret.encode() in path.read_bytes()]


@pytest.mark.parametrize("command", AgentTabCommand)
def test_without_an_agent_every_command_says_why_it_does_not_run(
    desktop: Desktop, qtbot: QtBot, command: AgentTabCommand
) -> None:
    action(desktop, command).trigger()
    assert "no agent" in desktop.window.status_bar.message


def test_where_nothing_can_be_looked_for_that_is_said(desktop: Desktop) -> None:
    desktop.open_welcome()
    desktop._actions.action(FindCommand.FIND).trigger()
    assert "is no agent's and lists no models" in desktop.window.status_bar.message


def test_what_asks_for_an_answer_waits_for_the_last_one(
    page: AgentPage, desktop: Desktop, qtbot: QtBot
) -> None:
    for command in (AgentTabCommand.LATER_VERSION, AgentTabCommand.CHOOSE_EFFORT):
        action(desktop, command).trigger()
        assert desktop.window.status_bar.message
        desktop.window.status_bar.say("")
    action(desktop, AgentTabCommand.RETRY).trigger()
    qtbot.waitUntil(lambda: not idle(desktop))
    action(desktop, AgentTabCommand.RETRY).trigger()
    assert "still at work" in desktop.window.status_bar.message
    qtbot.waitUntil(lambda: idle(desktop), timeout=PATIENCE)
