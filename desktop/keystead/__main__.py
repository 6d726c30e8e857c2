"""Starts Keystead and chooses its face: the window, or the command line.

Owns the first milliseconds: Ctrl+C before anything is loaded, the version, which face is meant,
and whether the window is open already. What a face does is its own; a start that needs neither
loads neither.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import TYPE_CHECKING

from keystead import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

INTERRUPTED = 128 + signal.SIGINT
READER_LEFT = 141  # as whoever is ended by SIGPIPE
NO_DISPLAY = (
    "keystead: there is no display to open a window on. "
    "`keystead tour` shows the same in the terminal, `keystead --help` lists the commands."
)


def main() -> int:
    """Run what the arguments ask for; the status to exit with."""
    # Half-loaded modules answer KeyboardInterrupt with tracebacks; a face sets its own handler.
    signal.signal(signal.SIGINT, _interrupted)
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        return _print_version()
    if not arguments:
        return _open_window("")
    # A command collects once its engine is built (`cli.session`); sooner would cost 0.1 s.
    gc.disable()
    from keystead.cli import main as command_line

    return command_line(arguments, _environment(), _open_window)


def main_window() -> int:
    """Open the window, as a desktop entry does; the status to exit with."""
    signal.signal(signal.SIGINT, _interrupted)
    return _open_window("")


def _print_version() -> int:
    try:
        sys.stdout.write(f"keystead {__version__}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os._exit(READER_LEFT)  # Nobody reads it, and the interpreter's own end would complain.
    return 0


def _open_window(log_level: str) -> int:
    """Open the window, logging at ``log_level`` (empty: what the environment says)."""
    environment = _environment()
    if sys.platform == "linux" and not _has_display(environment):
        sys.stderr.write(f"{NO_DISPLAY}\n")
        return 1
    from keystead.control.second_start import claim_window
    from keystead.errors import KeysteadError

    try:
        claim = claim_window(environment)
    except KeysteadError as error:
        sys.stderr.write(f"keystead: {error.line()}\n")
        return 1
    if claim.raised:
        return 0
    if claim.trouble:
        sys.stderr.write(f"keystead: a second start cannot find this one: {claim.trouble.line()}\n")
    # The window collects garbage when it is there (`ui.garbage`); sooner would cost 40 ms of it.
    gc.disable()
    from keystead.runner import harden_process
    from keystead.ui.app import main as window

    harden_process()
    return window(environment, log_level, claim.listening)


def _has_display(environment: Mapping[str, str]) -> bool:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(environment.get(name) for name in names)


def _environment() -> Mapping[str, str]:
    return os.environ  # noqa: TID251 - the one reading; everything below is handed it


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main())
