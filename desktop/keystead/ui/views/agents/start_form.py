"""With what a new agent starts: profile, model and effort, and what is known of them.

Owns these fields and when a provider is asked for its list; the rules are `start_choice`'s, the
rows `model_choices`'s.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from keystead.models.model_ref import ModelRef
from keystead.ui import fonts
from keystead.ui.icons import Icons
from keystead.ui.profile_state import profile_state, proof_of
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.views.agents.effort_field import EffortField
from keystead.ui.views.agents.model_choices import (
    ModelChoices,
    model_facts,
    model_key,
    profile_rows,
    read_key,
)
from keystead.ui.views.agents.model_popup import ModelPicker
from keystead.ui.views.agents.start_choice import (
    Start,
    credential,
    efforts_for,
    first_choice,
    lately_used,
    never_listed,
    obstacle_of,
    stays_here,
    temperature_taken,
    unusable_default,
    usual_model,
)
from keystead.ui.views.models.clock import ListClock
from keystead.ui.views.models.groups import REFRESH
from keystead.ui.widgets.field import Field
from keystead.ui.widgets.label import Label, Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.picker import TYPED, Picker


class StartForm(QWidget):
    """`changed` says that something else is chosen or known, `model_chosen` that a person chose.

    `action_wanted` carries a profile and what is to be mended in it.
    """

    changed = Signal()
    model_chosen = Signal()
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
        self._tasks = tasks
        self._agents = agents
        self._profiles = profiles
        self._models = models
        self.choice = Start()
        self._picked = False
        self.profile = Picker(icons, self.tr("Profile"))
        self.model = ModelPicker(icons, self.tr("Model"))
        self.effort = EffortField(icons)
        self._facts = Label(tone=Tone.MUTED, font=fonts.small(), wrap=True)
        self._lay_out()
        self.profile.chosen.connect(self._choose_profile)
        # Nothing leaves this computer because a dialog appeared; opening the list asks for it.
        self.model.opening.connect(self._list_if_never)
        self.model.chosen.connect(self._choose_model)
        self.model.popup.action_wanted.connect(self._act)
        clock = ListClock(self.model.popup, models)
        clock.ticked.connect(self.model.popup.refill)
        profiles.changed.connect(self.show_choice)
        models.changed.connect(self._list_changed)

    def begin(self, wanted: Start, left: Start) -> tuple[str, str]:
        """Choose what to begin with: what is ``wanted``, else what was ``left`` or used last.

        What is to be said about a default that cannot be used, and why; both empty mostly.
        """
        profiles, default = self._profiles.all(), self._profiles.state.default
        last = left if left.profile else next(iter(self._last()), Start())
        self.choice = first_choice(profiles, self._models.lists(), wanted, last, default)
        self.show_choice()
        if self.known is not None and stays_here(self.known):
            self._list_if_never()
        if wanted.profile:
            return "", ""
        return unusable_default(profiles, default, last, self.choice)

    @property
    def known(self) -> KnownProfile | None:
        """The profile that is chosen."""
        return self._profiles.get(self.choice.profile)

    @property
    def reference(self) -> str | ModelRef:
        """The model to ask for: as it was picked, else a text that may be an alias."""
        chosen = self.choice
        return ModelRef.chosen(chosen.profile, chosen.model) if self._picked else chosen.model

    def obstacle(self) -> str:
        """What keeps an agent from starting with this choice; empty where nothing does."""
        if self.known is None:
            return self.tr("Choose a profile")
        return obstacle_of(self.known) or ("" if self.choice.model else self.tr("Choose a model"))

    def lacks_model_alone(self) -> bool:
        """Whether only a model is still to be chosen."""
        known = self.known
        return known is not None and not obstacle_of(known) and not self.choice.model

    def show_choice(self) -> None:
        """Show what is chosen, and what is known of it now."""
        lists, known, choice = self._models.lists(), self.known, self.choice
        profiles, listed = self._profiles.all(), lists.get(choice.profile)
        self.profile.set_rows(profile_rows(profiles, self._mark))
        if known is None:
            self.profile.show_choice("", self.tr("Choose a profile"))
        else:
            mark = self._mark(known)
            self.profile.show_choice(known.name, known.name, credential(known), mark=mark)
        usable = frozenset(each.name for each in profiles if not obstacle_of(each))
        self.model.popup.offer(ModelChoices(lists, choice.profile, self._last(), usable))
        self.model.show_choice(model_key(choice), choice.model or self.tr("Choose a model"))
        facts = model_facts(listed, choice.model)
        self._facts.setText(facts)
        self.model.setAccessibleDescription(facts.replace("\n", ", "))
        self.effort.offer(efforts_for(known, listed, choice.model))
        self.changed.emit()

    @property
    def takes_temperature(self) -> bool | None:
        """Whether the chosen model takes a temperature; None where it is not known."""
        return temperature_taken(self._models.lists().get(self.choice.profile), self.choice.model)

    def _mark(self, known: KnownProfile) -> Mark:
        listed = self._models.lists().get(known.name)
        mark, _ = profile_state(known, proof_of(known, listed, self._profiles.tested(known)))
        return mark

    def _last(self) -> tuple[Start, ...]:
        return lately_used(self._agents.all())

    def _choose_profile(self, name: str) -> None:
        known = self._profiles.get(name)
        if known is not None and name != self.choice.profile:
            self.choice = Start(name, usual_model(known, self._models.lists(), Start()))
        self.show_choice()
        self._list_if_never()

    def _choose_model(self, key: str) -> None:
        if key.startswith(TYPED):
            self.choice = Start(self.choice.profile, key.removeprefix(TYPED))
            self._picked = False
        else:
            self.choice = read_key(key)
            self._picked = True
        self.show_choice()
        self._list_if_never()
        self.model_chosen.emit()

    def _list_changed(self, profile: str) -> None:
        known = self.known
        if known is not None and profile == known.name and not self.choice.model:
            self.choice = Start(known.name, usual_model(known, self._models.lists(), Start()))
        self.show_choice()

    def _list_if_never(self) -> None:
        """Ask the chosen provider for its models where that was never done."""
        known = self.known
        if known is None or obstacle_of(known):
            return
        if never_listed(self._models.lists().get(known.name)):
            self._list(known.name)

    def _list(self, profile: str) -> None:
        self._tasks.start(self, self._models.refresh(profile))

    def _act(self, profile: str, action: str) -> None:
        """Do what was offered about a list; one that is asked for again is waited for in place."""
        if action == REFRESH:
            self._list(profile)
            self.model.open_list()
        else:
            self.action_wanted.emit(profile, action)

    def _lay_out(self) -> None:
        top = Qt.AlignmentFlag.AlignTop
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        grid.addWidget(Field(self.tr("Profile"), self.profile, beside=False), 0, 0, top)
        grid.addWidget(Field(self.tr("Model"), self.model, beside=False), 0, 1, top)
        # Beside the effort the facts have room, however many lines they take.
        grid.addWidget(self.effort, 1, 0, top)
        grid.addWidget(self._facts, 1, 1, top)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
