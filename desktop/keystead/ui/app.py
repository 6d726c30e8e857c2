"""The window's process: Qt, its loop, the first frame, then the engine behind it.

Owns the order of the start and the end. Before the first frame nothing of the engine is imported:
it is built in the bridge's thread while the window is already there.
"""

from __future__ import annotations

import asyncio
import contextlib
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
from keystead.ui.edited_settings import take_edited
from keystead.ui.icons import Icon, Icons
from keystead.ui.remembering import Remembering
from keystead.ui.scale import scaled
from keystead.ui.theme import Theme, ThemeChoice
from keystead.ui.views import VIEWS
from keystead.ui.window.main_window import MainWindow
from keystead.ui.window_state import WindowState

if TYPE_CHECKING:
    from keystead.control.sockets import Listening
    from keystead.engine import Engine

T = TypeVar("T")

FIRST_FRAME = 0.5  # seconds that are waited for it at most: a window may be opened out of sight


def main(environment: Mapping[str, str], log_level: str, listening: Listening | None) -> int:
    """Open the window and stay until it was closed; the status to exit with.

    ``listening`` is where a second start finds it.
    """
    folders = Folders.of(environment)
    state = WindowState.load(folders.window_state)
    take_edited(state, folders.settings_file, folders.window_state)
    app = make_application(state.scale)
    desktop = make_desktop(app, folders, environment, state, listening)
    desktop.window.show()
    remembering = Remembering(desktop.window, folders.window_state)
    ended = run_loop(app, live(desktop, folders, environment, log_level))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # It ends already, and saves its state first.
    remembering.save()
    if desktop.restarts:
        _begin_anew()
    return _leave(ended)


def make_application(scale: int = 100) -> QApplication:
    """The application as every face of the window needs it, drawn at ``scale`` per cent."""
    QGuiApplication.setDesktopFileName(APPLICATION_ID)
    with scaled(scale, os.environ):  # noqa: TID251 - Qt looks there
        # By name: handing over a QStyle costs 5 ms before the first frame, for its enums.
        app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    app.setApplicationName("Keystead")
    app.setApplicationVersion(__version__)
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


async def live(
    desktop: Desktop, folders: Folders, environment: Mapping[str, str], log_level: str
) -> bool:
    """Everything from the first frame to the end; whether all ended in time."""
    if sys.platform != "win32":
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, desktop.end)
    # The first frame comes before anything that reads files or imports the engine.
    await _first_frame(desktop.window)
    _start_log(folders, environment, log_level)
    return await desktop.run()


async def _first_frame(window: MainWindow) -> None:
    if window.was_painted:
        return
    painted = asyncio.Event()
    window.painted.connect(painted.set)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(painted.wait(), FIRST_FRAME)


def _start_log(folders: Folders, environment: Mapping[str, str], log_level: str) -> None:
    from keystead.log import level_from, start_log

    try:
        start_log(folders.log, log_level or level_from(environment))
    except KeysteadError as error:
        sys.stderr.write(f"keystead: {error.line()}\n")


def _begin_anew() -> None:
    """Let a new run of the program take the place of this one, threads and all."""
    logging.shutdown()
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - no shell is meant


def _leave(ended: bool) -> int:
    from keystead.runner import leave

    if not ended:
        leave(0)
    return 0
