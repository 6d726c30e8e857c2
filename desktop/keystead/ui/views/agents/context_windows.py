"""How large the context of an agent's model is, also where no list names the model.

Owns when the engine is asked for it: once for each model while the tab is open.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from keystead.agents.entries import AgentInfo
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.tasks import Tasks


class ContextWindows(QObject):
    """`learned` says that `of` knows more now."""

    learned = Signal()

    def __init__(
        self, owner: QObject, tasks: Tasks, models: ModelSource, profiles: ProfileSource
    ) -> None:
        super().__init__(owner)
        self._tasks = tasks
        self._models = models
        self._profiles = profiles
        self._asked: dict[tuple[str, str], int | None] = {}

    def of(self, agent: AgentInfo) -> int | None:
        """In tokens; None where nobody knows it, or not yet."""
        listed = self._models.lists().get(agent.profile)
        model = listed.find(agent.model) if listed else None
        if model is not None:
            return model.context_window
        about = (agent.profile, agent.model)
        if about not in self._asked and self._profiles.get(agent.profile) is not None:
            self._asked[about] = None
            self._tasks.start(self, self._ask(*about))
        return self._asked.get(about)

    async def _ask(self, profile: str, model: str) -> None:
        facts = await self._models.facts(profile, model)
        self._asked[profile, model] = facts.context_window
        if facts.context_window is not None:
            self.learned.emit()
