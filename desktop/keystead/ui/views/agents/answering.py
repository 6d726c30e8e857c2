"""Who answers next, and how: the chips under a message.

Owns what can be chosen there; that it holds for the agent's next turn is the engine's doing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from keystead.agents.entries import AgentInfo
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.generation import Effort, Generation
from keystead.ui.icons import Icon, Icons
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.views.agents.limits_dialog import LimitsDialog
from keystead.ui.views.agents.model_choices import model_key, model_rows, read_key
from keystead.ui.views.agents.start_choice import Start, never_listed, obstacle_of
from keystead.ui.views.agents.wording import number, tr
from keystead.ui.widgets.button import IconButton
from keystead.ui.widgets.picker import TYPED, PickerPopup
from keystead.ui.widgets.popup_chip import PopupChip

POPUP = QSize(420, 400)  # logical pixels
EFFORTS = {
    Effort.MINIMAL: QT_TRANSLATE_NOOP("Agents", "minimal"),
    Effort.LOW: QT_TRANSLATE_NOOP("Agents", "low"),
    Effort.MEDIUM: QT_TRANSLATE_NOOP("Agents", "medium"),
    Effort.HIGH: QT_TRANSLATE_NOOP("Agents", "high"),
}


@dataclass(frozen=True, slots=True)
class NextAnswer:
    """What was chosen; without a ``profile`` the agent's own stays."""

    model: str
    generation: Generation
    profile: EffectiveProfile | None = None


class Answering(QWidget):
    """`chosen` carries a `NextAnswer`."""

    chosen = Signal(object)

    def __init__(
        self, icons: Icons, tasks: Tasks, profiles: ProfileSource, models: ModelSource
    ) -> None:
        super().__init__()
        self._icons = icons
        self._tasks = tasks
        self._profiles = profiles
        self._models = models
        self._agent: AgentInfo | None = None
        self.model = PopupChip(icons, self.tr("Model"), Icon.MODELS)
        self.model.clicked.connect(self.open_models)
        self.popup = PickerPopup(icons, self.tr("Model"), free_text=True)
        self.popup.setParent(self, Qt.WindowType.Popup)
        self.popup.chosen.connect(self._choose_model)
        self.effort = PopupChip(icons, self.tr("Reasoning effort"), Icon.LIGHTBULB)
        self.effort.clicked.connect(self.open_efforts)
        self.effort.hide()
        self.more = IconButton(Icon.ELLIPSIS, "", icons, side=24)
        self.more.clicked.connect(self._open_limits)
        models.changed.connect(self._refresh)
        profiles.changed.connect(self._refresh)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.model)
        line.addWidget(self.effort)
        line.addWidget(self.more)
        line.addStretch()

    def show_agent(self, agent: AgentInfo) -> None:
        """Show who answers the agent's next message."""
        if agent != self._agent:
            self._agent = agent
            self._refresh()

    def open_models(self) -> None:
        """Open the list of models, those of the agent's profile first."""
        agent = self._agent
        if agent is None:
            return
        self._list_if_never(agent.profile)
        self._fill(agent)
        self.popup.setFixedSize(POPUP)
        above = self.model.mapToGlobal(QPoint(0, -POPUP.height() - 4))
        screen = self.screen().availableGeometry()
        left = max(screen.left(), min(above.x(), screen.right() - POPUP.width()))
        self.popup.move(left, max(screen.top(), above.y()))
        self.popup.start(model_key(Start(agent.profile, agent.model)))

    def takes_effort(self) -> bool:
        """Whether the model is known to be told how much to reason."""
        agent = self._agent
        return agent is not None and self._takes_effort(agent.profile, agent.model)

    def open_efforts(self) -> None:
        """Open the list of efforts over its chip."""
        menu = self._effort_menu()
        corner = self.effort.mapToGlobal(QPoint(0, 0))
        menu.popup(corner - QPoint(0, menu.sizeHint().height() + 4))

    def _refresh(self, _profile: str = "") -> None:
        agent = self._agent
        if agent is None:
            return
        self.model.show_choice(agent.model, agent.profile)
        if self.popup.isVisible():
            self._fill(agent)
        set_here = agent.generation.effort
        known = self._profiles.get(agent.profile)
        effort = set_here or (known.effective.generation.effort if known else None)
        self.effort.show_choice(tr(str(EFFORTS[effort])) if effort else tr("effort"))
        # One that was set can be taken away again, whatever is known of the model.
        self.effort.setVisible(set_here is not None or self.takes_effort())
        self.more.set_name(": ".join((self.tr("Longest answer and temperature"), _limits(agent))))

    def _fill(self, agent: AgentInfo) -> None:
        """Put all models into the list; there may be very many, so not before it is wanted."""
        self.popup.set_rows(model_rows(self._models.lists(), agent.profile))

    def _takes_effort(self, profile: str, model: str) -> bool:
        known, listed = self._profiles.get(profile), self._models.lists().get(profile)
        found = listed.find(model) if listed else None
        reasons = found is not None and bool(found.reasoning)
        return reasons and known is not None and known.effective.quirks.reasoning_effort

    def _list_if_never(self, profile: str) -> None:
        known = self._profiles.get(profile)
        may_ask = known is not None and not obstacle_of(known)
        if may_ask and never_listed(self._models.lists().get(profile)):
            self._tasks.start(self, self._models.refresh(profile), group=f"list {profile}")

    def _choose_model(self, key: str, _text: str) -> None:
        agent = self._agent
        if agent is None:
            return
        choice = Start(agent.profile, key.removeprefix(TYPED))
        if not key.startswith(TYPED):
            choice = read_key(key)
        known = self._profiles.get(choice.profile)
        generation = agent.generation
        if not self._takes_effort(choice.profile, choice.model):
            generation = replace(generation, effort=None)
        other = known.effective if known and choice.profile != agent.profile else None
        self.chosen.emit(NextAnswer(choice.model, generation, other))

    def _effort_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Reasoning effort"))
        menu.aboutToHide.connect(menu.deleteLater)
        now = self._agent.generation.effort if self._agent else None
        for effort in (None, *EFFORTS):
            text = tr(str(EFFORTS[effort])) if effort else self.tr("As the profile has it")
            action = menu.addAction(text)
            action.setData(effort)
            action.setCheckable(True)
            action.setChecked(effort == now)
        menu.triggered.connect(self._choose_effort)
        return menu

    def _choose_effort(self, action: QAction) -> None:
        effort = action.data()  # Qt keeps the text alone.
        self._choose_generation(effort=Effort(effort) if effort else None)

    def _open_limits(self) -> None:
        if self._agent is None:
            return
        dialog = LimitsDialog(self.window(), self._icons, self._agent.generation)
        dialog.chosen.connect(self._choose_limits)
        dialog.open()

    def _choose_limits(self, longest: object, temperature: object) -> None:
        self._choose_generation(max_output_tokens=longest, temperature=temperature)

    def _choose_generation(self, **changes: object) -> None:
        agent = self._agent
        if agent is not None:
            generation = replace(agent.generation, **changes)
            self.chosen.emit(NextAnswer(agent.model, generation))


def _limits(agent: AgentInfo) -> str:
    """The longest answer and the temperature that were chosen for the agent."""
    longest, temperature = agent.generation.max_output_tokens, agent.generation.temperature
    parts = (
        tr("{n} tokens", n=number(longest)) if longest is not None else "",
        str(temperature) if temperature is not None else "",
    )
    return ", ".join(part for part in parts if part) or tr("as the profile has it")
