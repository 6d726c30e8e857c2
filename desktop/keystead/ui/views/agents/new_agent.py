"""The dialog that starts an agent: a task, a profile, a model.

Owns the dialog; the rules of its first choice are `start_choice`'s, the rows of its pickers
`model_choices`'s. What was typed stays until an agent has really begun.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from keystead.agents.agents import SpawnRequest
from keystead.errors import KeysteadError
from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.views.agents.generation_form import GenerationForm
from keystead.ui.views.agents.message_edit import MessageEdit
from keystead.ui.views.agents.model_choices import (
    model_facts,
    model_key,
    model_rows,
    profile_rows,
    read_key,
)
from keystead.ui.views.agents.start_choice import (
    Start,
    destination,
    first_choice,
    lacks_key,
    never_listed,
    obstacle_of,
    stays_here,
    usual_model,
)
from keystead.ui.views.agents.wording import may_send
from keystead.ui.widgets.button import Button, Look
from keystead.ui.widgets.card import Notice
from keystead.ui.widgets.field import Field
from keystead.ui.widgets.label import ElidedLabel, Label, Line, Tone
from keystead.ui.widgets.picker import TYPED, Picker
from keystead.ui.widgets.section import Disclosure

SMALLEST = (560, 480)
USUAL = (640, 520)
_TASK_LINES = 4


class NewAgentDialog(QDialog):
    """`started` carries the new agent, `key_wanted` the profile that needs a key."""

    started = Signal(str)
    key_wanted = Signal(str)

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
        self._models = models
        self._choice = Start()
        self._back_to_task = False  # once the model is chosen that Enter in the task asked for
        self.setWindowTitle(self.tr("New agent"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        self.task = MessageEdit(self.tr("Task"), fewest=_TASK_LINES)
        self.profile = Picker(icons, self.tr("Profile"))
        self.model = Picker(icons, self.tr("Model"), free_text=True)
        self.more = GenerationForm(icons)
        self.folded = Disclosure(
            icons,
            self.tr("More"),
            self.tr("name, instructions, reasoning effort, longest answer, temperature"),
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

    def open_with(self, profile: str = "", model: str = "", task: str = "") -> None:
        """Open, with profile, model and task there already where they are given."""
        self.task.setPlainText(task)
        self.task.moveCursor(QTextCursor.MoveOperation.End)
        agents = self._agents.all()
        last = Start(agents[0].profile, agents[0].model) if agents else Start()
        self._choice = first_choice(
            self._profiles.all(),
            self._models.lists(),
            Start(profile, model),
            last,
            self._profiles.state.default,
        )
        self._show_choice()
        known = self._known()
        if known is not None and stays_here(known):
            self._list_if_never()
        self.open()
        self.task.setFocus()

    @property
    def choice(self) -> Start:
        """The profile and the model that are chosen."""
        return self._choice

    def _connect(self) -> None:
        self.task.submitted.connect(self._start)
        self.task.textChanged.connect(self._show_obstacle)
        self.profile.chosen.connect(self._choose_profile)
        # Nothing leaves this computer because a dialog appeared; opening the list asks for it.
        self.model.opening.connect(self._list_opening)
        self.model.chosen.connect(self._choose_model)
        self.add_key.clicked.connect(self._want_key)
        self.cancel.clicked.connect(self.reject)
        self.start.clicked.connect(self._start)
        self._profiles.changed.connect(self._show_choice)
        self._models.changed.connect(self._list_changed)

    # What is chosen

    def _known(self) -> KnownProfile | None:
        return self._profiles.get(self._choice.profile)

    def _choose_profile(self, name: str) -> None:
        known = self._profiles.get(name)
        if known is not None and name != self._choice.profile:
            self._choice = Start(name, usual_model(known, self._models.lists(), Start()))
        self._show_choice()
        self._list_if_never()

    def _choose_model(self, key: str) -> None:
        if key.startswith(TYPED):
            self._choice = Start(self._choice.profile, key.removeprefix(TYPED))
        else:
            self._choice = read_key(key)
        self._show_choice()
        self._list_if_never()
        if self._back_to_task:
            self.task.setFocus()

    def _list_opening(self) -> None:
        self._back_to_task = False
        self._list_if_never()

    def _list_changed(self, profile: str) -> None:
        known = self._known()
        if known is not None and profile == known.name and not self._choice.model:
            model = usual_model(known, self._models.lists(), Start())
            self._choice = Start(known.name, model)
        self._show_choice()

    def _list_if_never(self) -> None:
        """Ask the chosen provider for its models where that was never done."""
        known = self._known()
        if known is None or obstacle_of(known):
            return
        if never_listed(self._models.lists().get(known.name)):
            self._tasks.start(self, self._models.refresh(known.name), group=f"list {known.name}")

    def _show_choice(self) -> None:
        lists, known = self._models.lists(), self._known()
        self.profile.set_rows(profile_rows(self._profiles.all()))
        chosen = self._choice.profile or self.tr("Choose a profile")
        self.profile.show_choice(self._choice.profile, chosen)
        self.model.set_rows(model_rows(lists, self._choice.profile))
        chosen = self._choice.model or self.tr("Choose a model")
        self.model.show_choice(model_key(self._choice), chosen)
        self._model_field.set_hint(model_facts(lists.get(self._choice.profile), self._choice.model))
        self._sends.setText(destination(known) if known else "")
        self.add_key.setVisible(known is not None and lacks_key(known))
        self._show_obstacle()

    def _show_obstacle(self) -> None:
        reason = self._obstacle()
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self.start.setEnabled(not reason)
        self.start.setToolTip(reason)
        self.start.setAccessibleDescription(reason)

    def _obstacle(self) -> str:
        """What keeps an agent from starting now."""
        known = self._known()
        if known is None:
            return self.tr("Choose a profile")
        if obstacle := obstacle_of(known):
            return obstacle
        if not self._choice.model:
            return self.tr("Choose a model")
        return "" if self.task.toPlainText().strip() else self.tr("Type a task")

    def _want_key(self) -> None:
        self.key_wanted.emit(self._choice.profile)

    # The start

    def _start(self) -> None:
        known = self._known()
        if known is not None and not obstacle_of(known) and not self._choice.model:
            self.model.open_list()
            self._back_to_task = True
        if self._obstacle():
            return
        if not self.more.check():
            self.folded.set_open(True)
            self.more.check()
            return
        self._tasks.start(self, self._spawn(), group="start")

    async def _spawn(self) -> None:
        known, task = self._known(), self.task.toPlainText()
        model = self._choice.model
        if known is None or not await may_send(self, self._icons, task, model):
            return
        request = SpawnRequest(
            task=task,
            profile=known.effective,
            model=model,
            name=self.more.name.text().strip(),
            instructions=self.more.instructions.toPlainText().strip(),
            generation=self.more.generation(),
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
        self._model_field = Field(self.tr("Model"), self.model, beside=False)
        pair = QGridLayout()
        pair.setHorizontalSpacing(16)
        pair.addWidget(
            Field(self.tr("Profile"), self.profile, beside=False),
            0,
            0,
            Qt.AlignmentFlag.AlignTop,
        )
        pair.addWidget(self._model_field, 0, 1, Qt.AlignmentFlag.AlignTop)
        pair.setColumnStretch(0, 1)
        pair.setColumnStretch(1, 1)
        inside = QWidget()
        inside.setProperty("surface", "page")
        body = QVBoxLayout(inside)
        body.setContentsMargins(24, 16, 24, 16)
        body.setSpacing(8)
        body.addWidget(self.notice)
        body.addLayout(head)
        body.addWidget(self.task)
        body.addSpacing(8)
        body.addLayout(pair)
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
