"""What this process can be asked by others: how it stands, to raise its window, to stop an agent.

Owns the table of methods; none of them answers a permission or changes a setting. The wire is
``server``'s, where the socket lies ``sockets``'.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import ClassVar

from psygnal import Signal

from keystead import __version__
from keystead.agents.agents import Agents
from keystead.control.messages import CallError, Code, Json
from keystead.control.second_start import LONGEST_TOKEN, RAISE, TOKEN, RaiseWindow, is_token
from keystead.control.server import Server
from keystead.control.sockets import Listening, Role, Sockets
from keystead.errors import KeysteadError

STATUS, STOP = "status", "stop"
AGENT = "agent"

_log = logging.getLogger("keystead.control")


class Control:
    """This process as others reach it; ``window`` is the socket of one that has a window."""

    raise_wanted: ClassVar[Signal] = Signal(RaiseWindow)

    def __init__(self, sockets: Sockets, agents: Agents, window: Listening | None) -> None:
        self._sockets = sockets
        self._agents = agents
        self._window = window
        self._server = Server({STATUS: self._status, RAISE: self._raise, STOP: self._stop})

    async def start(self) -> None:
        """Be reachable, where this process has the window and is not yet."""
        if self._window is not None and not self._server.serves:
            await self._server.start(self._window)

    async def reach_agents(self) -> None:
        """Be reachable because agents run here; it is no reason to fail that this cannot be."""
        if self._server.serves or sys.platform == "win32":
            return
        try:
            await self._server.start(self._sockets.listen(Role.AGENTS))
        except KeysteadError as error:
            _log.warning("other processes cannot reach this one: %s", error.line())

    async def close(self) -> None:
        """Be out of reach."""
        await self._server.close()
        if self._window is not None:
            self._window.close()

    async def _status(self, _params: Json) -> Json:
        here = sum(a.state.is_active and not a.elsewhere for a in self._agents.list())
        return {
            "process": os.getpid(),
            "version": __version__,
            "window": self._window is not None,
            "agents": here,
        }

    async def _raise(self, params: Json) -> Json:
        if self._window is None:
            raise KeysteadError("no-window", "This process has no window")
        token = params.get(TOKEN, "")
        if not isinstance(token, str):
            raise CallError(Code.INVALID_PARAMS, f"{TOKEN} must be text")
        if not is_token(token):
            what = f"{TOKEN} is printable ASCII of at most {LONGEST_TOKEN} characters"
            raise CallError(Code.INVALID_PARAMS, what)
        self.raise_wanted.emit(RaiseWindow(token))
        return {}

    async def _stop(self, params: Json) -> Json:
        agent_id = params.get(AGENT)
        if not isinstance(agent_id, str):
            raise CallError(Code.INVALID_PARAMS, f"{AGENT} must be the id of an agent")
        await self._agents.stop(agent_id, only_here=True)
        return {}
