"""Another process of the same home: an engine that does what a test tells it.

``python -m tests.agents.other_process HOME`` reads one command a line and answers with one.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from keystead.credentials import index
from keystead.credentials.index import KeyInfo
from keystead.engine import Engine
from keystead.errors import KeysteadError
from keystead.origin import Origin
from keystead.paths import HOME_VARIABLE
from tests.agents.home import engine_at, spawn

ROOT = Path(__file__).parents[2]


class OtherProcess:
    """The other side of the pipe."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def do(self, *words: str) -> str:
        """Have one command done; what came of it."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{' '.join(words)}\n".encode())
        async with asyncio.timeout(60):
            answer = (await stdout.readline()).decode()
        assert answer, "the other process has ended"
        return answer.strip()

    async def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()


@asynccontextmanager
async def other_process(home: Path) -> AsyncGenerator[OtherProcess]:
    """Another process at ``home``, ended with the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.agents.other_process", str(home)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        yield OtherProcess(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(20):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _serve(home: Path) -> None:
    async with engine_at(home, {**os.environ, HOME_VARIABLE: str(home)}) as engine:
        await engine.control.reach_agents()
        loop = asyncio.get_running_loop()
        while words := (await loop.run_in_executor(None, sys.stdin.readline)).split():
            try:
                answer = await _do(engine, *words)
            except KeysteadError as error:
                answer = error.reference
            print(answer or "done", flush=True)


async def _do(engine: Engine, command: str, *words: str) -> str | None:
    match command, words:
        case "spawn", task:
            return (await spawn(engine, " ".join(task))).id
        case "send", (agent_id, *text):
            return await engine.agents.send(agent_id, " ".join(text))
        case "edit", (agent_id, *text):
            first = (await engine.agents.entries(agent_id))[0]
            return await engine.agents.edit(agent_id, first.id, " ".join(text))
        case "finished", (agent_id,):
            return (await engine.agents.finished(agent_id)).state
        case "refresh", ():
            return await engine.agents.refresh()
        case "put-key", (profile_id,):
            key = KeyInfo(profile_id, "theirs", Origin.of("https://example.com"))
            return str(await engine.store.write(lambda db: index.put(db, key)))
        case _:
            raise ValueError(command)


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
