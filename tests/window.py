"""Fixtures of tests that open real windows: the loop, and nothing left on it or on the screen.

Owns asyncio on Qt's loop in tests; what a window shows is tested in ``tests/ui``. The loop is
marked as running for window tests only: marked for longer, it makes every ``asyncio.run`` of
another test fail.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from blockbuster import BlockBuster
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

T = TypeVar("T")
Await = Callable[..., Any]

PATIENCE = 20_000  # milliseconds
LEAVING = 2_000  # milliseconds cancelled tasks have to end
# Reading a token file or an icon is quick and the window may do it; waiting it may not.
# pytest-qt waits five seconds, too few on a busy machine; a test that passes waits for none.
QtBot.waitUntil.__kwdefaults__ = {"timeout": PATIENCE}
GUARDED = ("time.", "socket.", "ssl.", "sqlite3.", "builtins.")


@pytest.fixture(scope="session")
def window_loop(qapp: QApplication) -> Iterator[QEventLoop]:
    """The one asyncio loop that runs on Qt's; it counts as running in window tests only."""
    loop = QEventLoop(qapp, already_running=True)
    asyncio.events._set_running_loop(None)
    yield loop
    loop.stop()
    loop.close()


@pytest.fixture(scope="session")
def blocking_guard() -> BlockBuster:
    """What makes a call raise that waits in the window's own code."""
    guard = BlockBuster("keystead.ui", excluded_modules=["keystead.ui.bridge"])
    guard.functions = {
        name: function for name, function in guard.functions.items() if name.startswith(GUARDED)
    }
    return guard


@pytest.fixture(autouse=True)
def window_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """For tests marked ``window``: a running loop, and no task and no window left behind."""
    if not request.node.get_closest_marker("window"):
        yield
        return
    # A widget that is collected while it gets an event, or in another thread, takes the process
    # along (`ui.garbage`). So what one test leaves is collected before the next, and during none.
    gc.collect(1)
    gc.disable()
    loop: QEventLoop = request.getfixturevalue("window_loop")
    guard: BlockBuster = request.getfixturevalue("blocking_guard")
    qtbot: QtBot = request.getfixturevalue("qtbot")
    before = set(QApplication.topLevelWidgets())
    asyncio.events._set_running_loop(loop)
    guard.activate()
    try:
        yield
        _no_task_left(loop, qtbot)
    finally:
        guard.deactivate()
        asyncio.events._set_running_loop(None)
        gc.enable()
    if not getattr(request.node, "failed", False):  # A traceback holds its windows.
        _no_window_left(before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if report.failed:
        item.failed = True  # type: ignore[attr-defined]
    return report  # type: ignore[return-value]


def _no_task_left(loop: QEventLoop, qtbot: QtBot) -> None:
    try:
        qtbot.waitUntil(lambda: not asyncio.all_tasks(loop), timeout=LEAVING)
    except qtbot.TimeoutError:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()  # The next test is not to blame.
        pytest.fail(f"tasks left running: {left}", pytrace=False)


def _no_window_left(before: set[QWidget]) -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # type: ignore[call-overload]
    left = set(QApplication.topLevelWidgets()) - before
    if left:
        left.clear()
        gc.collect()
        left = {
            widget
            for widget in QApplication.topLevelWidgets()
            if widget not in before and widget.metaObject().className() != "QTipLabel"
        }
    if left:
        pytest.fail(f"windows left behind: {left}", pytrace=False)


@pytest.fixture
def await_in_window(window_loop: QEventLoop, qtbot: QtBot) -> Await:
    """Run a coroutine on the window's loop while Qt goes on, and return its result."""

    def run(coroutine: Coroutine[Any, Any, T], timeout: int = PATIENCE) -> T:
        task = window_loop.create_task(coroutine)
        try:
            qtbot.waitUntil(task.done, timeout=timeout)
        finally:
            task.cancel()
        return task.result()

    return run
