"""An agent's tab: its transcript as it grows, and the composer under it.

Owns the joining of both with the source, and what stands after the last entry (waiting, stopped,
failed). Which rows there are is `rows` and `feed`; the window opens what is asked for by signals.
"""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keystead.agents.entries import AgentInfo, AgentState, Entry, EntryKind, Failure
from keystead.errors import KeysteadError
from keystead.origin import BadAddressError, Origin
from keystead.ui.ages import span
from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource, Streamed
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.transcript.model import TranscriptModel
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.transcript.view import TranscriptView
from keystead.ui.views.agents.composer import Composer
from keystead.ui.views.agents.feed import STATUS, TranscriptFeed
from keystead.ui.views.agents.panel import AgentPanel
from keystead.ui.views.agents.rows import COPY, RETRY, failure_of, failure_row, failure_text
from keystead.ui.views.agents.timing import timing_of
from keystead.ui.views.agents.wording import may_send
from keystead.ui.widgets.mark import Mark
from keystead.ui.window.area import Area

STRETCH = 500  # entries fetched at a time
FRAME = 16  # milliseconds between two looks at what streamed in
TICK = 500  # milliseconds between two looks at the clock
NOTICED = 0.5  # seconds of waiting before it is shown
COMPOSER_WIDTH = 760

Change = Entry | Streamed


class AgentPage(QWidget):
    """The tab of one agent; `panel` is what the side panel shows beside it.

    `action_wanted` carries a profile and the `ActionId` offered beside its failure.
    """

    action_wanted = Signal(str, str)
    link_activated = Signal(str)

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        agents: AgentSource,
        profiles: ProfileSource,
        agent_id: str,
    ) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._agents = agents
        self._profiles = profiles
        self._id = agent_id
        self._early: list[tuple[str, Change]] | None = []  # what came before the transcript did
        self._more = False  # whether there are entries before those shown
        self.panel = AgentPanel()
        self.panel.hide()
        self.destroyed.connect(self.panel.deleteLater)
        self.model = TranscriptModel(self)
        self.view = TranscriptView(icons)
        self.view.show_model(self.model)
        self.composer = Composer(icons)
        self._feed = TranscriptFeed(self.model)
        self._frame = QTimer(self, singleShot=True, interval=FRAME)
        self._clock = QTimer(self, interval=TICK)
        self._lay_out()
        self._connect()
        self._show_agent()
        tasks.start(self, self._load(), group="load")

    @property
    def agent(self) -> AgentInfo | None:
        """The agent as it is now."""
        return self._agents.get(self._id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._feed.flush()

    def take_focus(self) -> None:
        """Let the person who opened the tab type; nothing else that happens here takes focus."""
        self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self._agents.changed.connect(self._agent_changed)
        self._agents.entry_added.connect(self._entry_added)
        self._agents.entry_changed.connect(self._entry_changed)
        self._agents.streamed.connect(self._streamed)
        self._frame.timeout.connect(self._show_streamed)
        self._clock.timeout.connect(self._tick)
        self.view.link_activated.connect(self.link_activated)
        self.view.action_triggered.connect(self._act)
        self.view.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.composer.send_wanted.connect(self._send)
        self.composer.stop_wanted.connect(self._stop)

    # The transcript

    async def _load(self) -> None:
        try:
            entries = await self._agents.entries(self._id, limit=STRETCH)
        except KeysteadError as error:
            self._feed.show_status(failure_row(STATUS, Failure.of(error), last=True))
            return
        agent = self.agent
        self._more = len(entries) == STRETCH
        self._feed.reset(entries, active=agent is not None and agent.state.is_active)
        early, self._early = self._early or [], None
        for kind, change in early:
            self._take(kind, change)
        self._show_agent()

    async def _load_earlier(self) -> None:
        first = self._feed.entries[0].id
        entries = await self._agents.entries(self._id, before=first, limit=STRETCH)
        self._more = len(entries) == STRETCH
        self._feed.prepend(entries)

    def _scrolled(self, value: int) -> None:
        if value == 0 and self._more and not self.view.following:
            self._tasks.start(self, self._load_earlier(), group="earlier")

    def _entry_added(self, entry: Entry) -> None:
        if entry.agent_id == self._id:
            self._take("added", entry)
            self._show_agent()

    def _entry_changed(self, entry: Entry) -> None:
        if entry.agent_id == self._id:
            self._take("changed", entry)
            self._show_agent()

    def _streamed(self, piece: Streamed) -> None:
        if piece.agent_id == self._id:
            self._take("streamed", piece)
            if self.isVisible() and not self._frame.isActive():
                self._frame.start()

    def _take(self, kind: str, change: Change) -> None:
        if self._early is not None:
            self._early.append((kind, change))
        elif isinstance(change, Streamed):
            self._feed.stream(change)
        elif kind == "added":
            self._feed.add(change)
        else:
            self._feed.change(change)

    def _show_streamed(self) -> None:
        self._feed.flush()

    # The agent's state

    def _agent_changed(self, agent_id: str) -> None:
        if agent_id == self._id:
            self._show_agent()

    def _show_agent(self) -> None:
        agent = self.agent
        if agent is None:
            return
        self.composer.show_agent(agent)
        self.panel.show_agent(agent, timing_of(self._feed.entries))
        if agent.state.is_active and not self._clock.isActive():
            self._clock.start()
        elif not agent.state.is_active:
            self._clock.stop()
        self._tick()

    def _tick(self) -> None:
        """Show what depends on the clock: waiting, and how long it has been thinking."""
        agent = self.agent
        if agent is not None and self._early is None:
            self._feed.tick(time.time())
            self._feed.show_status(self._status(agent))

    def _status(self, agent: AgentInfo) -> Row | None:
        """What stands after the last entry."""
        last = self._feed.last
        if agent.state.is_active:
            return None if self._feed.arrives else self._waiting(agent, last)
        match agent.state:
            case AgentState.STOPPED:
                text = self.tr("Stopped. What came is kept.")
            case AgentState.INTERRUPTED:
                text = self.tr(
                    "Interrupted: Keystead ended before the agent did. What came is kept."
                )
            case AgentState.FAILED if agent.failure and not _is(last, EntryKind.ERROR):
                return failure_row(STATUS, agent.failure, last=True)
            case _:
                return None
        return Row(STATUS, RowKind.NOTICE, text, mark=Mark.STOPPED)

    def _waiting(self, agent: AgentInfo, last: Entry | None) -> Row | None:
        """How long the first token is waited for."""
        asked = last is not None and last.kind in (EntryKind.USER, EntryKind.NOTICE)
        begun = last is not None and last.kind in (EntryKind.TEXT, EntryKind.REASONING)
        if last is None or not (asked or (begun and not last.text and not last.complete)):
            return None
        seconds = time.time() - last.created_at
        if seconds < NOTICED:
            return None
        lines = [self.tr("Waiting for the first token, {n}").replace("{n}", span(seconds))]
        if self._is_local(agent.profile):
            lines.append(self.tr("A local model can take a minute to load the first time."))
        return Row(STATUS, RowKind.NOTICE, "\n".join(lines), mark=Mark.RUNNING)

    def _is_local(self, profile: str) -> bool:
        known = self._profiles.get(profile)
        try:
            return known is not None and Origin.of(known.effective.base_url).is_loopback
        except BadAddressError:
            return False

    # What a person does

    def _send(self, text: str) -> None:
        self._tasks.start(self, self._send_text(text), group="send")

    async def _send_text(self, text: str) -> None:
        agent = self.agent
        if agent is None or not await may_send(self, self._icons, text, agent.model):
            return
        try:
            await self._agents.send(self._id, text)
        except KeysteadError as error:
            self._say(error)
            return
        self.view.follow_end()
        if self.composer.text == text:
            self.composer.clear()

    def _say(self, error: KeysteadError) -> None:
        if error.reference == "closing":
            self.composer.show_closing()
        else:
            self.composer.say(error.line())

    def _stop(self) -> None:
        self._tasks.start(self, self._agents.stop(self._id), group="stop")

    def _act(self, entry_id: str, action: str) -> None:
        agent = self.agent
        if agent is None:
            return
        match action:
            case _ if action == RETRY and self._early is not None:
                self._tasks.start(self, self._load(), group="load")
            case _ if action == RETRY:
                self._tasks.start(self, self._retry(), group="send")
            case _ if action == COPY:
                failure = self._failure(entry_id, agent)
                if failure is not None:
                    QGuiApplication.clipboard().setText(failure_text(failure))
            case _:
                self.action_wanted.emit(agent.profile, action)

    async def _retry(self) -> None:
        try:
            await self._agents.retry(self._id)
        except KeysteadError as error:
            self._say(error)
        else:
            self.view.follow_end()

    def _failure(self, entry_id: str, agent: AgentInfo) -> Failure | None:
        for entry in self._feed.entries:
            if str(entry.id) == entry_id:
                return failure_of(entry.data)
        return agent.failure

    def _lay_out(self) -> None:
        below = Area(self.tr("Message"))
        line = QHBoxLayout(below)
        line.setContentsMargins(16, 0, 16, 16)
        line.addStretch(1)
        line.addWidget(self.composer, 100)
        line.addStretch(1)
        self.composer.setMaximumWidth(COMPOSER_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(_area(self.tr("Transcript"), self.view), 1)
        column.addWidget(below)


def _area(name: str, content: QWidget) -> Area:
    area = Area(name)
    column = QVBoxLayout(area)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(content)
    return area


def _is(entry: Entry | None, kind: EntryKind) -> bool:
    return entry is not None and entry.kind is kind
