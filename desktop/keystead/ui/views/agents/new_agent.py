"""The dialog that starts an agent: a task, a profile, a model.

Owns the dialog; with what the agent starts is `start_form`'s, the folded part `generation_form`'s.
What was typed stays until an agent has really begun, as `Draft` also longer than the dialog.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from keystead.agents.agents import SpawnRequest
from keystead.agents.unsent import Unsent
from keystead.errors import ActionId, KeysteadError
from keystead.profiles.generation import Effort
from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.views.agents.generation_form import GenerationForm
from keystead.ui.views.agents.message_edit import MessageEdit
from keystead.ui.views.agents.start_choice import Start, destination, lacks_key
from keystead.ui.views.agents.start_form import StartForm
from keystead.ui.views.agents.wording import may_send
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.card import CardTone, Notice
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.label import ElidedLabel, Label, Line, Tone, plain_tooltip
from keystead.ui.widgets.section import Disclosure
from keystead.ui.window.fitting import fitted

SMALLEST = QSize(560, 480)
USUAL = QSize(760, 560)
_TASK_LINES = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed and chosen for an agent that was not started."""

    task: str
    start: Start
    effort: Effort | None
    more: tuple[str, ...]

    @classmethod
    def kept(cls, unsent: Unsent) -> Draft | None:
        """What an earlier session left of one; None where it left none."""
        return cls(unsent.message, Start(), None, (unsent.instructions,)) if unsent else None

    @property
    def unsent(self) -> Unsent:
        """What of it is kept for a later session: what takes long to type."""
        return Unsent(self.task, instructions=self.more[0])


class NewAgentDialog(QDialog):
    """`started` carries the new agent, `action_wanted` a profile and what is to be mended in it.

    `typed` comes with every change of its texts.
    """

    started = Signal(str)
    typed = Signal()
    action_wanted = Signal(str, str)

    def __init__(
        self,
        parent: QWidget,
        icons: Icons,
        tasks: Tasks,
        agents: AgentSource,
        profiles: ProfileSource,
        models: ModelSource,
    ) -> None:
        super().__init__(parent)
        self._icons = icons
        self._tasks = tasks
        self._agents = agents
        self._profiles = profiles
        self._back_to_task = False  # once the model is chosen that Enter in the task asked for
        self.setWindowTitle(self.tr("New agent"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(fitted(self, SMALLEST))
        self.resize(fitted(self, USUAL))
        self.task = MessageEdit(self.tr("Task"), fewest=_TASK_LINES)
        self.form = StartForm(icons, tasks, agents, profiles, models)
        self.more = GenerationForm()
        self.folded = Disclosure(
            icons,
            self.tr("More"),
            self.tr("name, instructions, longest answer, temperature, further fields"),
            self.more,
        )
        self.notice = Notice(icons, "")
        self.notice.hide()
        self._sends = ElidedLabel(tone=Tone.MUTED, font=fonts.small())
        self._reason = ElidedLabel(tone=Tone.MUTED, font=fonts.small())
        self.add_key = Button(self.tr("Add key…"), icons, look=Look.LINK)
        self.cancel = Button(self.tr("Cancel"), icons)
        self.start = Button(self.tr("Start agent"), icons, look=Look.FILLED, keys=self.tr("Enter"))
        self.start.setDefault(True)
        self._lay_out()
        self._connect()

    def open_with(
        self, profile: str = "", model: str = "", task: str = "", draft: Draft | None = None
    ) -> None:
        """Open, with profile, model and task there already where they are given.

        A ``draft`` that was left is gone on with, on the profile and model that are given.
        """
        if draft is not None:
            self.more.put(draft.more)
            self.form.effort.choose(draft.effort)
            task = draft.task or task
        self.task.setPlainText(task)
        self.task.moveCursor(QTextCursor.MoveOperation.End)
        left = draft.start if draft else Start()
        title, why = self.form.begin(Start(profile, model), left)
        if title:
            self._say_default(title, why)
        self.open()
        self.task.setFocus()

    def _connect(self) -> None:
        self.task.submitted.connect(self._start)
        self.task.textChanged.connect(self._show_obstacle)
        self.task.textChanged.connect(self.typed)
        self.more.instructions.textChanged.connect(self.typed)
        self.form.changed.connect(self._show_choice)
        self.form.model.opening.connect(self._model_opening)
        self.form.model_chosen.connect(self._model_chosen)
        self.form.action_wanted.connect(self.action_wanted)
        self.notice.chosen.connect(self._mend_default)
        self.add_key.clicked.connect(self._want_key)
        self.cancel.clicked.connect(self.reject)
        self.start.clicked.connect(self._start)

    # What is chosen

    @property
    def choice(self) -> Start:
        """The profile and the model that are chosen."""
        return self.form.choice

    @property
    def draft(self) -> Draft:
        """What was typed and chosen so far."""
        effort = self.form.effort.effort
        return Draft(self.task.toPlainText(), self.choice, effort, self.more.texts())

    def _say_default(self, title: str, why: str) -> None:
        known = self._profiles.get(self._profiles.state.default)
        mend = Choice(ActionId.EDIT_PROFILE, self.tr("Edit profile…"))
        self.notice.say(title, why, tone=CardTone.WARN, choices=(mend,) if known else ())
        self.notice.show()

    def _mend_default(self, action: str) -> None:
        self.action_wanted.emit(self._profiles.state.default, action)

    def _model_opening(self) -> None:
        self._back_to_task = False

    def _model_chosen(self) -> None:
        if self._back_to_task:
            self.task.setFocus()

    def _show_choice(self) -> None:
        known = self.form.known
        self._sends.setText(destination(known) if known else "")
        self.add_key.setVisible(known is not None and lacks_key(known))
        self.more.limits.offer_temperature(self.form.takes_temperature)
        self._show_obstacle()

    def _show_obstacle(self) -> None:
        reason = self._obstacle()
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self.start.setEnabled(not reason)
        self.start.setToolTip(plain_tooltip(reason))
        self.start.setAccessibleDescription(reason)

    def _obstacle(self) -> str:
        """What keeps an agent from starting now."""
        if obstacle := self.form.obstacle():
            return obstacle
        return "" if self.task.toPlainText().strip() else self.tr("Type a task")

    def _want_key(self) -> None:
        self.action_wanted.emit(self.choice.profile, ActionId.ADD_KEY)

    # The start

    def _start(self) -> None:
        if self.form.lacks_model_alone():
            self.form.model.open_list()
            self._back_to_task = True
        if self._obstacle():
            return
        if not self.more.limits.check():
            self.folded.set_open(True)
            self.more.limits.check()
            return
        self._tasks.start(self, self._spawn(), group="start")

    async def _spawn(self) -> None:
        known, task = self.form.known, self.task.toPlainText()
        model = self.choice.model
        said = "\n".join((task, self.more.instructions.toPlainText()))
        if known is None or not await may_send(self, self._icons, said, model):
            return
        request = SpawnRequest(
            task=task,
            profile=known.effective,
            model=self.form.reference,
            name=self.more.name.text().strip(),
            instructions=self.more.instructions.toPlainText().strip(),
            generation=replace(self.more.limits.generation(), effort=self.form.effort.effort),
        )
        try:
            agent = await self._agents.spawn(request)
        except KeysteadError as error:
            said = " ".join(part for part in (error.why, error.hint) if part)
            self.notice.say(error.what, said)
            self.notice.show()
            return
        self.started.emit(agent.id)
        self.accept()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(_named(self.tr("Task"), self.task))
        head.addStretch()
        keys = self.tr("Enter starts · Shift+Enter adds a line")
        head.addWidget(Label(keys, tone=Tone.MUTED, font=fonts.small()))
        inside = QWidget()
        inside.setProperty("surface", "page")
        body = QVBoxLayout(inside)
        body.setContentsMargins(24, 16, 24, 16)
        body.setSpacing(8)
        body.addWidget(self.notice)
        body.addLayout(head)
        body.addWidget(self.task)
        body.addSpacing(8)
        body.addWidget(self.form)
        body.addSpacing(8)
        body.addWidget(self.folded)
        body.addStretch()
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addWidget(Line())
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self._sends)
        said.addWidget(self._reason)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(8)
        foot.addLayout(said, 1)
        foot.addWidget(self.add_key)
        foot.addWidget(self.cancel)
        foot.addWidget(self.start)
        return foot


def _named(text: str, editor: QWidget) -> Label:
    label = Label(text)
    label.setBuddy(editor)
    return label
