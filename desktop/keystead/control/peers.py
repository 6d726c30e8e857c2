"""The processes that other agents run in, as they can be asked.

Owns finding the process and waiting for its answer; what it does then is its own ``control``'s.
"""

from __future__ import annotations

import asyncio
import logging
import sys

from keystead.agents.process_mark import ProcessMark
from keystead.control.control import AGENT, STOP
from keystead.control.messages import LARGEST, call_line, read_result
from keystead.control.sockets import Sockets
from keystead.errors import KeysteadError

PATIENCE = 5.0  # seconds a process may take to answer

_log = logging.getLogger("keystead.control")


class Peers:
    """Asks other processes of this home."""

    def __init__(self, sockets: Sockets) -> None:
        self._sockets = sockets

    async def stop(self, process: ProcessMark, agent_id: str) -> bool:
        """Stop an agent of ``process``; False where that cannot be reached.

        Raises `KeysteadError` where it refuses.
        """
        line = await self._ask(process.number, call_line(STOP, {AGENT: agent_id}))
        if not line:
            return False
        read_result(line)
        return True

    async def _ask(self, process: int, line: bytes) -> bytes:
        """The line that ``process`` answers, empty where it does not."""
        if sys.platform == "win32":
            return b""
        try:
            connection = self._sockets.connect(process=process)
            if connection is None:
                return b""
            reader, writer = await asyncio.open_unix_connection(sock=connection, limit=LARGEST)
            try:
                async with asyncio.timeout(PATIENCE):
                    writer.write(line)
                    return await reader.readline()
            finally:
                writer.close()
        except (KeysteadError, OSError, TimeoutError, ValueError) as error:
            _log.warning("process %d cannot be asked: %s", process, error)
            return b""
