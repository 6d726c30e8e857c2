"""Looks for a text in a transcript and leads from match to match.

Owns what was found and where the reader is in it. The store says where the text stands, also in
entries that were not fetched yet; they are fetched when a match in them is gone to. What is marked
is found anew in the rows as they are drawn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from keystead.agents.entries import Entry
from keystead.agents.finding import MOST, Found, Sought
from keystead.errors import KeysteadError
from keystead.ui.numbers import number
from keystead.ui.sources.agents import AgentSource
from keystead.ui.tasks import Tasks
from keystead.ui.transcript.view import TranscriptView
from keystead.ui.translation import tr
from keystead.ui.views.agents.feed import TranscriptFeed
from keystead.ui.views.agents.find_bar import FindBar
from keystead.ui.views.agents.reading import Reading

PAUSE = 0.08  # seconds of typing no more before the store is asked
LONGEST = 100  # characters of a selection that is looked for
AGAIN = 500  # milliseconds after which what came meanwhile is looked through


class Finding(QObject):
    """Joins ``bar`` and ``view``; `open` and `close` are the page's to call."""

    def __init__(
        self,
        tasks: Tasks,
        agents: AgentSource,
        agent_id: str,
        reading: Reading,
        feed: TranscriptFeed,
        bar: FindBar,
        view: TranscriptView,
    ) -> None:
        super().__init__(bar)
        self._tasks = tasks
        self._agents = agents
        self._id = agent_id
        self._reading = reading
        self._feed = feed
        self._bar = bar
        self._view = view
        self._found: Sequence[Found] = ()
        self._at = -1
        self._back: QWidget | None = None  # had the focus before the bar was opened
        self._again = QTimer(self, singleShot=True, interval=AGAIN)
        self._again.timeout.connect(self._look_again)
        bar.changed.connect(self._look)
        bar.stepped.connect(self.step)
        bar.closed.connect(self.close)
        for changed in (agents.entry_added, agents.entry_changed):
            changed.connect(self._entry_came)
        reading.loaded.connect(self._look_again)

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return not self._bar.isHidden()

    def open(self) -> None:
        """Show the bar and mark what it looks for: what is selected, if it is a few words."""
        if not self.is_open:
            self._back = QApplication.focusWidget()
        selected = self._view.selected_text
        self._bar.open(selected if len(selected) <= LONGEST and "\n" not in selected else "")
        self._look(self._bar.sought)

    def close(self) -> None:
        """Take bar and marks away; focus goes back where it was."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self._bar.isAncestorOf(focused)
        if inside and self._back is not None and shiboken6.isValid(self._back):
            self._back.setFocus()
        self._back = None
        self._bar.hide()
        self._view.look_for(None)
        self._found, self._at = (), -1

    def step(self, by: int) -> None:
        """Go to the next match, or to the one before; round at the ends."""
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._show_count()
            self._tasks.start(self, self._go(self._found[self._at]), group="go", busy="replace")

    def _look(self, sought: Sought) -> None:
        self._view.look_for(sought if sought.text.strip() else None)
        self._tasks.start(self, self._ask(sought, go=True), group="ask", busy="replace")

    def _look_again(self) -> None:
        """What came meanwhile counts too; the reader stays where they are."""
        if self.is_open and not self._tasks.busy(self, "ask"):
            self._tasks.start(self, self._ask(self._bar.sought, go=False), group="ask")

    def _entry_came(self, entry: Entry) -> None:
        if entry.agent_id == self._id and self.is_open:
            self._again.start()

    async def _ask(self, sought: Sought, *, go: bool) -> None:
        if not sought.text.strip():
            self._found, self._at = (), -1
            self._bar.show_count("")
            return
        if go:
            await asyncio.sleep(PAUSE)
        before = self._found[self._at] if 0 <= self._at < len(self._found) else None
        self._found = await self._agents.find(self._id, sought)
        self._at = self._found.index(before) if before in self._found else -1
        if go and self._found:
            self._at = self._nearest()
            await self._go(self._found[self._at])
        self._show_count()

    def _nearest(self) -> int:
        """The first match from what is seen on, else the last one before."""
        seen = self._view.first_seen
        first = int(seen.entry_id) if seen and seen.entry_id.isdigit() else 0
        after = (n for n, found in enumerate(self._found) if found.entry_id >= first)
        return next(after, len(self._found) - 1)

    async def _go(self, found: Found) -> None:
        try:
            await self._reading.reach(found.entry_id)
        except KeysteadError as error:
            self._bar.show_count(error.what)
            return
        place = self._feed.locate(found.entry_id, found.start)
        if place is not None:
            row, begins = place
            before = (
                other
                for other in self._found
                if other.entry_id == found.entry_id and begins <= other.start < found.start
            )
            self._view.show_found(row, sum(1 for _ in before))

    def _show_count(self) -> None:
        if not self._found:
            self._bar.show_count(tr("No match"))
            return
        all_of_them = number(len(self._found)) + ("+" if len(self._found) == MOST else "")
        if self._at < 0:
            one, many = tr("1 match"), tr("{all} matches", all=all_of_them)
            self._bar.show_count(one if len(self._found) == 1 else many)
        else:
            self._bar.show_count(tr("{n} of {all}", n=number(self._at + 1), all=all_of_them))
