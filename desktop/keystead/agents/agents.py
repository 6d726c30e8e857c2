"""The agents of this person: started, gone on with, stopped, and told of.

Owns the roster and each agent's state; what a turn does is ``loop``'s, keeping it ``transcripts``'.
An agent runs in one process: what others do is taken over from the store by `refresh` (``others``),
and those that a dead process left are marked interrupted.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import ClassVar, Protocol

from psygnal import Signal

from keystead.agents import refusals
from keystead.agents.agent_record import AgentRecord
from keystead.agents.conversation import messages_of
from keystead.agents.entries import AgentInfo, AgentState, Entry, EntryKind, Failure
from keystead.agents.loop import Turn
from keystead.agents.others import Others
from keystead.agents.process_mark import ProcessMark
from keystead.agents.running import RunningTurns
from keystead.agents.spawning import SpawnRequest, new_record
from keystead.agents.transcripts import Transcripts
from keystead.agents.turn_writer import Listeners, TurnWriter
from keystead.errors import ErrorKind, KeysteadError
from keystead.models.models import Models
from keystead.origin import Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.connections import Connections
from keystead.providers.events import Usage
from keystead.providers.messages import Request
from keystead.redaction import redactor
from keystead.secret import Secret
from keystead.storage.store import Store

__all__ = ["Agents", "SpawnRequest"]

LIST_PATIENCE = 3.0  # seconds to ask for a model list when a model was refused

_log = logging.getLogger("keystead.agents")

Entries = list[Entry]


@dataclass(slots=True)
class _Agent:
    """An agent with what only this process knows: flags' keys, and the last warning shown."""

    record: AgentRecord
    given: Secret | None = None
    send_key: Origin | None = None
    profile: EffectiveProfile | None = None
    warning: str = ""
    writer: TurnWriter | None = None


class Elsewhere(Protocol):
    """The way to the processes that other agents run in."""

    async def stop(self, process: ProcessMark, agent_id: str) -> bool:
        """Stop an agent of ``process``; False where that cannot be reached."""
        ...


class Agents:
    """Every agent there is, and what happens to them.

    ``streamed`` says agent, entry, the text that came, whether it is text or reasoning, and how
    many characters of the entry came before it.
    """

    agent_changed: ClassVar[Signal] = Signal(AgentInfo)
    entry_added: ClassVar[Signal] = Signal(Entry)
    entry_changed: ClassVar[Signal] = Signal(Entry)
    streamed: ClassVar[Signal] = Signal(str, int, str, EntryKind, int)

    def __init__(
        self, store: Store, connections: Connections, models: Models, elsewhere: Elsewhere
    ) -> None:
        self._transcripts = Transcripts(store)
        self._connections = connections
        self._models = models
        self._agents: dict[str, _Agent] = {}
        self._running = RunningTurns()
        self._elsewhere = elsewhere
        self._process = ProcessMark.own()
        self._others = Others(store, self._process)
        self._looking = asyncio.Lock()
        self._listeners = Listeners(
            added=self.entry_added.emit,
            changed=self.entry_changed.emit,
            streamed=self.streamed.emit,
        )
        self._closing = False

    async def load(self) -> None:
        """Read the roster and mark what a dead process left. Raises `KeysteadError`: storage."""
        records = await self._transcripts.agents()
        left = [record for record in records if self._was_left(record)]
        if left:
            await self._transcripts.interrupt(left)
            records = await self._transcripts.agents()
        for record in records:
            self._agents[record.info.id] = _Agent(self._placed(record))

    async def refresh(self) -> None:
        """Take over what other processes did; it is told as if it had happened here.

        Raises `KeysteadError`: storage.
        """
        async with self._looking:
            await self._look()

    def orphaned(self) -> bool:
        """Whether a process died while an agent worked in it; `refresh` then marks it."""
        return any(agent.record.info.elsewhere and self._was_left(agent.record)
                   for agent in self._agents.values())  # fmt: skip

    def list(self) -> tuple[AgentInfo, ...]:
        """Every agent, oldest first."""
        return tuple(agent.record.info for agent in self._agents.values())

    async def entries(
        self, agent_id: str, *, before: int | None = None, limit: int | None = None
    ) -> Entries:
        """The last ``limit`` entries (of those before an entry's id), oldest first.

        One that is being written has all that came, also what is not stored yet.
        """
        entries = await self._transcripts.entries(agent_id, before=before, limit=limit)
        agent = self._agents.get(agent_id)
        if agent is None or not entries or entries[-1].complete:
            return entries
        being_written = agent.writer.open_entry() if agent.writer else None
        if being_written is None:
            # It may have ended between this reading and now; who listens was told already.
            return await self._transcripts.entries(agent_id, before=before, limit=limit)
        if entries[-1].id == being_written.id:
            entries[-1] = being_written
        return entries

    async def spawn(self, request: SpawnRequest) -> AgentInfo:
        """Start an agent on a task and return it as it starts; what then fails is its state.

        Raises `KeysteadError` where it cannot begin: no task, no model, the program is closing.
        """
        self._refuse_if_closing()
        record = new_record(request, self._process)
        agent = _Agent(record, request.given, request.send_key, request.profile)
        first = await self._transcripts.add_agent(record, record.info.task)
        self._agents[record.info.id] = agent
        self.agent_changed.emit(record.info)
        self.entry_added.emit(first)
        self._begin(agent)
        return agent.record.info

    async def send(self, agent_id: str, text: str) -> None:
        """Go on with an agent. Raises `KeysteadError` where it is unknown, busy or closing."""
        agent = self._idle(agent_id)
        if not text.strip():
            raise refusals.nothing_to_do()
        await self._restart(agent, EntryKind.USER, redactor.mask_values(text))

    async def retry(self, agent_id: str) -> None:
        """Ask again for the last answer; the one so far stays in the transcript.

        Raises `KeysteadError` where the agent is unknown, busy or closing.
        """
        agent = self._idle(agent_id)
        await self._restart(agent, EntryKind.NOTICE, "Asked again.", {"retry": True})

    async def stop(self, agent_id: str, *, only_here: bool = False) -> None:
        """End what the agent does, and return when its connection is closed.

        Raises `KeysteadError` where it is unknown, or runs in another process that cannot be
        reached, or must not be with ``only_here``.
        """
        agent = self._known(agent_id)
        if agent.record.info.elsewhere:
            await self._stop_elsewhere(agent, only_here)
            return
        await self._running.stop(agent_id)
        await self._settle_unbegun(agent)

    async def finished(self, agent_id: str) -> AgentInfo:
        """Wait until the agent's turn has ended. Raises `KeysteadError` where it is unknown."""
        agent = self._known(agent_id)
        await self._running.wait(agent_id)
        return agent.record.info

    async def close(self, deadline: float) -> None:
        """Take no new work and stop every agent within ``deadline`` seconds."""
        self._closing = True
        own = [agent for name, agent in self._agents.items() if name in self._running]
        await self._running.stop_all(deadline)
        for agent in own:
            await self._settle_unbegun(agent)

    def _was_left(self, record: AgentRecord) -> bool:
        ours = record.process == self._process
        return record.info.state.is_active and (ours or not record.process.is_alive())

    def _placed(self, record: AgentRecord) -> AgentRecord:
        """``record``, saying whether its agent works in another process."""
        elsewhere = record.info.state.is_active and record.process != self._process
        return replace(record, info=replace(record.info, elsewhere=elsewhere))

    async def _look(self) -> None:
        known = {agent_id: agent.record for agent_id, agent in self._agents.items()}
        left = [each for each in known.values() if each.info.elsewhere and self._was_left(each)]
        if left:
            await self._transcripts.interrupt(left)
        news = await self._others.look(known)
        records = [self._placed(record) for record in news.records]
        for record in records:
            if record.info.id in known:
                self._agents[record.info.id].record = record
            else:
                self._agents[record.info.id] = _Agent(record)
                self.agent_changed.emit(record.info)
        news.tell(self._listeners)
        for record in records:
            if record.info.id in known:
                self.agent_changed.emit(record.info)

    async def _stop_elsewhere(self, agent: _Agent, only_here: bool) -> None:
        name, process = agent.record.info.name, agent.record.process
        if only_here:
            raise refusals.runs_elsewhere(name)
        reached = await self._elsewhere.stop(process, agent.record.info.id)
        await self.refresh()
        if not reached and agent.record.info.elsewhere:
            raise refusals.out_of_reach(name)

    def _known(self, agent_id: str) -> _Agent:
        if agent_id not in self._agents:
            raise refusals.unknown_agent(agent_id)
        return self._agents[agent_id]

    def _idle(self, agent_id: str) -> _Agent:
        self._refuse_if_closing()
        agent = self._known(agent_id)
        info = agent.record.info
        if info.state.is_active:
            working_here = agent_id in self._running
            raise refusals.busy(info.name) if working_here else refusals.runs_elsewhere(info.name)
        return agent

    def _refuse_if_closing(self) -> None:
        if self._closing:
            raise refusals.closing()

    async def _add(
        self,
        agent_id: str,
        kind: EntryKind,
        text: str,
        data: Mapping[str, object] | None = None,
    ) -> None:
        self.entry_added.emit(await self._transcripts.add(agent_id, kind, text, data))

    async def _restart(
        self,
        agent: _Agent,
        kind: EntryKind,
        text: str,
        data: Mapping[str, object] | None = None,
    ) -> None:
        """Go on with an agent after one more entry, unless another process does already."""
        async with self._looking:
            await self._look()
            info = self._idle(agent.record.info.id).record.info
            info = replace(info, state=AgentState.STARTING, failure=None, updated_at=time.time())
            entry = await self._transcripts.go_on(info, self._process, kind, text, data or {})
            if entry is None:
                raise refusals.runs_elsewhere(info.name)
            agent.profile = None  # What was edited since holds for the next turn.
            agent.record = replace(agent.record, process=self._process)
            self.entry_added.emit(entry)
            self._show(agent, info)
            self._begin(agent)

    def _begin(self, agent: _Agent) -> None:
        self._running.start(agent.record.info.id, self._run(agent))

    async def _run(self, agent: _Agent) -> None:
        """One turn, with its end recorded whatever it is."""
        try:
            await self._take_turn(agent)
            await self._change(agent, AgentState.FINISHED)
        except asyncio.CancelledError:
            await self._end(agent, AgentState.STOPPED)
            raise
        except KeysteadError as error:
            await self._fail(agent, error)
        except Exception as error:  # noqa: BLE001 - an agent must not run for ever in the roster
            _log.exception("an agent's turn failed in a way that nobody foresaw")
            await self._fail(agent, refusals.unforeseen(error))

    async def _take_turn(self, agent: _Agent) -> None:
        effective = agent.profile = agent.profile or agent.record.profile.find(
            self._connections.profiles
        )
        connected = await self._connections.open(
            effective, given=agent.given, send_key=agent.send_key
        )
        await self._warn(agent, connected.warning)
        info = replace(agent.record.info, profile=effective.name)
        agent.record = replace(agent.record, info=info)
        request = Request(
            model=info.model,
            messages=messages_of(await self.entries(info.id)),
            instructions=agent.record.instructions,
            generation=agent.record.generation.over(effective.generation),
        )
        await self._change(agent, AgentState.RUNNING)
        agent.writer = TurnWriter(info.id, self._transcripts, self._listeners)
        turn = Turn(request, agent.writer)
        try:
            await turn.run(connected.provider)
        finally:
            agent.writer = None
            agent.record = replace(agent.record, info=_after(agent.record.info, turn))

    async def _warn(self, agent: _Agent, warning: str) -> None:
        if warning and warning != agent.warning:
            agent.warning = warning
            await self._add(agent.record.info.id, EntryKind.NOTICE, warning)

    async def _fail(self, agent: _Agent, error: KeysteadError) -> None:
        try:
            near = await self._nearest(agent) if error.kind is ErrorKind.MODEL_NOT_FOUND else ()
        except asyncio.CancelledError:
            await self._end(agent, AgentState.STOPPED)
            raise
        failure = Failure.of(error, near)
        await self._end(agent, AgentState.FAILED, failure)

    async def _end(self, agent: _Agent, state: AgentState, failure: Failure | None = None) -> None:
        try:
            if failure:
                agent_id = agent.record.info.id
                await self._add(agent_id, EntryKind.ERROR, failure.what, asdict(failure))
            await self._change(agent, state, failure)
        except KeysteadError:
            # The database may be the reason; then only the roster can tell.
            _log.exception("an agent's end could not be kept")
            self._show(agent, replace(agent.record.info, state=state, failure=failure))

    async def _settle_unbegun(self, agent: _Agent) -> None:
        """A turn that is cancelled before its first step cannot record its end itself."""
        if agent.record.info.state.is_active:
            await self._end(agent, AgentState.STOPPED)

    async def _change(
        self, agent: _Agent, state: AgentState, failure: Failure | None = None
    ) -> None:
        info = replace(agent.record.info, state=state, failure=failure, updated_at=time.time())
        await self._transcripts.update(info, self._process)
        self._show(agent, info)

    def _show(self, agent: _Agent, info: AgentInfo) -> None:
        agent.record = replace(agent.record, info=info)
        self.agent_changed.emit(info)

    async def _nearest(self, agent: _Agent) -> Sequence[str]:
        effective = agent.profile
        if effective is None:
            return ()
        if self._models.of(effective).fetched_at is None:
            try:
                async with asyncio.timeout(LIST_PATIENCE):
                    await self._models.refresh_one(
                        effective, given=agent.given, send_key=agent.send_key
                    )
            except TimeoutError:
                _log.debug("no model list within %s s", LIST_PATIENCE)
        return self._models.nearest(effective, agent.record.info.model)


def _after(info: AgentInfo, turn: Turn) -> AgentInfo:
    served = turn.finish.served_model if turn.finish else info.served_model
    return replace(info, served_model=served, usage=info.usage + (turn.usage or Usage()))
