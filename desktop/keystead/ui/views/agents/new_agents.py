"""Asking for new agents, one after the other: what was typed and not begun is there again.

Owns that draft; the dialog and what begins are ``new_agent``'s.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks

if TYPE_CHECKING:
    from keystead.ui.views.agents.new_agent import Draft, NewAgentDialog


class NewAgents(QObject):
    """`started` carries the id of an agent, `action_wanted` a profile and an `ActionId`."""

    started = Signal(str)
    action_wanted = Signal(str, str)

    def __init__(
        self,
        window: QWidget,
        icons: Icons,
        tasks: Tasks,
        agents: AgentSource,
        profiles: ProfileSource,
        models: ModelSource,
    ) -> None:
        super().__init__()
        self._window = window
        self._icons = icons
        self._tasks = tasks
        self._agents = agents
        self._profiles = profiles
        self._models = models
        self._unsent: Draft | None = None

    def ask(self, profile: str, model: str, task: str) -> None:
        """Open the dialog, with what is not empty there already."""
        from keystead.ui.views.agents.new_agent import NewAgentDialog

        dialog = NewAgentDialog(
            self._window, self._icons, self._tasks, self._agents, self._profiles, self._models
        )
        dialog.started.connect(self.started)
        dialog.finished.connect(partial(self._keep_draft, dialog, task))
        dialog.action_wanted.connect(self.action_wanted)
        dialog.open_with(profile, model, task, draft=self._unsent)
        if dialog.draft.task == task:
            dialog.task.selectAll()  # Typing replaces what was only suggested.

    def _keep_draft(self, dialog: NewAgentDialog, suggested: str, started: int) -> None:
        only_suggested = bool(suggested) and dialog.draft.task == suggested
        self._unsent = None if started or only_suggested else dialog.draft
