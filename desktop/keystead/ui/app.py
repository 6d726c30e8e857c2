"""The window's process: Qt, its loop, the first frame, then the engine behind it.

Owns the order of the start and the end. Before the first frame nothing of the engine is imported:
it is built in the bridge's thread while the window is already there.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from keystead import APPLICATION_ID, __version__
from keystead.errors import KeysteadError
from keystead.paths import Folders
from keystead.ui import fonts
from keystead.ui.bridge import Bridge
from keystead.ui.desktop import Desktop
from keystead.ui.icons import Icon, Icons
from keystead.ui.theme import Theme, ThemeChoice
from keystead.ui.views import VIEWS
from keystead.ui.window.main_window import MainWindow
from keystead.ui.window_state import WindowState

if TYPE_CHECKING:
    from keystead.control.sockets import Listening
    from keystead.engine import Engine

T = TypeVar("T")

_log = logging.getLogger("keystead.ui")


def main(environment: Mapping[str, str], log_level: str, listening: Listening | None) -> int:
    """Open the window and stay until it was closed; the status to exit with.

    ``listening`` is where a second start finds it.
    """
    folders = Folders.of(environment)
    app = make_application()
    state = WindowState.load(folders.window_state)
    desktop = make_desktop(app, folders, environment, state, listening)
    desktop.window.show()
    ended = run_loop(app, _live(desktop, folders, environment, log_level))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # It ends already, and saves its state first.
    _save(desktop, state, folders)
    return _leave(ended)


def make_application() -> QApplication:
    """The application as every face of the window needs it."""
    QGuiApplication.setDesktopFileName(APPLICATION_ID)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Keystead")
    app.setApplicationVersion(__version__)
    app.setStyle("Fusion")
    app.setFont(fonts.body())
    app.setQuitOnLastWindowClosed(False)
    return app


def make_desktop(
    app: QApplication,
    folders: Folders,
    environment: Mapping[str, str],
    state: WindowState,
    listening: Listening | None = None,
    *,
    local_addresses: Sequence[str] | None = None,
) -> Desktop:
    """The window with everything but the engine, which `Desktop.open` starts.

    ``local_addresses`` are where model servers of this computer are looked for, where not as usual.
    """
    icons = Icons(Theme(app, _choice(state.theme)))
    app.setWindowIcon(icons.icon(Icon.KEYSTEAD))
    window = MainWindow(VIEWS, icons, state)

    def build() -> Engine:
        from keystead.engine import Engine

        engine = Engine(folders, environment, listening, local_addresses=local_addresses)
        engine.control.raise_wanted.connect(bridge.post)
        return engine

    bridge = Bridge(build)
    return Desktop(window, icons, bridge)


def _choice(text: str) -> ThemeChoice:
    return ThemeChoice(text) if text in list(ThemeChoice) else ThemeChoice.SYSTEM


def run_loop(app: QApplication, work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` on a loop that is Qt's and asyncio's at once, and return its result."""
    os.environ["QT_API"] = "pyside6"  # noqa: TID251 - qasync looks there, and tries PyQt first
    from qasync import QEventLoop

    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        return loop.run_until_complete(work)


async def _live(
    desktop: Desktop, folders: Folders, environment: Mapping[str, str], log_level: str
) -> bool:
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, desktop.end)
    # The first paint comes before anything that reads files or imports the engine.
    await asyncio.sleep(0)
    _start_log(folders, environment, log_level)
    return await desktop.run()


def _start_log(folders: Folders, environment: Mapping[str, str], log_level: str) -> None:
    from keystead.log import level_from, start_log

    try:
        start_log(folders.log, log_level or level_from(environment))
    except KeysteadError as error:
        sys.stderr.write(f"keystead: {error.line()}\n")


def _save(desktop: Desktop, state: WindowState, folders: Folders) -> None:
    desktop.window.remember()
    try:
        state.save(folders.window_state)
    except (OSError, KeysteadError) as error:
        _log.warning("window state not saved: %s", error)


def _leave(ended: bool) -> int:
    from keystead.runner import leave

    if not ended:
        leave(0)
    return 0
