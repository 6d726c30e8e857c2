"""What was closed is gone: tabs and dialogs leave no widget behind, and nothing that listens."""

from __future__ import annotations

import gc
from collections import Counter

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keystead.agents.spawning import SpawnRequest
from keystead.ui.desktop import Desktop
from keystead.ui.views.agents.new_agent import NewAgentDialog
from tests.window import Await

ROUNDS = 20


def alive() -> Counter[str]:
    """The Qt objects that Python still knows and the widgets that Qt knows, by their class."""
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    known = Counter(type(each).__name__ for each in gc.get_objects() if isinstance(each, QObject))
    known.update(f"shown {type(each).__name__}" for each in QApplication.allWidgets())
    return known


def test_tabs_and_dialogs_that_were_closed_leave_nothing_behind(
    desktop: Desktop, await_in_window: Await, qtbot: QtBot
) -> None:
    profile = desktop.profiles.get("practice")
    assert profile is not None
    request = SpawnRequest("hello", profile.effective, model="plain")
    agent = await_in_window(desktop.agents.spawn(request))

    def open_and_close() -> None:
        desktop.open_agent(agent.id)
        qtbot.wait(20)
        desktop.tabs.close_current()
        for view in (desktop.open_models, desktop.open_welcome):
            view()
            desktop.tabs.close_current()
        desktop.new_agent()
        for dialog in desktop.window.findChildren(NewAgentDialog):
            dialog.reject()
        qtbot.wait(1)

    open_and_close()
    before = alive()
    for _ in range(ROUNDS):
        open_and_close()
    more = alive() - before
    assert not {name: count for name, count in more.items() if count >= ROUNDS / 2}
