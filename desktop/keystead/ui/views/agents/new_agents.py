"""Asking for new agents, one after the other: what was typed and not begun is there again.

Owns that draft; the dialog and what begins are ``new_agent``'s, what of it lasts is ``unsent``'s.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from keystead.ui.icons import Icons
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from keystead.ui.views.agents.new_agent import Draft, NewAgentDialog
    from keystead.ui.views.agents.unsent_texts import UnsentTexts


class NewAgents(QObject):
    """`started` carries the id of an agent, `action_wanted` a profile and an `ActionId`."""

    started = Signal(str)
    action_wanted = Signal(str, str)

    def __init__(
        self,
        window: MainWindow,
        icons: Icons,
        tasks: Tasks,
        agents: AgentSource,
        profiles: ProfileSource,
        models: ModelSource,
        unsent: UnsentTexts,
    ) -> None:
        super().__init__()
        self._window = window
        self._icons = icons
        self._tasks = tasks
        self._agents = agents
        self._profiles = profiles
        self._models = models
        self._texts = unsent
        self._unsent: Draft | None = None

    def ask(self, profile: str, model: str, task: str) -> None:
        """Open the dialog, with what is not empty there already."""
        from keystead.agents.unsent import NEW
        from keystead.ui.remembered_size import RememberedSize
        from keystead.ui.views.agents.new_agent import Draft, NewAgentDialog

        dialog = NewAgentDialog(
            self._window, self._icons, self._tasks, self._agents, self._profiles, self._models
        )
        RememberedSize(dialog, self._window.state, "new-agent")
        dialog.started.connect(self.started)
        dialog.finished.connect(partial(self._keep_draft, dialog, task))
        dialog.action_wanted.connect(self.action_wanted)
        left = self._unsent or Draft.kept(self._texts.of(NEW))
        dialog.open_with(profile, model, task, draft=left)
        dialog.typed.connect(partial(self._keep_draft, dialog, task, 0))
        if dialog.draft.task == task:
            dialog.task.selectAll()  # Typing replaces what was only suggested.

    def _keep_draft(self, dialog: NewAgentDialog, suggested: str, started: int) -> None:
        from keystead.agents.unsent import NEW, Unsent

        only_suggested = bool(suggested) and dialog.draft.task == suggested
        self._unsent = left = None if started or only_suggested else dialog.draft
        self._texts.note(NEW, left.unsent if left else Unsent())
