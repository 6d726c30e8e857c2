"""Keeps the panel of details in step with the row that is chosen, while it is shown.

Owns when it asks the engine, and that a test is asked for first; what the panel says is its own.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from keystead.models.trials import EXPECTED, PICTURE_LEAST, PICTURE_MOST
from keystead.ui.icons import Icons
from keystead.ui.numbers import number
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.tasks import Tasks
from keystead.ui.translation import tr
from keystead.ui.views.models.cells import ModelRow
from keystead.ui.views.models.details_panel import DetailsPanel
from keystead.ui.views.models.facts import price_text
from keystead.ui.views.models.view import ModelsView
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.question import question
from keystead.usage.cost import cost_usd


class RowDetails(QObject):
    """The panel, hidden until `show_panel`."""

    def __init__(
        self,
        icons: Icons,
        view: ModelsView,
        tasks: Tasks,
        models: ModelSource,
        agents: AgentSource,
    ) -> None:
        super().__init__(view)
        self._icons = icons
        self.panel = DetailsPanel(icons)
        self.panel.test_wanted.connect(self._want_test)
        self.panel.hide()
        self._view = view
        self._tasks = tasks
        self._models = models
        self._agents = agents
        self._about: tuple[str, str] | None = None
        view.selectionModel().currentRowChanged.connect(self._follow)
        models.changed.connect(self._list_changed)
        agents.ended.connect(self._agent_ended)

    def show_panel(self, shown: bool) -> None:
        """Show the panel, or not."""
        self._about = None  # What changed while it was hidden was not asked for.
        self.panel.setVisible(shown)
        self._follow()

    def _follow(self) -> None:
        if self.panel.isHidden():
            return
        row = self._view.current
        if not isinstance(row, ModelRow):
            self._about = None
            self.panel.show_nothing()
        elif self._about != (row.profile, row.model.id):
            self._about = (row.profile, row.model.id)
            self._ask()

    def _list_changed(self, profile: str) -> None:
        if self._about is not None and self._about[0] == profile and not self.panel.isHidden():
            self._ask()

    def _agent_ended(self, _: str) -> None:
        if not self.panel.isHidden():
            self._ask()

    def _ask(self) -> None:
        if self._about is not None:
            self._tasks.start(self, self._show(*self._about), group="details", busy="replace")

    async def _show(self, profile: str, model: str) -> None:
        details = await self._models.details(profile, model)
        evidence = await self._agents.evidence(profile, model)
        if self._about == (profile, model):  # Else a heading was chosen meanwhile.
            self.panel.show_details(details, evidence)

    def _want_test(self) -> None:
        if self._about is not None:
            self._tasks.start(self, self._test(*self._about), group="test")

    async def _test(self, profile: str, model: str) -> None:
        details = await self._models.details(profile, model)
        cost = cost_usd(EXPECTED, details.model)
        price = (
            tr("at most about ${usd}", usd=price_text(cost)) if cost is not None else tr("unknown")
        )
        text = tr(
            "Three small requests go to {profile}: at most about {given} tokens in and {made} out. "
            "One shows a picture, which is {least} to {most} of them, depending on the model. "
            "Cost: {price}.",
            profile=profile,
            given=number(EXPECTED.input),
            least=PICTURE_LEAST,
            most=number(PICTURE_MOST),
            made=number(EXPECTED.output),
            price=price,
        )
        choices = (Choice("cancel", tr("Cancel"), keys="Esc"), Choice("test", tr("Test")))
        title = tr("Test {model}?", model=model)
        if await question(self.panel, self._icons, title, text, choices) != "test":
            return
        self.panel.test.setEnabled(False)
        try:
            await self._models.test(profile, model)
        finally:
            self.panel.test.setEnabled(True)
        if self._about == (profile, model):
            self._ask()
