"""Who answers next, and how: the chips under a message.

Owns what can be chosen there; that it holds for the agent's next turn is the engine's doing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QT_TR_NOOP, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from keystead.agents.entries import AgentInfo
from keystead.models.efforts import NOTHING_KNOWN, Efforts, Standing
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.generation import Effort, Generation
from keystead.ui.effort_box import ALL_THE_SAME, said_of
from keystead.ui.icons import Icon, Icons
from keystead.ui.numbers import one_or_many
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.translation import tr
from keystead.ui.views.agents.limits_dialog import LimitsDialog
from keystead.ui.views.agents.model_choices import ModelChoices, model_key, read_key
from keystead.ui.views.agents.model_popup import ModelPopup
from keystead.ui.views.agents.start_choice import (
    Start,
    efforts_for,
    lately_used,
    never_listed,
    obstacle_of,
    temperature_taken,
)
from keystead.ui.views.models.clock import ListClock
from keystead.ui.views.models.groups import REFRESH
from keystead.ui.widgets.button import IconButton
from keystead.ui.widgets.picker import HEIGHT, TYPED
from keystead.ui.widgets.popup_chip import PopupChip

_GAP = 8  # logical pixels
EFFORTS = {
    Effort.MINIMAL: QT_TR_NOOP("minimal"),
    Effort.LOW: QT_TR_NOOP("low"),
    Effort.MEDIUM: QT_TR_NOOP("medium"),
    Effort.HIGH: QT_TR_NOOP("high"),
}


class Room(Enum):
    """What the chips have room for; of the model's name, as much as is needed to know it."""

    WORDS = "words"
    MODEL = "model"  # its name, and of the others the icons
    ICONS = "icons"


@dataclass(frozen=True, slots=True)
class NextAnswer:
    """What was chosen; without a ``profile`` the agent's own stays."""

    model: str
    generation: Generation
    profile: EffectiveProfile | None = None


class Answering(QWidget):
    """`chosen` carries a `NextAnswer`, `action_wanted` a profile and what is to be mended in it."""

    chosen = Signal(object)
    action_wanted = Signal(str, str)

    def __init__(
        self,
        icons: Icons,
        tasks: Tasks,
        agents: AgentSource,
        profiles: ProfileSource,
        models: ModelSource,
    ) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._agents = agents
        self._profiles = profiles
        self._models = models
        self._agent: AgentInfo | None = None
        self.model = PopupChip(icons, self.tr("Model"), Icon.MODELS)
        self.model.clicked.connect(self.open_models)
        self.popup = ModelPopup(icons, self.tr("Model"))
        self.popup.setParent(self, Qt.WindowType.Popup)
        self.popup.chosen.connect(self._choose_model)
        self.popup.action_wanted.connect(self._act)
        ListClock(self.popup, models).ticked.connect(self.popup.refill)
        self.effort = PopupChip(icons, self.tr("Reasoning effort"), Icon.LIGHTBULB)
        self.effort.clicked.connect(self.open_efforts)
        self.effort.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.effort.hide()
        self.more = IconButton(Icon.ELLIPSIS, "", icons, side=24)
        self.more.clicked.connect(self._open_limits)
        models.lists_changed.connect(self._refresh)
        profiles.changed.connect(self._refresh)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(_GAP)
        line.addWidget(self.model)
        line.addWidget(self.effort)
        line.addWidget(self.more)
        line.addStretch()

    def show_agent(self, agent: AgentInfo) -> None:
        """Show who answers the agent's next message."""
        if agent != self._agent:
            self._agent = agent
            self._refresh()

    def narrowest(self, room: Room) -> int:
        """The least width in which it says who answers; of icons where there is no room for it."""
        chips = [self.model.narrowest(compact=room is Room.ICONS), self.more.width()]
        if not self.effort.isHidden():
            effort = self.effort
            whole = room is Room.WORDS
            chips.append(effort.whole_width if whole else effort.narrowest(compact=True))
        return sum(chips) + _GAP * (len(chips) - 1)

    def fit_into(self, room: Room) -> None:
        """Say as much as there is ``room`` for."""
        self.model.set_compact(room is Room.ICONS)
        # What is left of its word, cut, says nothing.
        self.effort.set_compact(room is not Room.WORDS)

    def open_models(self) -> None:
        """Open the list of models, those of the agent's profile first."""
        agent = self._agent
        if agent is None:
            return
        self._list_if_never(agent.profile)
        self._fill(agent)
        width = self.popup.narrowest
        self.popup.setFixedSize(width, HEIGHT)
        above = self.model.mapToGlobal(QPoint(0, -HEIGHT - 4))
        screen = self.screen().availableGeometry()
        left = max(screen.left(), min(above.x(), screen.right() - width))
        self.popup.move(left, max(screen.top(), above.y()))
        self.popup.start(model_key(Start(agent.profile, agent.model)))

    def takes_effort(self) -> bool:
        """Whether the model may be told how much to reason."""
        agent = self._agent
        return agent is not None and bool(self._efforts(agent.profile, agent.model).possible)

    def open_efforts(self) -> None:
        """Open the list of efforts over its chip."""
        menu = self._effort_menu()
        corner = self.effort.mapToGlobal(QPoint(0, 0))
        menu.popup(corner - QPoint(0, menu.sizeHint().height() + 4))

    def _refresh(self) -> None:
        agent = self._agent
        if agent is None:
            return
        self.model.show_choice(agent.model, agent.profile, agent.model.rpartition("/")[2])
        if self.popup.isVisible():
            self._fill(agent)
        set_here = agent.generation.effort
        known = self._profiles.get(agent.profile)
        effort = set_here or (known.effective.generation_of(agent.model).effort if known else None)
        unknown = self._efforts(agent.profile, agent.model).standing is Standing.UNKNOWN
        said = tr(EFFORTS[effort]) if effort else tr("effort")
        self.effort.show_choice(said, tr("if taken") if unknown else "")
        # One that was set can be taken away again, whatever is known of the model.
        self.effort.setVisible(set_here is not None or self.takes_effort())
        self.more.set_name(
            ": ".join((self.tr("Longest answer, temperature, further fields"), _limits(agent)))
        )

    def _fill(self, agent: AgentInfo) -> None:
        """Offer the models there are; not before they are wanted, for there may be very many."""
        usable = frozenset(each.name for each in self._profiles.all() if not obstacle_of(each))
        last = lately_used(self._agents.all())
        self.popup.offer(ModelChoices(self._models.lists(), agent.profile, last, usable))

    def _efforts(self, profile: str, model: str) -> Efforts:
        return efforts_for(self._profiles.get(profile), self._models.lists().get(profile), model)

    def _list_if_never(self, profile: str) -> None:
        known = self._profiles.get(profile)
        may_ask = known is not None and not obstacle_of(known)
        if may_ask and never_listed(self._models.lists().get(profile)):
            self._list(profile)

    def _list(self, profile: str) -> None:
        self._tasks.start(self, self._models.refresh(profile))

    def _act(self, profile: str, action: str) -> None:
        """Do what was offered about a list; one that is asked for again is waited for in place."""
        if action == REFRESH:
            self._list(profile)
            self.open_models()
        else:
            self.action_wanted.emit(profile, action)

    def _choose_model(self, key: str, _text: str) -> None:
        agent = self._agent
        if agent is None:
            return
        choice = Start(agent.profile, key.removeprefix(TYPED))
        if not key.startswith(TYPED):
            choice = read_key(key)
        known = self._profiles.get(choice.profile)
        generation = agent.generation
        if not self._efforts(choice.profile, choice.model).offered:
            generation = replace(generation, effort=None)
        other = known.effective if known and choice.profile != agent.profile else None
        self.chosen.emit(NextAnswer(choice.model, generation, other))

    def _effort_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Reasoning effort"))
        menu.aboutToHide.connect(menu.deleteLater)
        agent = self._agent
        now = agent.generation.effort if agent else None
        efforts = self._efforts(agent.profile, agent.model) if agent else NOTHING_KNOWN
        if said := said_of(efforts):
            menu.addAction(said).setEnabled(False)
        own = (now,) if now and now not in efforts.offered else ()
        _add_efforts(menu, (None, *efforts.offered, *own), now)
        if not efforts.offered and efforts.possible:
            _add_efforts(menu.addMenu(tr(ALL_THE_SAME)), efforts.possible, now)
        menu.triggered.connect(self._choose_effort)
        return menu

    def _choose_effort(self, action: QAction) -> None:
        effort = action.data()  # Qt keeps the text alone.
        agent = self._agent
        if agent is not None:
            generation = replace(agent.generation, effort=Effort(effort) if effort else None)
            self.chosen.emit(NextAnswer(agent.model, generation))

    def _open_limits(self) -> None:
        agent = self._agent
        if agent is None:
            return
        taken = temperature_taken(self._models.lists().get(agent.profile), agent.model)
        dialog = LimitsDialog(self.window(), self._icons, agent.generation, taken)
        dialog.chosen.connect(self._choose_limits)
        dialog.open()

    def _choose_limits(self, limits: Generation) -> None:
        agent = self._agent
        if agent is not None:
            generation = replace(limits, effort=agent.generation.effort)
            self.chosen.emit(NextAnswer(agent.model, generation))


def _add_efforts(menu: QMenu, efforts: Iterable[Effort | None], now: Effort | None) -> None:
    for effort in efforts:
        action = menu.addAction(tr(EFFORTS[effort]) if effort else tr("As the profile has it"))
        action.setData(effort)
        action.setCheckable(True)
        action.setChecked(effort == now)


def _limits(agent: AgentInfo) -> str:
    """What was chosen for the agent beside its model and effort."""
    longest, temperature = agent.generation.max_output_tokens, agent.generation.temperature
    parts = (
        one_or_many(longest, tr("1 token"), tr("{n} tokens")) if longest is not None else "",
        str(temperature) if temperature is not None else "",
        ", ".join(agent.generation.extra_body),
    )
    return ", ".join(part for part in parts if part) or tr("as the profile has it")
