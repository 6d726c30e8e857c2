"""One Qt event loop for all window tests, which counts as running only while one of them runs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

import pytest
import qasync
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keystead.ui.icons import Icons
from keystead.ui.theme import Theme, ThemeChoice

T = TypeVar("T")
Finish = Callable[[Coroutine[Any, Any, T]], T]


@pytest.fixture(scope="session")
def session_loop(qapp: QApplication) -> qasync.QEventLoop:
    before = asyncio.events._get_running_loop()
    loop = qasync.QEventLoop(qapp, already_running=True)
    asyncio.events._set_running_loop(before)
    return loop


@pytest.fixture
def loop(session_loop: qasync.QEventLoop) -> Iterator[qasync.QEventLoop]:
    before = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(session_loop)
    yield session_loop
    asyncio.events._set_running_loop(before)


@pytest.fixture
def finish(loop: qasync.QEventLoop, qtbot: QtBot) -> Finish[Any]:
    """Run a coroutine to its end while the window stays alive."""

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        task = loop.create_task(work)
        qtbot.waitUntil(task.done, timeout=10_000)
        return task.result()

    return run


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    qapp.setStyle("Fusion")
    return Theme(qapp, ThemeChoice.DARK)


@pytest.fixture(scope="session")
def icons(theme: Theme) -> Icons:
    return Icons(theme)
