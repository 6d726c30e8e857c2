"""An entry that is being written, as somebody sees it who looks in the middle of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from keystead.agents.entries import EntryKind
from tests.agents.chat_server import Call, chat_server
from tests.agents.home import engine_at, one, spawn, write_profile


async def words(call: Call) -> None:
    await call.begin()
    await call.text(*(f"word {number} " for number in range(400)), pause=0.002)
    await call.end()


def test_a_look_in_the_middle_and_what_streams_after_it_make_the_whole(tmp_path: Path) -> None:
    async def main() -> tuple[str, str]:
        async with asyncio.timeout(30), chat_server(words) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                pieces: list[tuple[int, str]] = []
                middle = asyncio.Event()

                def take(_agent: str, _entry: int, text: str, _kind: str, before: int) -> None:
                    pieces.append((before, text))
                    if len(pieces) == 50:
                        middle.set()

                engine.agents.streamed.connect(take)
                agent = await spawn(engine)
                await middle.wait()
                seen = (await engine.agents.entries(agent.id))[-1]
                assert (seen.kind, seen.complete) == (EntryKind.TEXT, False)
                await engine.agents.finished(agent.id)
                rest = "".join(text for before, text in pieces if before >= len(seen.text))
                whole = one(await engine.agents.entries(agent.id), EntryKind.TEXT)
                return seen.text + rest, whole.text

    joined, whole = asyncio.run(main())
    assert joined == whole
    assert whole.endswith("word 399 ")
