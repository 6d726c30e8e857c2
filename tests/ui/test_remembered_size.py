"""Settings and New agent open in the size that a person gave them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from keystead.paths import Folders
from keystead.ui.desktop import Desktop
from keystead.ui.settings import window as settings_window
from keystead.ui.settings.window import SettingsWindow
from keystead.ui.views.agents import new_agent as new_agent_dialog
from keystead.ui.views.agents.new_agent import NewAgentDialog
from keystead.ui.window.fitting import room_on
from keystead.ui.window_state import WindowState


def settings(desktop: Desktop) -> SettingsWindow:
    desktop.open_settings()
    return desktop.settings()


def new_agent(desktop: Desktop) -> NewAgentDialog:
    desktop.new_agent()
    return next(d for d in desktop.window.findChildren(NewAgentDialog) if d.isVisible())


WINDOWS: dict[str, Callable[[Desktop], QWidget]] = {"settings": settings, "new-agent": new_agent}
window = pytest.mark.parametrize("name", WINDOWS)


@window
def test_a_size_is_there_again(desktop: Desktop, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    opened = WINDOWS[name](desktop)
    opened.resize(opened.minimumSize() + QSize(0, 17))
    expected = [opened.width(), opened.height()]
    opened.close()
    file = tmp_path / "window.json"
    desktop.window.state.save(file)
    assert WindowState.load(file).windows == {name: expected}
    if name == "new-agent":
        again = new_agent(desktop)
        assert [again.width(), again.height()] == expected
        again.close()


@window
def test_a_size_that_nobody_changed_is_not_noted(desktop: Desktop, name: str) -> None:
    opened = WINDOWS[name](desktop)
    opened.close()
    assert desktop.window.state.windows == {}


@window
@pytest.mark.parametrize("size", [[90_000, 1], [1, 90_000], [-90_000, 0]])
def test_a_size_is_bounded_to_the_screen_and_to_the_smallest(
    desktop: Desktop, name: str, size: list[int]
) -> None:
    desktop.window.state.windows[name] = size
    opened = WINDOWS[name](desktop)
    smallest, room = opened.minimumSize(), room_on(opened.screen()).size()
    assert opened.width() == max(smallest.width(), room.width() if size[0] > 1 else 0)
    assert opened.height() == max(smallest.height(), room.height() if size[1] > 1 else 0)
    opened.close()
    # There is room for it on another screen.
    assert desktop.window.state.windows == {name: size}


@window
@pytest.mark.parametrize("size", ["SMALLEST", "USUAL"])
def test_no_size_is_larger_than_the_screen_has_room_for(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, name: str, size: str
) -> None:
    module = {"settings": settings_window, "new-agent": new_agent_dialog}[name]
    monkeypatch.setattr(module, size, QSize(90_000, 90_000))
    opened = WINDOWS[name](desktop)
    assert opened.size() == room_on(opened.screen()).size()
    opened.close()


@window
def test_a_size_that_is_as_it_was_again_is_as_it_was(desktop: Desktop, name: str) -> None:
    opened = WINDOWS[name](desktop)
    usual = opened.size()
    opened.resize(opened.minimumSize())
    assert name in desktop.window.state.windows
    opened.resize(usual)
    assert name not in desktop.window.state.windows
    opened.close()


@window
def test_a_maximized_window_keeps_the_size_it_had(
    desktop: Desktop, qtbot: QtBot, name: str
) -> None:
    opened = WINDOWS[name](desktop)
    opened.resize(opened.minimumSize() + QSize(0, 17))
    expected = [opened.width(), opened.height()]
    opened.showMaximized()
    qtbot.waitUntil(opened.isMaximized)
    qtbot.waitUntil(lambda: opened.height() != expected[1])
    assert desktop.window.state.windows == {name: expected}
    opened.close()


@pytest.mark.parametrize("value", ["7", "[1]", '{"settings": "wide"}', '{"settings": [1]}'])
def test_a_state_that_holds_no_size_opens_in_the_usual_one(desktop: Desktop, value: str) -> None:
    file = Folders.of(os.environ).window_state
    file.write_text(f'{{"windows": {value}}}')
    desktop.window.state.windows = WindowState.load(file).windows
    opened = settings(desktop)
    assert opened.height() > opened.minimumHeight()
    opened.close()
