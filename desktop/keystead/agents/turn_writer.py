"""Writes one answer into the transcript while it arrives.

Owns the open entry and when its text is stored: at its end, and every ``FLUSH_INTERVAL`` before it.
What an event means is decided in ``loop``; who listens is known to ``agents``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from keystead.agents.entries import Entry, EntryKind
from keystead.agents.streamed_text import StreamedText
from keystead.agents.transcripts import Transcripts

FLUSH_INTERVAL = 0.5  # seconds of an arriving text that a killed process may lose


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told when an entry is new, when it has its final text, and of each piece before.

    ``streamed`` gets agent, entry, the piece, its kind and how many characters came before it.
    """

    added: Callable[[Entry], object]
    changed: Callable[[Entry], object]
    streamed: Callable[[str, int, str, EntryKind, int], object]


class TurnWriter:
    """The end of one agent's transcript."""

    def __init__(self, agent_id: str, transcripts: Transcripts, listeners: Listeners) -> None:
        self._agent_id = agent_id
        self._transcripts = transcripts
        self._listeners = listeners
        self._open: tuple[Entry, StreamedText] | None = None

    def open_entry(self) -> Entry | None:
        """The entry that is being written, with all that came, stored or not."""
        if self._open is None:
            return None
        entry, streamed = self._open
        return replace(entry, text=streamed.so_far())

    async def stream(self, kind: EntryKind, text: str) -> None:
        """Add a piece of text to the open entry of that kind, or to a new one."""
        if self._open is None or self._open[0].kind is not kind:
            await self.end_text()
            entry = await self.add(kind, complete=False)
            self._open = entry, StreamedText()
        entry, streamed = self._open
        before = streamed.length
        if shown := streamed.add(text):
            self._listeners.streamed(self._agent_id, entry.id, shown, kind, before)

    async def end_text(
        self, data: Mapping[str, Any] | None = None, *, complete: bool = True
    ) -> bool:
        """Settle the open entry with what belongs to it; False where none is open."""
        if self._open is None:
            return False
        entry, streamed = self._open
        before = streamed.length
        if rest := streamed.release():
            self._listeners.streamed(self._agent_id, entry.id, rest, entry.kind, before)
        text, blocks = streamed.whole()
        settled = replace(
            entry, text=text, data={"blocks": blocks, **(data or {})}, complete=complete
        )
        try:
            await self._transcripts.settle(settled)
            self._listeners.changed(settled)
        finally:
            self._open = None
        return True

    async def add(
        self,
        kind: EntryKind,
        text: str = "",
        data: Mapping[str, Any] | None = None,
        *,
        complete: bool = True,
    ) -> Entry:
        """Add an entry after the open one, which ends."""
        await self.end_text()
        entry = await self._transcripts.add(self._agent_id, kind, text, data, complete=complete)
        self._listeners.added(entry)
        return entry

    async def keep_storing(self) -> None:
        """Store the open text again and again, until cancelled."""
        while True:
            await asyncio.sleep(FLUSH_INTERVAL)
            if self._open is not None:
                entry, streamed = self._open
                if text := streamed.unstored():
                    await self._transcripts.append(entry.id, text)
