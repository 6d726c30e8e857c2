"""An agent's tab: its transcript, the composer under it, and the panel beside it.

Owns what a person asks of the agent there, and what Esc means; the transcript is
`transcript_pane`'s. The window opens what is asked for by signals.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keystead.agents.compacting import can_be_compacted
from keystead.agents.context_size import context_size
from keystead.agents.entries import AgentInfo, EntryKind, Failure
from keystead.errors import ActionId, KeysteadError
from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.transcript.rows import EARLIER_VERSION, EDIT, LATER_VERSION
from keystead.ui.views.agents.answering import Answering, NextAnswer
from keystead.ui.views.agents.composer import Composer
from keystead.ui.views.agents.context_windows import ContextWindows
from keystead.ui.views.agents.failure_rows import GO_ON, KEEP, RETRY, TRY, action_label
from keystead.ui.views.agents.name_dialog import NameDialog
from keystead.ui.views.agents.panel import AgentPanel, Standing
from keystead.ui.views.agents.row_menu import RowDoes
from keystead.ui.views.agents.rows import has_begun
from keystead.ui.views.agents.served import LastTurn
from keystead.ui.views.agents.start_choice import stays_here
from keystead.ui.views.agents.stop_twice import StopTwice
from keystead.ui.views.agents.transcript_pane import TranscriptPane
from keystead.ui.views.agents.wording import may_send
from keystead.ui.widgets.steady_scroll_bar import WIDTH
from keystead.ui.window.area import Area

COMPOSER_WIDTH = 760

Asking = Callable[[], Coroutine[Any, Any, None]]


class AgentPage(QWidget):
    """The tab of one agent; `panel` is what the side panel shows beside it.

    `action_wanted` carries a profile and the `ActionId` offered beside its failure, `said` a
    passing word for the status bar and the one it takes the place of, `typed` the agent's id and
    what is `Unsent` now.
    """

    action_wanted = Signal(str, str)
    link_activated = Signal(str)
    said = Signal(str, str)
    typed = Signal(str, object)

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        agents: AgentSource,
        profiles: ProfileSource,
        models: ModelSource,
        agent_id: str,
    ) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._agents = agents
        self._profiles = profiles
        self._models = models
        self._id = agent_id
        self._stop_twice = StopTwice(self)
        self._obstacle: Failure | None = None
        self._last_turn = LastTurn()
        self._windows = ContextWindows(self, tasks, models, profiles)
        self._windows.learned.connect(self._show_standing)
        self.panel = AgentPanel(icons)
        self.panel.hide()
        self.destroyed.connect(self.panel.deleteLater)
        self.transcript = TranscriptPane(icons, tasks, agents, agent_id)
        self.view, self.model = self.transcript.view, self.transcript.model
        self.answering = Answering(icons, tasks, agents, profiles, models)
        self.composer = Composer(icons, self.transcript.messages, self.answering)
        self._lay_out()
        self._connect()
        self._show_agent()
        self._look_for_obstacle()

    @property
    def agent(self) -> AgentInfo | None:
        """The agent as it is now."""
        return self._agents.get(self._id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self._escape():
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._stop_twice.end()

    def take_focus(self) -> None:
        """Let the person who opened the tab type; nothing else that happens here takes focus."""
        self.composer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    # What the commands do

    def find_text(self) -> None:
        """Look for a text in the transcript."""
        self.transcript.finding.open()

    def step_match(self, by: int) -> None:
        """Go to the next match, or the one before; look for a text where none is looked for."""
        if self.transcript.finding.is_open:
            self.transcript.finding.step(by)
        else:
            self.transcript.finding.open()

    def follow_end(self) -> None:
        """Go to the end of the transcript and stay there."""
        self.transcript.follow_end()

    def go_to_first(self) -> None:
        """Go to the beginning of the transcript."""
        self.transcript.go_to_first()

    def choose_model(self) -> None:
        """Open the list of models for the next answer."""
        self.answering.open_models()

    def choose_effort(self) -> None:
        """Open the list of efforts for the next answer."""
        self.answering.open_efforts()

    def takes_effort(self) -> bool:
        """Whether the model can be told how much to reason, as far as is known."""
        return self.answering.takes_effort()

    def has_begun(self) -> bool:
        """Whether the last answer has any text."""
        return has_begun(self.transcript.recent)

    def rename(self) -> None:
        """Ask for another name."""
        agent = self.agent
        if agent is not None:
            dialog = NameDialog(self.window(), self._icons, agent.name)
            dialog.chosen.connect(self._rename)
            dialog.open()

    def retry(self, entry_id: int | None = None) -> None:
        """Ask again for the answer to the message at an entry, or to the last one.

        A whole answer stays on its own line; one that is none is gone on after.
        """
        recent = self.transcript.recent
        if entry_id is None and recent and recent[-1].kind is EntryKind.FINISH:
            entry_id = recent[-1].id
        self._ask(partial(self._agents.retry, self._id, entry_id))

    def go_on(self) -> None:
        """Ask the agent to go on where its answer broke off."""
        self._ask(partial(self._agents.go_on, self._id))

    def try_compatible(self, *, keep: bool) -> None:
        """Ask again in the way that the last refusal leads to; the profile may ``keep`` it."""
        self._ask(partial(self._agents.try_compatible, self._id, remember=keep))

    def has_older_turns(self) -> bool:
        """Whether turns before the last one are sent."""
        return can_be_compacted(self.transcript.recent)

    def compact(self) -> None:
        """Send the oldest turns no more; what was refused for its length is asked again."""
        self._ask(partial(self._agents.compact, self._id))

    def edit_message(self, entry_id: int | None = None) -> None:
        """Say a message in other words; without an entry, the last one."""
        for entry in reversed(self.transcript.entries):
            if entry.kind is EntryKind.USER and entry_id in (None, entry.id):
                self.composer.edit_message(entry.id, entry.text)
                return

    def step_version(self, by: int, entry_id: int | None = None) -> None:
        """Show another wording of a message; without an entry, of the last that has several."""
        for entry in reversed(self.transcript.entries):
            if entry.versions and entry_id in (None, entry.id):
                place = entry.versions.index(entry.id) + by
                if 0 <= place < len(entry.versions):
                    self._tasks.start(self, self._choose(entry.versions[place]), group="ask")
                return

    def has_versions(self) -> bool:
        """Whether a message that was fetched has several wordings."""
        return any(entry.versions for entry in self.transcript.entries)

    # How the agent is

    def _connect(self) -> None:
        self._agents.changed.connect(self._agent_changed)
        self._models.changed.connect(self._list_changed)
        self._profiles.changed.connect(self._look_for_obstacle)
        self._stop_twice.stop_wanted.connect(self._stop)
        self._stop_twice.said.connect(self.said)
        self.transcript.acted.connect(self._act)
        self.transcript.changed.connect(self._show_standing)
        self.transcript.link_activated.connect(self.link_activated)
        self.answering.chosen.connect(self._answer_by)
        self.answering.action_wanted.connect(self.action_wanted)
        self.composer.send_wanted.connect(self._send)
        self.composer.stop_wanted.connect(self._stop)
        self.composer.remedy_wanted.connect(self._remedy)
        self.composer.unsent_changed.connect(self._say_unsent)

    def _agent_changed(self, agent_id: str) -> None:
        if agent_id == self._id:
            self._show_agent()
            self._look_for_obstacle()

    def _list_changed(self, profile: str) -> None:
        agent = self.agent
        if agent is not None and agent.profile == profile:
            self._show_standing()

    def _show_agent(self) -> None:
        agent = self.agent
        if agent is not None:
            if not agent.state.is_active:
                self._stop_twice.end()
            known = self._profiles.get(agent.profile)
            self.transcript.show_agent(agent, local=known is not None and stays_here(known))
            self.composer.show_agent(agent)
            self.answering.show_agent(agent)
            self._show_standing()

    def _show_standing(self) -> None:
        agent = self.agent
        if agent is None:
            return
        said = self.transcript
        self.panel.show_standing(
            Standing(
                agent,
                said.recent,
                self._last_turn.served(agent, said.recent),
                context_size(said.entries, whole=said.whole),
                self._windows.of(agent),
            )
        )

    def _look_for_obstacle(self) -> None:
        self._tasks.start(self, self._show_obstacle(), group="obstacle", busy="replace")

    async def _show_obstacle(self) -> None:
        self._obstacle = failure = await self._agents.obstacle(self._id)
        label = action_label(failure.action) if failure and failure.action else ""
        self.composer.show_obstacle(failure.what if failure else "", label)

    def _remedy(self) -> None:
        if self._obstacle and self._obstacle.action:
            self._act("", self._obstacle.action.id)

    # What a person does

    def _say_unsent(self) -> None:
        self.typed.emit(self._id, self.composer.unsent)

    def _send(self, text: str) -> None:
        self._tasks.start(self, self._send_text(text), group="ask")

    async def _send_text(self, text: str) -> None:
        agent, edited = self.agent, self.composer.edited
        if agent is None or not await may_send(self, self._icons, text, agent.model):
            return
        if edited is None:
            sending = partial(self._agents.send, self._id, text)
        else:
            sending = partial(self._agents.edit, self._id, edited, text)
        if await self._asked(sending) and self.composer.text == text:
            self.composer.clear()

    def _ask(self, asking: Asking) -> None:
        self._tasks.start(self, self._asked(asking), group="ask")

    async def _asked(self, asking: Asking, *, follow: bool = True) -> bool:
        """Whether the engine did what was asked; why it did not is said under the text."""
        try:
            await asking()
        except KeysteadError as error:
            if error.reference == "closing":
                self.composer.show_closing()
            else:
                self.composer.say(error.line())
            return False
        if follow:
            self.transcript.follow_end()
        return True

    async def _choose(self, version: int) -> None:
        self.transcript.show_when_loaded(version)
        if not await self._asked(partial(self._agents.choose, self._id, version), follow=False):
            self.transcript.show_when_loaded(None)

    def _answer_by(self, chosen: NextAnswer) -> None:
        configuring = partial(
            self._agents.configure,
            self._id,
            model=chosen.model,
            generation=chosen.generation,
            profile=chosen.profile,
        )
        self._tasks.start(self, self._asked(configuring, follow=False))
        # Whoever chose is about to type, wherever the list was opened from.
        self.take_focus()

    def _rename(self, name: str) -> None:
        self._tasks.start(self, self._agents.rename(self._id, name), group="rename")

    def _stop(self) -> None:
        self._tasks.start(self, self._agents.stop(self._id), group="stop")

    def _act(self, entry_id: str, action: str) -> None:
        """Do what was chosen in a row."""
        number = int(entry_id) if entry_id else None
        match action:
            case _ if action == RETRY:
                self.retry()
            case RowDoes.RETRY:
                self.retry(number)
            case _ if action == GO_ON:
                self.go_on()
            case _ if action in (TRY, KEEP):
                self.try_compatible(keep=action == KEEP)
            case _ if action == EDIT:
                self.edit_message(number)
            case _ if action == EARLIER_VERSION:
                self.step_version(-1, number)
            case _ if action == LATER_VERSION:
                self.step_version(1, number)
            case ActionId.COMPACT:
                self.compact()
            case ActionId.CHOOSE_MODEL:
                self.answering.open_models()
            case _:
                agent = self.agent
                self.action_wanted.emit(agent.profile if agent else "", action)

    def _escape(self) -> bool:
        """Close the topmost passing thing, else stop at the second press; whether it did any."""
        agent = self.agent
        if self.transcript.finding.is_open:
            self.transcript.finding.close()
        elif self.composer.edited is not None:
            self.composer.cancel_edit()
        elif agent is not None and agent.state.is_active:
            self._stop_twice.press()
        else:
            return False
        return True

    def _lay_out(self) -> None:
        below = Area(self.tr("Message"))
        line = QHBoxLayout(below)
        line.setContentsMargins(16, 0, 16, 16)
        line.addStretch(1)
        line.addWidget(self.composer, 100)
        line.addStretch(1)
        line.addSpacing(WIDTH)  # Under the transcript's scroll bar, to stand in line with the text.
        self.composer.setMaximumWidth(COMPOSER_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.transcript, 1)
        column.addWidget(below)
