"""How a command fails: one line on standard error and an exit status, never a traceback.

Owns the statuses; what went wrong and what to do about it is said by the error itself.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Collection

from keystead.cli.output import tell
from keystead.errors import KeysteadError

FAILED = 1
INTERRUPTED = 130
READER_LEFT = 141  # as whoever is ended by SIGPIPE: git, ripgrep

_log = logging.getLogger("keystead.cli")
_log.addHandler(logging.NullHandler())  # Else a failure before the log starts is printed twice.


def status_of(command: Callable[[], int], told: Collection[str] = ()) -> int:
    """Run ``command`` and return its exit status; a failure is told on standard error.

    ``told`` are lines that were told meanwhile and are not repeated.
    """
    try:
        return command()
    except KeysteadError as error:
        _log.info("%s: %s", error.reference, error.line())
        if error.line() not in told:
            tell(f"keystead: {error.line()}")
    except BrokenPipeError:
        _drop_output()
        return READER_LEFT
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line of defence before a traceback
        _log.error("unexpected failure", exc_info=error)
        tell(f"keystead: something unexpected went wrong: {type(error).__name__}: {error}")
    return FAILED


def _drop_output() -> None:
    """Let what is still buffered go nowhere: the reader of standard output has left."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
