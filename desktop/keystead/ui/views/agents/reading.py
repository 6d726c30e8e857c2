"""Fetches a transcript into a feed, stretch by stretch, from its end backwards.

Owns which stretch comes next, and what is held back: what an agent says while one is on its way is
shown after it, and once; of very much at once each frame gets a part.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from keystead.agents.entries import Entry
from keystead.errors import KeysteadError
from keystead.ui.sources.agents import AgentSource, Streamed
from keystead.ui.tasks import Tasks
from keystead.ui.views.agents.feed import TranscriptFeed

STRETCH = 200  # entries fetched at a time; one becomes rows within a frame or two
PIECE = 8_192  # characters that are cut into rows at once
BUDGET = 0.006  # seconds of a frame that may go into that
PAUSE = 4  # milliseconds that the window has for other things before more is cut

Change = Entry | Streamed


class Reading(QObject):
    """Keeps ``feed`` filled with one agent's entries.

    `loaded` comes when its end is there, also after another line was chosen; `grew` when what came
    before it is; `advanced` when there is more of its end to show; `failed` carries the
    `KeysteadError`.
    """

    loaded = Signal()
    grew = Signal()
    advanced = Signal()
    failed = Signal(object)

    def __init__(
        self, tasks: Tasks, agents: AgentSource, feed: TranscriptFeed, agent_id: str
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._agents = agents
        self._feed = feed
        self._id = agent_id
        self._held: list[tuple[str, Change]] | None = []
        self._backlog: deque[tuple[str, Change]] = deque()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._catch_up)
        self.earlier = 0  # entries before those that are known
        agents.entry_added.connect(self._added)
        agents.entry_changed.connect(self._changed)
        agents.streamed.connect(self._streamed)
        agents.line_changed.connect(self._line_changed)

    @property
    def waits(self) -> bool:
        """Whether the end of the transcript is still on its way."""
        return self._held is not None

    def start(self) -> None:
        """Fetch the end."""
        self._held = []
        self._backlog.clear()
        self._tasks.start(self, self._load(), group="read", busy="replace")

    def fetch_earlier(self) -> None:
        """Fetch the stretch before those that are known."""
        if self.earlier and not self.waits:
            self._tasks.start(self, self._grow(), group="read")

    async def reach(self, entry_id: int | None = None) -> None:
        """Fetch all back to an entry, or to the first. Raises `KeysteadError`."""
        while self.earlier and not self._knows(entry_id):
            await self._grow()

    def _knows(self, entry_id: int | None) -> bool:
        entries = self._feed.entries
        return entry_id is not None and bool(entries) and entries[0].id <= entry_id

    async def _load(self) -> None:
        try:
            entries = await self._agents.entries(self._id, limit=STRETCH)
            self.earlier = await self._count_before(entries)
        except KeysteadError as error:
            self.failed.emit(error)
            return
        agent = self._agents.get(self._id)
        live = agent is not None and agent.state.is_active
        held, self._held = self._held or [], None
        if live and entries and not entries[-1].complete:
            # What came of it so far may be very much too.
            last = entries[-1]
            so_far = Streamed(self._id, last.id, last.text, last.kind, 0)
            entries[-1] = replace(last, text="")
            held.insert(0, ("streamed", so_far))
        self._feed.reset(entries, active=live)
        for kind, change in held:
            self._take(kind, change)
        self.loaded.emit()
        self.advanced.emit()

    async def _count_before(self, entries: list[Entry]) -> int:
        if len(entries) < STRETCH:
            return 0
        return await self._agents.count_before(entries[0].id)

    async def _grow(self) -> None:
        first = self._feed.entries[0].id
        entries = await self._agents.entries(self._id, before=first, limit=STRETCH)
        if self.waits or not entries or self._feed.entries[0].id != first:
            return  # Meanwhile another line was chosen.
        self.earlier = max(0, self.earlier - len(entries))
        self._feed.prepend(entries)
        self.grew.emit()

    def _added(self, entry: Entry) -> None:
        if entry.agent_id == self._id:
            self._take("added", entry)

    def _changed(self, entry: Entry) -> None:
        if entry.agent_id == self._id:
            self._take("changed", entry)

    def _streamed(self, piece: Streamed) -> None:
        if piece.agent_id == self._id:
            self._take("streamed", piece)

    def _line_changed(self, agent_id: str) -> None:
        if agent_id == self._id:
            self.start()

    def _take(self, kind: str, change: Change) -> None:
        if self._held is not None:
            self._held.append((kind, change))
        elif self._backlog or (isinstance(change, Streamed) and len(change.text) > PIECE):
            self._backlog.append((kind, change))
            if not self._pause.isActive():
                self._pause.start()
        else:
            self._give(kind, change)

    def _catch_up(self) -> None:
        """Hand the feed what waits, as much as there is time for."""
        until = time.perf_counter() + BUDGET
        while self._backlog and time.perf_counter() < until:
            kind, change = self._backlog.popleft()
            if isinstance(change, Streamed) and len(change.text) > PIECE:
                rest = replace(change, text=change.text[PIECE:], offset=change.offset + PIECE)
                self._backlog.appendleft((kind, rest))
                change = replace(change, text=change.text[:PIECE])
            self._give(kind, change)
        if self._backlog:
            self._pause.start()
        self.advanced.emit()

    def _give(self, kind: str, change: Change) -> None:
        if isinstance(change, Streamed):
            self._feed.stream(change)
        elif kind == "added":
            self._feed.add(change)
        else:
            self._feed.change(change)
