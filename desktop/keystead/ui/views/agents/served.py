"""Who was asked in an agent's last turn, and who answered.

Owns that what was chosen since then is told nowhere as if it had been asked: only an answer that
was whole keeps these names with itself, those of the others are known to who saw them begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keystead.agents.entries import AgentInfo, Entry, EntryKind


@dataclass(frozen=True, slots=True)
class Served:
    """Names of one turn; empty where one is not known."""

    asked: str = ""
    answered: str = ""
    profile: str = ""
    key: str = ""


class LastTurn:
    """Remembers of each turn whom it was begun with, for as long as the tab is open."""

    def __init__(self) -> None:
        self._begun: dict[int, Served] = {}

    def served(self, agent: AgentInfo, recent: Sequence[Entry]) -> Served:
        """Of the last turn among ``recent`` entries."""
        turn = _last_turn(recent)
        if not turn:
            return Served()
        begun = self._with(turn[0].id, agent)
        finish = next((entry for entry in reversed(turn) if entry.kind is EntryKind.FINISH), None)
        if finish is None:
            return begun
        return Served(
            finish.data.get("requested_model") or begun.asked,
            finish.data.get("served_model", ""),
            finish.data.get("profile") or begun.profile,
            finish.data.get("key", ""),
        )

    def _with(self, begin: int, agent: AgentInfo) -> Served:
        # The turn that was the last one as the tab opened was most likely asked of these.
        if begin not in self._begun and (agent.state.is_active or not self._begun):
            self._begun[begin] = Served(agent.model, profile=agent.profile)
        return self._begun.get(begin, Served())


def _last_turn(recent: Sequence[Entry]) -> Sequence[Entry]:
    """The entries from the last one on with which an answer was asked for."""
    begins = [place for place, entry in enumerate(recent) if entry.begins_turn]
    return recent[begins[-1] :] if begins else recent
