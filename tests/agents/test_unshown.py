"""An answer that holds a picture or sound: the transcript says so, and keeps the text whole."""

from __future__ import annotations

import asyncio
from pathlib import Path

from keystead.agents.entries import AgentState, EntryKind
from tests.agents.chat_server import Call, chat_server
from tests.agents.home import answered, engine_at, one, write_profile


async def spoken(call: Call) -> None:
    await call.begin()
    await call.text("Here it ")
    await call.chunk({"audio": {"data": "UklGRg=="}})
    await call.chunk({"images": [{"type": "image_url"}]})
    await call.chunk({"audio": {"data": "UklGRg=="}})
    await call.text("is.")
    await call.end()


def test_what_cannot_be_shown_is_told_after_the_answer(tmp_path: Path) -> None:
    async def main() -> None:
        async with asyncio.timeout(30), chat_server(spoken) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                agent = await answered(engine)
                entries = await engine.agents.entries(agent.id)
                assert agent.state is AgentState.FINISHED
                assert one(entries, EntryKind.TEXT).text == "Here it is."
                told = one(entries, EntryKind.NOTICE).text
                assert told == "The answer held what cannot be shown: audio, images."

    asyncio.run(main())
