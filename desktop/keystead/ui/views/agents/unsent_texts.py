"""What is typed for agents and not sent: there again when a tab is, and at the next start.

Owns what was typed in this session, and when it is kept: at most `WAIT` after it was typed, at once
where nothing is left. What of a text may be kept is the engine's, so that a key stays here alone.
"""

from __future__ import annotations

import asyncio
import logging

from PySide6.QtCore import QObject, QTimer

from keystead.agents.unsent import Unsent
from keystead.errors import KeysteadError
from keystead.ui.sources.agents import AgentSource
from keystead.ui.tasks import Tasks

WAIT = 1000  # milliseconds
LONGEST_LAST = 1.0  # seconds

_log = logging.getLogger("keystead.ui.unsent")


class UnsentTexts(QObject):
    """By the agent's id, or `NEW`."""

    def __init__(self, tasks: Tasks, agents: AgentSource) -> None:
        super().__init__()
        self._tasks = tasks
        self._agents = agents
        self._texts = dict(agents.unsent)
        self._waiting: dict[str, Unsent] = {}
        self._failed = False  # the last time, and it was told
        self._timer = QTimer(self, interval=WAIT, singleShot=True)
        self._timer.timeout.connect(self._start)

    def of(self, agent_id: str) -> Unsent:
        """What is unsent for an agent."""
        return self._texts.get(agent_id, Unsent())

    def note(self, agent_id: str, unsent: Unsent) -> None:
        """Keep what is unsent for an agent now."""
        if unsent == self.of(agent_id):
            return
        self._texts[agent_id] = self._waiting[agent_id] = unsent
        if not unsent:
            self._start()
        elif not self._timer.isActive():
            self._timer.start()

    async def keep_last(self) -> None:
        """Keep what waits, as the program ends."""
        self._timer.stop()
        try:
            async with asyncio.timeout(LONGEST_LAST):
                await self._keep()
        except (KeysteadError, TimeoutError) as error:
            _log.warning("what is unsent could not be kept at the end: %s", error)

    async def _keep(self) -> None:
        """Keep what waits. Raises `KeysteadError` once, until it could be kept again."""
        waiting = dict(self._waiting)
        if not waiting:
            return
        try:
            await self._agents.keep_unsent(waiting)
        except KeysteadError as error:
            if self._failed:
                _log.warning("what is unsent could not be kept: %s", error.line())
                return
            self._failed = True
            raise
        self._failed = False
        for agent_id, unsent in waiting.items():
            if self._waiting[agent_id] is unsent:
                del self._waiting[agent_id]

    def _start(self) -> None:
        if self._tasks.start(self, self._keep(), group="keep") is None:
            self._timer.start()
