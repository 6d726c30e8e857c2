"""A start of the window looks whether one is open already, and raises that one.

Owns that of several starts at once one gets the window. It runs before Qt is loaded and loads
nothing slow itself; what being raised means is the window's.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from keystead.control.messages import LARGEST, call_line, read_result
from keystead.control.sockets import Listening, Role, Sockets
from keystead.errors import ErrorKind, KeysteadError
from keystead.paths import Folders

RAISE = "raise"
TOKEN = "activation_token"  # noqa: S105 - the name of a parameter
TOKEN_VARIABLE = "XDG_ACTIVATION_TOKEN"  # noqa: S105 - the name of a variable
LONGEST_TOKEN = 4096  # characters
PATIENCE = 10.0  # seconds a window may take to answer, its loading included


@dataclass(frozen=True, slots=True)
class RaiseWindow:
    """A person started the program once more; ``activation_token`` is what Wayland asks for."""

    activation_token: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What came of a start: another window was raised, or this one is to be opened.

    ``listening`` is where the next start finds it; ``trouble`` says why it cannot be found.
    """

    raised: bool
    listening: Listening | None = None
    trouble: KeysteadError | None = None


def is_token(text: str) -> bool:
    """Whether a variable can hold ``text`` as a token, and another program have made it one."""
    return len(text) <= LONGEST_TOKEN and text.isascii() and text.isprintable()


def claim_window(environment: Mapping[str, str]) -> Claim:
    """Raise the window of this home, or become it. Raises `KeysteadError`: it does not answer."""
    if sys.platform == "win32":
        return Claim(raised=False)
    sockets = Sockets(Folders.of(environment), environment)
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        try:
            with sockets.alone():
                connection = sockets.connect(role=Role.WINDOW)
                if connection is None:
                    return Claim(raised=False, listening=sockets.listen(Role.WINDOW))
        except KeysteadError as error:
            return Claim(raised=False, trouble=error)
        token = environment.get(TOKEN_VARIABLE, "")
        if _raised(connection, token if is_token(token) else "", give_up):
            return Claim(raised=True)
    raise _silent()


def _raised(connection: socket.socket, token: str, give_up: float) -> bool:
    """Whether the window was raised; False where it ended meanwhile."""
    with connection:
        connection.settimeout(max(0.1, give_up - time.monotonic()))
        try:
            connection.sendall(call_line(RAISE, {TOKEN: token} if token else {}))
            line = connection.makefile("rb").readline(LARGEST)
        except TimeoutError as error:
            raise _silent() from error
        except ConnectionError:
            return False
    if not line:
        return False
    read_result(line)
    return True


def _silent() -> KeysteadError:
    return KeysteadError(
        "window-silent",
        "A window of Keystead is open and does not answer",
        "End its process, then start again",
        kind=ErrorKind.TIMEOUT,
    )
