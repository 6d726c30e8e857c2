"""The upper part of an agent's tab: its transcript as it grows, with find bar and menu.

Owns when what streamed in is shown, and what of the transcript a person walks to; which rows there
are is `rows` and `feed`, what stands after them `status_row`, fetching them `reading`. What asks
the agent for something is the page's, by `acted`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from keystead.agents.entries import AgentInfo, Entry, EntryKind, Failure
from keystead.errors import KeysteadError
from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource, Streamed
from keystead.ui.tasks import Tasks
from keystead.ui.transcript.model import TranscriptModel
from keystead.ui.transcript.view import TranscriptView
from keystead.ui.views.agents.earlier_bar import EarlierBar
from keystead.ui.views.agents.failure_rows import (
    COPY,
    RETRY,
    failure_of,
    failure_row,
    failure_text,
)
from keystead.ui.views.agents.feed import STATUS, TranscriptFeed
from keystead.ui.views.agents.find_bar import FindBar
from keystead.ui.views.agents.finding import Finding
from keystead.ui.views.agents.reading import Reading
from keystead.ui.views.agents.row_menu import RowDoes, row_menu
from keystead.ui.views.agents.status_row import NOTICED, reading_row, status_row
from keystead.ui.window.area import Area

FRAME = 16  # milliseconds between two looks at what streamed in
TICK = 500  # milliseconds between two looks at the clock


class TranscriptPane(Area):
    """`acted` carries an entry's id, empty for none, and what a person wants done with it.

    `changed` says that other entries are known.
    """

    acted = Signal(str, str)
    changed = Signal()
    link_activated = Signal(str)

    def __init__(self, icons: Icons, tasks: Tasks, agents: AgentSource, agent_id: str) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Transcript"))
        self._tasks = tasks
        self._id = agent_id
        self._agent: AgentInfo | None = None
        self._local = False
        self._unread: Failure | None = None  # why the transcript could not be fetched
        self._opened = time.monotonic()
        self._go_to: int | None = None  # the entry to show once another line is there
        self.model = TranscriptModel(self)
        self.view = TranscriptView(icons)
        self.view.show_model(self.model)
        self.earlier = EarlierBar(icons)
        self.find_bar = FindBar(icons)
        self._feed = TranscriptFeed(self.model)
        self._reading = Reading(tasks, agents, self._feed, agent_id)
        self._reading.setParent(self)
        self.finding = Finding(
            tasks, agents, agent_id, self._reading, self._feed, self.find_bar, self.view
        )
        self._frame = QTimer(self, singleShot=True, interval=FRAME)
        self._clock = QTimer(self, interval=TICK)
        self._lay_out()
        self._connect(agents)
        self._clock.start()
        self._reading.start()

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries that were fetched, oldest first."""
        return self._feed.entries

    @property
    def recent(self) -> Sequence[Entry]:
        """The entries since the last question but one."""
        return self._feed.recent

    @property
    def whole(self) -> bool:
        """Whether every entry was fetched."""
        return not self._reading.earlier and not self._reading.waits

    def messages(self) -> Sequence[str]:
        """What a person said, as far as it was fetched, oldest first."""
        return [entry.text for entry in self._feed.entries if entry.kind is EntryKind.USER]

    def show_agent(self, agent: AgentInfo, *, local: bool) -> None:
        """Show how the agent is; ``local`` says that its model runs on this computer."""
        self._agent, self._local = agent, local
        self._keep_time()
        self._tick()

    def follow_end(self) -> None:
        """Go to the end and stay there."""
        self.view.follow_end()

    def go_to_first(self) -> None:
        """Show the beginning, fetched if need be."""
        self._tasks.start(self, self._show_first(), group="go")

    def show_when_loaded(self, entry_id: int | None) -> None:
        """Show an entry once the line is there that was chosen for it; None for no entry more."""
        self._go_to = entry_id

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._feed.flush()

    def _connect(self, agents: AgentSource) -> None:
        agents.entry_added.connect(self._entry_came)
        agents.entry_changed.connect(self._entry_came)
        agents.streamed.connect(self._streamed)
        self._reading.loaded.connect(self._loaded)
        self._reading.grew.connect(self._show_earlier)
        self._reading.advanced.connect(self._show_more)
        self._reading.failed.connect(self._not_read)
        self._frame.timeout.connect(self._feed.flush)
        self._clock.timeout.connect(self._tick)
        self.view.link_activated.connect(self.link_activated)
        self.view.action_triggered.connect(self._act)
        self.view.menu_wanted.connect(self._open_menu)
        self.view.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.earlier.first_wanted.connect(self.go_to_first)

    # What comes

    def _loaded(self) -> None:
        self._show_earlier()
        self._keep_time()
        self._tick()
        if self._go_to is not None:
            self._tasks.start(self, self._show_entry(self._go_to), group="go")
            self._go_to = None

    def _not_read(self, error: KeysteadError) -> None:
        self._clock.stop()
        self._unread = Failure.of(error)
        self._feed.show_status(failure_row(STATUS, self._unread, last=True))

    async def _show_entry(self, entry_id: int) -> None:
        await self._reading.reach(entry_id)
        place = self._feed.locate(entry_id)
        if place is not None:
            self.view.show_row(place[0])

    async def _show_first(self) -> None:
        await self._reading.reach()
        self.view.show_row(0)

    def _show_earlier(self) -> None:
        self.earlier.show_count(self._reading.earlier)
        self.changed.emit()

    def _scrolled(self, value: int) -> None:
        if value == 0 and not self.view.following:
            self._reading.fetch_earlier()

    def _entry_came(self, entry: Entry) -> None:
        if entry.agent_id == self._id:
            self._tick()
            self.changed.emit()

    def _streamed(self, piece: Streamed) -> None:
        if piece.agent_id == self._id:
            self._show_more()

    def _show_more(self) -> None:
        """Show what came, with the next frame."""
        if self.isVisible() and not self._frame.isActive():
            self._frame.start()

    # The clock

    def _keep_time(self) -> None:
        if self._reading.waits or (self._agent and self._agent.state.is_active):
            if not self._clock.isActive():
                self._clock.start()
        else:
            self._clock.stop()

    def _tick(self) -> None:
        """Show what depends on the clock: waiting, and how long it has been thinking."""
        if self._agent is None:
            return
        if not self._reading.waits:
            self._feed.tick(time.time())
            row = status_row(self._agent, self._feed.entries, local=self._local)
            self._feed.show_status(None if self._feed.arrives else row)
        elif self.model.rowCount() == 0 and time.monotonic() - self._opened > NOTICED:
            self._feed.show_status(reading_row())

    # What a person does with a row

    def _act(self, entry_id: str, action: str) -> None:
        if action == RETRY and self._reading.waits:
            self._reading.start()
        elif action == COPY:
            failure = self._failure(entry_id)
            if failure is not None:
                QGuiApplication.clipboard().setText(failure_text(failure))
        else:
            self.acted.emit(entry_id if entry_id.isdigit() else "", action)

    def _failure(self, entry_id: str) -> Failure | None:
        for entry in self._feed.entries:
            if str(entry.id) == entry_id:
                return failure_of(entry.data)
        failed = self._agent.failure if self._agent else None
        return self._unread if self._reading.waits else failed

    def _open_menu(self, number: int, place: QPoint) -> None:
        busy = self._agent is None or self._agent.state.is_active
        menu = row_menu(self, self.view, number, self.model.row(number), busy=busy)
        menu.triggered.connect(self._menu_chosen)
        menu.popup(place)

    def _menu_chosen(self, action: QAction) -> None:
        number = self.view.currentIndex().row()
        match action.data():
            case RowDoes.COPY:
                self.view.copy()
            case RowDoes.COPY_MARKDOWN:
                QGuiApplication.clipboard().setText(self.view.markdown(number))
            case RowDoes.COPY_CODE:
                QGuiApplication.clipboard().setText(self.view.code(number))
            case RowDoes.FIND:
                self.finding.open()
            case does:
                self.acted.emit(self.model.row(number).entry_id, does)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self.earlier)
        column.addWidget(self.view, 1)
