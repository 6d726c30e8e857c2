"""Keeps the panel of details in step with the row that is chosen, while it is shown.

Owns when it asks the engine; what the panel says is its own.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from keystead.agents.last_asked import last_asked
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.tasks import Tasks
from keystead.ui.views.models.cells import ModelRow
from keystead.ui.views.models.details_panel import DetailsPanel
from keystead.ui.views.models.view import ModelsView


class RowDetails(QObject):
    """The panel, hidden until `show_panel`."""

    def __init__(
        self, view: ModelsView, tasks: Tasks, models: ModelSource, agents: AgentSource
    ) -> None:
        super().__init__(view)
        self.panel = DetailsPanel()
        self.panel.hide()
        self._view = view
        self._tasks = tasks
        self._models = models
        self._agents = agents
        self._about: tuple[str, str] | None = None
        view.selectionModel().currentRowChanged.connect(self._follow)
        models.changed.connect(self._list_changed)

    def show_panel(self, shown: bool) -> None:
        """Show the panel, or not."""
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

    def _ask(self) -> None:
        self._tasks.start(self, self._show(), group="details", busy="replace")

    async def _show(self) -> None:
        if self._about is None:
            return
        profile, model = self._about
        details = await self._models.details(profile, model)
        self.panel.show_details(details, last_asked(self._agents.all(), profile, model))


def beside(rows: QWidget, panel: QWidget) -> QWidget:
    """The table with the panel at its end."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(rows, 1)
    row.addWidget(panel)
    return whole
