"""A second start while the window is open: the window comes forward, and does nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from keystead.control.sockets import Role, Sockets
from keystead.paths import Folders
from keystead.ui.desktop import Desktop
from tests.desktop import living_desktop


@pytest.fixture
def found(qapp: QApplication, qtbot: QtBot, window_loop: QEventLoop) -> Iterator[Desktop]:
    """The window of a process that a second start can find."""
    listening = Sockets(Folders.of(os.environ), os.environ).listen(Role.WINDOW)
    yield from living_desktop(qapp, qtbot, window_loop, listening)


def start_again(qtbot: QtBot) -> None:
    child = subprocess.Popen([sys.executable, "-m", "keystead"])
    qtbot.waitUntil(lambda: child.poll() is not None)
    assert child.returncode == 0


def test_a_minimised_window_comes_back_to_the_front(found: Desktop, qtbot: QtBot) -> None:
    window = found.window
    window.resize(900, 600)
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized)
    start_again(qtbot)
    qtbot.waitUntil(lambda: window.isActiveWindow() and not window.isMinimized())
    assert window.isVisible()
    assert (window.width(), window.height()) == (900, 600)
    assert window.tabs.notices.matters == ()


def test_a_maximised_one_stays_so(found: Desktop, qtbot: QtBot) -> None:
    found.window.showMaximized()
    found.open_settings()
    qtbot.waitUntil(lambda: not found.window.isActiveWindow())
    start_again(qtbot)
    qtbot.waitUntil(found.window.isActiveWindow)
    assert found.window.isMaximized()
