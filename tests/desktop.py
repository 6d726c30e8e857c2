"""The whole window in a test, and a person at its keyboard.

Owns starting and ending it; what a walk through it proves is each test's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from keystead.control.sockets import Listening
from keystead.paths import Folders
from keystead.ui.app import make_desktop
from keystead.ui.desktop import Desktop
from keystead.ui.theme import ThemeChoice
from keystead.ui.transcript.view import TranscriptView
from keystead.ui.window_state import WindowState

PATIENCE = 30_000  # milliseconds
WINDOWS = {
    "MainWindow",
    "SettingsWindow",
    "NewAgentDialog",
    "QuestionDialog",
    "PickerPopup",
    "NameDialog",
    "PassphraseDialog",
    "LimitsDialog",
    "NoticeHistory",
    "QMenu",
    "QWidget",  # Qt's own tooltips
}


@pytest.fixture
def local_addresses() -> tuple[str, ...]:
    """Where the window looks for model servers: those of this machine are no part of a test."""
    return ()


@pytest.fixture
def desktop(
    qapp: QApplication, qtbot: QtBot, window_loop: QEventLoop, local_addresses: tuple[str, ...]
) -> Iterator[Desktop]:
    """The window as a first start shows it."""
    yield from living_desktop(qapp, qtbot, window_loop, local_addresses=local_addresses)


class _Shown(QObject):
    """Every window that appears, by its class."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.windows: set[str] = set()
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.add(type(watched).__name__)
        return False


def living_desktop(
    qapp: QApplication,
    qtbot: QtBot,
    loop: QEventLoop,
    listening: Listening | None = None,
    local_addresses: tuple[str, ...] = (),
    *,
    state: WindowState | None = None,
    before: Callable[[Desktop], None] = lambda _: None,
) -> Iterator[Desktop]:
    """A window on the folders and the environment of the test, ended after it.

    ``before`` is done while it is shown and its engine does not run yet.
    """
    shown = _Shown(qapp)
    folders = Folders.of(os.environ)
    desktop = make_desktop(
        qapp,
        folders,
        os.environ,
        state or WindowState(),
        listening,
        local_addresses=local_addresses,
    )
    desktop.window.show()
    before(desktop)
    life = loop.create_task(desktop.run())
    qtbot.waitUntil(desktop.opened.is_set, timeout=PATIENCE)
    yield desktop
    desktop.quit()
    qtbot.waitUntil(life.done, timeout=PATIENCE)
    assert life.result()
    desktop.icons.theme.choose(ThemeChoice.DARK)  # Which the tests of widgets count on.
    qapp.removeEventFilter(shown)
    strangers = shown.windows - WINDOWS
    assert not strangers, f"appeared as windows of their own for a moment: {strangers}"
    for widget in qapp.topLevelWidgets():
        widget.deleteLater()


class Keyboard:
    """Types wherever focus is in ``window``, as a person without a pointer does.

    No window manager runs here: what one would do, give a window its focus, is done in its place.
    """

    def __init__(self, qtbot: QtBot, window: QWidget) -> None:
        self._qtbot = qtbot
        self.window = window

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        target = self._target()
        if modifier is None:
            self._qtbot.keyClick(target, key)
        else:
            self._qtbot.keyClick(target, key, modifier)
        self._qtbot.wait(1)

    def type(self, text: str) -> None:
        self._qtbot.keyClicks(self._target(), text)

    def tab_to(self, name: str) -> None:
        for _ in range(60):
            if self._target().accessibleName().startswith(name):
                return
            self.press(Qt.Key.Key_Tab)
        found = self._target().accessibleName()
        raise AssertionError(f"Tab never reached {name!r}; focus is on {found!r}")

    def _target(self) -> QWidget:
        self._qtbot.waitUntil(self._focused)
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    def _focused(self) -> bool:
        wanted = QApplication.activeModalWidget() or self.window
        if not wanted.isActiveWindow():
            wanted.activateWindow()
        return wanted.isActiveWindow() and QApplication.focusWidget() is not None


def shown_text(desktop: Desktop) -> str:
    """What the transcript of the current tab says to a screen reader."""
    page = desktop.window.tabs.page(desktop.window.tabs.current)
    assert page is not None
    (view,) = page.findChildren(TranscriptView)
    model = view.model()
    return "\n".join(model.index(row, 0).data() for row in range(model.rowCount()))
