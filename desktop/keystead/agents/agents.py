"""The agents of this person: started, gone on with, changed, stopped, and told of.

Owns what can be asked of an agent and when it is refused; what a turn does is ``turns``', which
agents there are ``roster``'s, keeping them ``transcripts``'. An agent runs in one process; what
others do is taken over by `refresh`.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from itertools import chain
from typing import ClassVar, Protocol

from psygnal import Signal

from keystead.agents import refusals
from keystead.agents.agent_record import ProfileReference
from keystead.agents.entries import AgentInfo, AgentState, Entry, EntryKind, Failure
from keystead.agents.evidence import Evidence, last_refusal
from keystead.agents.finding import MOST, Found, Sought, places
from keystead.agents.process_mark import ProcessMark
from keystead.agents.roster import Agent, Roster
from keystead.agents.spawning import SpawnRequest, model_of, name_of, new_record, storable
from keystead.agents.transcripts import Said, SaidAgain, Transcripts
from keystead.agents.turn_writer import Listeners
from keystead.agents.turns import Turns
from keystead.agents.unsent import UnsentTexts
from keystead.models.models import Models
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.generation import Generation
from keystead.providers.attempts import Attempts
from keystead.providers.connections import Connections
from keystead.redaction import redactor
from keystead.storage.store import Store

__all__ = ["Agents", "SpawnRequest"]

ASKED_AGAIN = "Asked again."
GO_ON = "Go on exactly where you stopped, without repeating anything."

Entries = list[Entry]


class Elsewhere(Protocol):
    """The way to the processes that other agents run in."""

    async def stop(self, process: ProcessMark, agent_id: str) -> bool:
        """Stop an agent of ``process``; False where that cannot be reached."""
        ...


class Agents:
    """Every agent there is, and what happens to them.

    ``streamed`` says agent, entry, the text that came, whether it is text or reasoning, and how
    many characters of the entry came before it. ``line_changed`` names an agent of which other
    entries are shown now. Whatever names an agent or an entry raises `KeysteadError` where there is
    none; whatever asks for an answer, where the agent is busy or the program closing.
    """

    agent_changed: ClassVar[Signal] = Signal(AgentInfo)
    entry_added: ClassVar[Signal] = Signal(Entry)
    entry_changed: ClassVar[Signal] = Signal(Entry)
    streamed: ClassVar[Signal] = Signal(str, int, str, EntryKind, int)
    line_changed: ClassVar[Signal] = Signal(str)

    def __init__(
        self,
        store: Store,
        connections: Connections,
        attempts: Attempts,
        models: Models,
        elsewhere: Elsewhere,
    ) -> None:
        self.unsent = UnsentTexts(store)
        self._transcripts = Transcripts(store)
        self._roster = Roster(store, self._transcripts, self.agent_changed.emit)
        self._elsewhere = elsewhere
        self._models = models
        self._looking = asyncio.Lock()
        self._listeners = Listeners(
            added=self.entry_added.emit,
            changed=self.entry_changed.emit,
            streamed=self.streamed.emit,
        )
        self._turns = Turns(
            self._roster, self._transcripts, connections, attempts, models, self._listeners
        )
        self._closing = False

    async def load(self) -> None:
        """Read the roster, and mark what a dead process left.

        Raises `KeysteadError`: storage.
        """
        await self._roster.load()

    async def refresh(self) -> None:
        """Take over what other processes did; it is told as if it had happened here.

        Raises `KeysteadError`: storage.
        """
        async with self._looking:
            await self._look()

    def orphaned(self) -> bool:
        """Whether a process died while an agent worked in it; `refresh` then marks it."""
        return self._roster.orphaned()

    def list(self) -> tuple[AgentInfo, ...]:
        """Every agent, oldest first."""
        return tuple(agent.info for agent in self._roster)

    # What was said

    async def entries(
        self, agent_id: str, *, before: int | None = None, limit: int | None = None
    ) -> Entries:
        """The last ``limit`` entries that are shown (of those before an entry's id), oldest first.

        One that is being written has all that came, also what is not stored yet.
        """
        entries = await self._transcripts.entries(agent_id, before=before, limit=limit)
        agent = self._roster.get(agent_id)
        if agent is None or not entries or entries[-1].complete:
            return entries
        being_written = agent.writer.open_entry() if agent.writer else None
        if being_written is None:
            # It may have ended between this reading and now; who listens was told already.
            return await self._transcripts.entries(agent_id, before=before, limit=limit)
        if entries[-1].id == being_written.id:
            entries[-1] = being_written
        return entries

    async def count_before(self, entry_id: int) -> int:
        """How many entries are shown before an entry."""
        return await self._transcripts.count_before(entry_id)

    async def find(self, agent_id: str, sought: Sought) -> tuple[Found, ...]:
        """Where a text stands in what is shown, at most `MOST` places, the first ones first."""
        found = await self._transcripts.find(agent_id, sought)
        agent = self._roster.get(agent_id)
        written = agent.writer.open_entry() if agent and agent.writer else None
        if written is None:
            return tuple(found)
        stored = (place for place in found if place.entry_id != written.id)
        return tuple(chain(stored, places([written], sought)))[:MOST]

    async def evidence(self, profile: str, model: str) -> Evidence | None:
        """What an agent met last at a model of a profile. Raises `KeysteadError`: storage."""
        answer = await self._transcripts.last_answer(profile, model)
        refusal = last_refusal(self.list(), profile, model)
        met = [each for each in (answer, refusal) if each]
        return max(met, key=lambda each: each.at, default=None)

    # What asks for an answer

    async def spawn(self, request: SpawnRequest) -> AgentInfo:
        """Start an agent on a task and return it as it starts; what then fails is its state.

        Raises `KeysteadError` where it cannot begin: no task, no model, the program is closing.
        """
        self._refuse_if_closing()
        model = await model_of(request, self._models)
        record = new_record(request, model, self._roster.process)
        agent = Agent(record, request.given, request.send_key, request.profile)
        first = await self._transcripts.add_agent(record, record.info.task)
        self._roster.add(agent)
        self.entry_added.emit(first)
        self._turns.begin(agent)
        return agent.info

    async def send(self, agent_id: str, text: str) -> None:
        """Say something more to an agent."""
        agent = self._idle(agent_id)
        if not text.strip():
            raise refusals.nothing_to_do()
        await self._restart(agent, Said(EntryKind.USER, redactor.mask_values(storable(text))))

    async def retry(self, agent_id: str, entry_id: int | None = None) -> None:
        """Ask again for the last answer, which stays in the transcript; with an entry, for the
        answer to the message that it belongs to, on a line of its own. Keys are tried that rest.
        """
        agent = self._idle(agent_id)
        agent.at_once = True
        if entry_id is None:
            await self._restart(agent, Said(EntryKind.NOTICE, ASKED_AGAIN, {"retry": True}))
        else:
            await self._restart(agent, SaidAgain(entry_id))

    async def edit(self, agent_id: str, entry_id: int, text: str) -> None:
        """Say a message in other words; what was answered to it before stays on its own line."""
        agent = self._idle(agent_id)
        if not text.strip():
            raise refusals.nothing_to_do()
        await self._restart(agent, SaidAgain(entry_id, redactor.mask_values(storable(text))))

    async def try_compatible(self, agent_id: str, *, remember: bool = False) -> None:
        """Ask again in the way in which the last refusal may not come again.

        ``remember`` has the agent's profile keep it; without that it holds for this agent alone,
        as long as this process lives. Raises `ConfigurationError` where the profile's file cannot
        be written; then nothing is asked.
        """
        agent = self._idle(agent_id)
        failure = agent.info.failure
        if failure is None or not failure.quirks:
            raise refusals.nothing_to_try()
        if remember:
            profiles = self._turns.profiles
            own = profiles.get(agent.info.profile).own_quirks
            profiles.edit(agent.info.profile, {"quirks": own | dict(failure.quirks)})
        agent.quirks = {**agent.quirks, **failure.quirks}
        asked = f"{ASKED_AGAIN.rstrip('.')} {failure.change}."
        await self._restart(agent, Said(EntryKind.NOTICE, asked, {"retry": True}))

    async def go_on(self, agent_id: str) -> None:
        """Ask an agent to go on where its answer broke off."""
        agent = self._idle(agent_id)
        await self._restart(agent, Said(EntryKind.NOTICE, GO_ON, {"go_on": True}))

    async def compact(self, agent_id: str) -> None:
        """Leave the oldest turns out of what is sent from now on; the transcript keeps them.

        An agent that failed is asked again. Raises `KeysteadError` where there are none.
        """
        agent = self._idle(agent_id)
        notice = await self._turns.without_oldest(agent)
        if agent.info.state is AgentState.FAILED:
            await self._restart(agent, replace(notice, data={**notice.data, "retry": True}))
        else:
            self.entry_added.emit(
                await self._transcripts.add(agent_id, notice.kind, notice.text, notice.data)
            )

    # What changes an agent

    async def choose(self, agent_id: str, entry_id: int) -> None:
        """Show the line through an entry. Raises `KeysteadError` while the agent works."""
        self._idle(agent_id)
        self._roster.know_head(agent_id, await self._transcripts.choose(agent_id, entry_id))
        self.line_changed.emit(agent_id)

    async def configure(
        self,
        agent_id: str,
        *,
        model: str,
        generation: Generation,
        profile: EffectiveProfile | None = None,
    ) -> None:
        """Let another model answer next, or in another way; a turn that runs ends as it began.

        Without a ``profile`` it stays with its own.
        """
        agent = self._here(agent_id)
        model = storable(model).strip()
        if not model:
            raise refusals.no_model(agent.info.profile)
        name = profile.name if profile else agent.info.profile
        reference = ProfileReference.of(profile) if profile else agent.record.profile
        info = replace(agent.info, profile=name, model=model, generation=generation)
        await self._transcripts.configure(replace(agent.record, info=info, profile=reference))
        if reference != agent.record.profile:
            # What flags gave was given for the other profile.
            agent.given = agent.send_key = None
            agent.record = replace(agent.record, profile=reference)
        # Meanwhile a turn may have changed what else there is.
        info = replace(agent.info, profile=name, model=model, generation=generation)
        self._roster.show(agent, info)

    def profile_of(self, agent_id: str) -> EffectiveProfile:
        """The connection that an agent uses, as it is now and with what flags gave.

        Raises `KeysteadError` where its profile is gone.
        """
        return self._turns.profile_of(self._roster.known(agent_id))

    async def obstacle(self, agent_id: str) -> Failure | None:
        """Why the agent could not answer now, as far as can be said without asking anybody."""
        error = self._turns.obstacle(self._roster.known(agent_id))
        return Failure.of(error) if error else None

    async def rename(self, agent_id: str, name: str) -> None:
        """Give an agent another name."""
        agent = self._roster.known(agent_id)
        name = name_of(name)
        if not name:
            raise refusals.no_name()
        await self._transcripts.rename(agent_id, name)
        self._roster.show(agent, replace(agent.info, name=name))

    async def stop(self, agent_id: str, *, only_here: bool = False) -> None:
        """End what the agent does, and return when its connection is closed.

        Raises `KeysteadError` where it runs in another process that cannot be reached, or must not
        be with ``only_here``.
        """
        agent = self._roster.known(agent_id)
        if agent.info.elsewhere:
            await self._stop_elsewhere(agent, only_here)
        else:
            await self._turns.stop(agent)

    async def finished(self, agent_id: str) -> AgentInfo:
        """Wait until the agent's turn has ended."""
        agent = self._roster.known(agent_id)
        await self._turns.running.wait(agent_id)
        return agent.info

    async def close(self, deadline: float) -> None:
        """Take no new work and stop every agent within ``deadline`` seconds."""
        self._closing = True
        await self._turns.stop_all(deadline)

    async def _look(self) -> None:
        await self._roster.look(self._listeners, self.line_changed.emit)

    async def _stop_elsewhere(self, agent: Agent, only_here: bool) -> None:
        name = agent.info.name
        if only_here:
            raise refusals.runs_elsewhere(name)
        reached = await self._elsewhere.stop(agent.record.process, agent.info.id)
        await self.refresh()
        if not reached and agent.info.elsewhere:
            raise refusals.out_of_reach(name)

    def _here(self, agent_id: str) -> Agent:
        """An agent that does not run in another process."""
        agent = self._roster.known(agent_id)
        if agent.info.elsewhere:
            raise refusals.runs_elsewhere(agent.info.name)
        return agent

    def _idle(self, agent_id: str) -> Agent:
        self._refuse_if_closing()
        agent = self._here(agent_id)
        if agent.info.state.is_active:
            raise refusals.busy(agent.info.name)
        return agent

    def _refuse_if_closing(self) -> None:
        if self._closing:
            raise refusals.closing()

    async def _restart(self, agent: Agent, said: Said | SaidAgain) -> None:
        """Let an agent answer to one more entry, unless it works for another process already."""
        async with self._looking:
            await self._look()
            info = self._idle(agent.info.id).info
            info = replace(info, state=AgentState.STARTING, failure=None, updated_at=time.time())
            entry = await self._transcripts.go_on(info, self._roster.process, said)
            if entry is None:
                raise refusals.runs_elsewhere(info.name)
            agent.profile = None  # What was edited since holds for the next turn.
            agent.record = replace(agent.record, process=self._roster.process)
            if isinstance(said, Said):
                self.entry_added.emit(entry)
            else:
                self.line_changed.emit(agent.info.id)
            self._roster.show(agent, info)
            self._turns.begin(agent)
