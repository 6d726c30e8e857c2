"""What is found in a transcript, and where."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from keystead.agents.entries import Entry, EntryKind
from keystead.agents.finding import Sought, places
from tests.agents.chat_server import Call, chat_server
from tests.agents.home import answered, engine_at, write_profile

MARKDOWN = (
    "The **watcher** waits: see [the page](https://example.com/watch).\n\n```python\nwatch()\n```"
)


def entry(kind: EntryKind, text: str, **data: object) -> Entry:
    return Entry(1, "agent", kind, text, data, 0.0, True)


def starts(sought: Sought, *entries: Entry) -> list[int]:
    return [found.start for found in places(entries, sought)]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought("watch"), ["**watcher**"[2:7], "watch"]),
        (Sought("WATCH", case=True), []),
        (Sought("watch", whole_words=True), ["watch"]),
        (Sought("the watcher waits"), ["The **watcher** waits"]),
        (Sought("page).  ```"), []),
        (Sought("example.com"), []),
        (Sought("python"), []),
        (Sought("  "), []),
    ],
)
def test_in_markdown_the_shown_words_are_found(sought: Sought, found: list[str]) -> None:
    spans = list(sought.spans(MARKDOWN, markdown=True))
    assert [MARKDOWN[start:end] for start, end in spans] == found


def test_in_plain_text_every_sign_counts() -> None:
    assert list(Sought("ab").spans("a_b ab")) == [(4, 6)]
    assert list(Sought("a b").spans("a\n  b")) == [(0, 5)]
    assert list(Sought("[x](y)").spans("say [x](y)")) == [(4, 10)]


def test_every_kind_that_shows_text_is_searched() -> None:
    call = entry(EntryKind.TOOL_CALL, '{"q": "needle"}', name="needle_tool")
    error = entry(EntryKind.ERROR, "needle broke", why="a needle")
    sought = Sought("needle")
    assert starts(sought, entry(EntryKind.USER, "my needle")) == [3]
    assert starts(sought, entry(EntryKind.REASONING, "needle")) == [0]
    assert len(starts(sought, call)) == 2
    assert len(starts(sought, error)) == 2
    assert starts(sought, entry(EntryKind.USAGE, "needle")) == []


def test_the_store_is_asked_so_that_what_is_not_loaded_and_what_arrives_is_found(
    tmp_path: Path,
) -> None:
    async def words(call: Call) -> None:
        await call.begin()
        await call.text("a needle, ", "another needle, ", "a haystack")
        if len(call.body["messages"]) > 1:
            await asyncio.sleep(60)
        await call.end()

    async def main() -> None:
        async with asyncio.timeout(30), chat_server(words) as server:
            write_profile(tmp_path, server.base_url)
            async with engine_at(tmp_path) as engine:
                info = await answered(engine, "Find the needle")
                other = await answered(engine, "needle needle")
                arrived = asyncio.Event()

                def streamed(_agent: str, _entry: int, text: str) -> None:
                    if "haystack" in text:
                        arrived.set()

                engine.agents.streamed.connect(streamed)
                await engine.agents.send(info.id, "once more")
                await arrived.wait()
                found = await engine.agents.find(info.id, Sought("needle"))
                entries = await engine.agents.entries(info.id)
                texts = {e.id: e.text for e in entries}
                assert [texts[p.entry_id][p.start :][:6] for p in found] == ["needle"] * 5
                assert found[-1].entry_id == entries[-1].id
                # What stands on another line is not shown, so it is not found either.
                await engine.agents.stop(info.id)
                await engine.agents.edit(info.id, entries[0].id, "Something else")
                await engine.agents.finished(info.id)
                assert len(await engine.agents.find(info.id, Sought("find the"))) == 0
                assert len(await engine.agents.find(other.id, Sought("needle"))) == 4

    asyncio.run(main())
