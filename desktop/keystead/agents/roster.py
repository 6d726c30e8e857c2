"""The agents as this process knows them, each as it is now.

Owns that a change is kept before it is told, which agents a dead process left, and taking over
what other processes do (read by ``others``); what a person can do with an agent is ``agents``'
work, what a turn does ``turns``'.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from keystead.agents import refusals
from keystead.agents.agent_record import AgentRecord
from keystead.agents.chain import Target
from keystead.agents.entries import AgentInfo, AgentState, Failure
from keystead.agents.others import Others
from keystead.agents.process_mark import ProcessMark
from keystead.agents.transcripts import Transcripts
from keystead.agents.turn_writer import Listeners, TurnWriter
from keystead.errors import KeysteadError
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.pause import Pause
from keystead.secret import Secret
from keystead.storage.store import Store

_log = logging.getLogger("keystead.agents")


@dataclass(slots=True)
class Agent:
    """An agent with what only this process knows: flags' keys, and the last warning shown.

    ``quirks`` are tried over those of its profile, after a refusal and for as long as this process
    lives.
    ``asked`` is whom its last turn asked; of a fallback chain the one whose answer had begun.
    ``at_once``: a person asks again, so that keys are tried which rest. ``compactable``: what it
    was asked last was sent with earlier turns, which can be left out.
    """

    record: AgentRecord
    given: Secret | None = None
    send_key: Origin | None = None
    profile: EffectiveProfile | None = None
    warning: str = ""
    quirks: Mapping[str, Any] = field(default_factory=dict[str, Any])
    asked: Target | None = None
    writer: TurnWriter | None = None
    at_once: bool = False
    compactable: bool = False

    @property
    def info(self) -> AgentInfo:
        """What is shown of it."""
        return self.record.info

    def amend(self, info: AgentInfo) -> None:
        """Let ``info`` hold from now on, untold."""
        self.record = replace(self.record, info=info)


class Roster:
    """Every agent there is; ``changed`` is told of each that is another now."""

    def __init__(
        self, store: Store, transcripts: Transcripts, changed: Callable[[AgentInfo], object]
    ) -> None:
        self.process = ProcessMark.own()
        self._others = Others(store, self.process)
        self._transcripts = transcripts
        self._changed = changed
        self._agents: dict[str, Agent] = {}

    async def load(self) -> None:
        """Read them and mark what a dead process left. Raises `KeysteadError`: storage."""
        records = await self._transcripts.agents()
        left = [record for record in records if self._was_left(record)]
        if left:
            await self._transcripts.interrupt(left)
            records = await self._transcripts.agents()
        for record in records:
            placed = self._placed(record)
            if placed.info.elsewhere:
                last = await self._transcripts.entries(record.info.id, limit=1)
                placed = _waiting(placed, last[-1].pause if last else None)
            self._agents[record.info.id] = Agent(placed)

    async def look(self, listeners: Listeners, line_changed: Callable[[str], object]) -> None:
        """Take over what other processes did, and tell of it as if it had happened here.

        Raises `KeysteadError`: storage.
        """
        known = {agent_id: agent.record for agent_id, agent in self._agents.items()}
        left = [each for each in known.values() if each.info.elsewhere and self._was_left(each)]
        if left:
            await self._transcripts.interrupt(left)
        news = await self._others.look(known)
        pauses = {agent_id: record.info.pause for agent_id, record in known.items()}
        pauses |= {entry.agent_id: entry.pause for entry in news.added}
        records = [
            _waiting(self._placed(record), pauses.get(record.info.id)) for record in news.records
        ]
        for record in records:
            if record.info.id in known:
                self._agents[record.info.id].record = record
            else:
                self.add(Agent(record))
        for agent_id in news.lines:
            line_changed(agent_id)
        news.tell(listeners)
        for record in records:
            if record.info.id in known:
                self._changed(record.info)
        for agent_id, pause in pauses.items():
            agent = self.get(agent_id)
            if agent and agent.info.elsewhere and agent.info.pause != pause:
                self.show(agent, replace(agent.info, pause=pause))

    def know_head(self, agent_id: str, entry_id: int) -> None:
        """Another line of an agent is shown since this process chose it."""
        self._others.know_head(agent_id, entry_id)

    def orphaned(self) -> bool:
        """Whether a process died while an agent worked in it; `look` then marks it."""
        return any(agent.info.elsewhere and self._was_left(agent.record) for agent in self)

    def __iter__(self) -> Iterator[Agent]:
        """Every agent, oldest first."""
        return iter(self._agents.values())

    def get(self, agent_id: str) -> Agent | None:
        """The agent of that id, None where there is none."""
        return self._agents.get(agent_id)

    def known(self, agent_id: str) -> Agent:
        """The agent of that id. Raises `KeysteadError` where there is none."""
        if agent_id not in self._agents:
            raise refusals.unknown_agent(agent_id)
        return self._agents[agent_id]

    def add(self, agent: Agent) -> None:
        """Know another one, and tell."""
        self._agents[agent.info.id] = agent
        self._changed(agent.info)

    def show(self, agent: Agent, info: AgentInfo) -> None:
        """Let ``info`` hold from now on, and tell; it was kept already."""
        agent.amend(info)
        self._changed(info)

    async def change(self, agent: Agent, state: AgentState, failure: Failure | None = None) -> None:
        """Keep and tell what a turn made of an agent. Raises `KeysteadError`: storage."""
        now = time.time()
        info = replace(agent.info, state=state, failure=failure, updated_at=now)
        await self._transcripts.update(info, self.process)
        # Meanwhile a person may have given it another name or model.
        self.show(agent, replace(agent.info, state=state, failure=failure, updated_at=now))

    async def end(self, agent: Agent, state: AgentState, failure: Failure | None = None) -> None:
        """Keep and tell that a turn has ended, whatever the database says."""
        try:
            await self.change(agent, state, failure)
        except KeysteadError:
            # The database may be the reason; then only the roster can tell.
            _log.exception("an agent's end could not be kept")
            self.show(agent, replace(agent.info, state=state, failure=failure))

    def _was_left(self, record: AgentRecord) -> bool:
        ours = record.process == self.process
        return record.info.state.is_active and (ours or not record.process.is_alive())

    def _placed(self, record: AgentRecord) -> AgentRecord:
        """``record``, saying whether its agent works in another process."""
        elsewhere = record.info.state.is_active and record.process != self.process
        return replace(record, info=replace(record.info, elsewhere=elsewhere))


def _waiting(record: AgentRecord, pause: Pause | None) -> AgentRecord:
    """``record`` of an agent whose question may wait in the process where it works."""
    pause = pause if record.info.elsewhere else None
    return replace(record, info=replace(record.info, pause=pause))
