"""The turns that run now.

Owns their tasks: one an agent, kept until they end, cancelled by a stop. What a turn does and how
its failures are kept is decided in ``turns``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class RunningTurns:
    """Tasks by agent; they outlive the calls that start them and end with `stop_all`."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def __contains__(self, agent_id: str) -> bool:
        return agent_id in self._tasks

    def start(self, agent_id: str, turn: Coroutine[None, None, None]) -> None:
        """Run ``turn``; its failures are its own, whoever waits is not told of them."""
        # No task group: a turn ends neither with who started it nor with the other turns.
        task = asyncio.create_task(turn, name=f"agent {agent_id}")  # noqa: TID251
        self._tasks[agent_id] = task
        task.add_done_callback(lambda done: self._forget(agent_id, done))

    async def wait(self, agent_id: str) -> None:
        """Until the agent's turn has ended; at once where none runs."""
        if agent_id in self._tasks:
            await asyncio.wait({self._tasks[agent_id]})

    async def stop(self, agent_id: str) -> None:
        """Cancel the agent's turn and wait until it has ended."""
        if agent_id in self._tasks:
            self._tasks[agent_id].cancel()
            await self.wait(agent_id)

    async def stop_all(self, deadline: float) -> None:
        """Cancel every turn and wait for their ends, at most ``deadline`` seconds."""
        tasks = set(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=deadline)

    def _forget(self, agent_id: str, done: asyncio.Task[None]) -> None:
        # Who was told of the end may have started the next turn already.
        if self._tasks.get(agent_id) is done:
            del self._tasks[agent_id]
