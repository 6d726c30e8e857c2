"""Agents and their entries, as the window knows them.

Owns the mirror of the roster and passes entries on as they come; transcripts stay in the store,
and a view asks for the stretch that it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from keystead.agents.agents import Agents
from keystead.agents.entries import AgentInfo, Entry, EntryKind, Failure
from keystead.agents.evidence import Evidence
from keystead.agents.finding import Found, Sought
from keystead.agents.spawning import SpawnRequest
from keystead.agents.unsent import Unsent
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.generation import Generation
from keystead.ui.bridge import Bridge

if TYPE_CHECKING:
    from keystead.engine import Engine


@dataclass(frozen=True, slots=True)
class EntryAdded:
    """A new entry of a transcript."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class EntryChanged:
    """An entry that is another now: whole, cut, answered."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Streamed:
    """More of an entry that is being written; ``offset`` characters of it came before."""

    agent_id: str
    entry_id: int
    text: str
    kind: EntryKind
    offset: int


@dataclass(frozen=True, slots=True)
class LineChanged:
    """Other entries of an agent are shown now."""

    agent_id: str


class AgentSource(QObject):
    """The roster; `changed` and `line_changed` name an agent, `ended` one that was at work.

    What asks the engine for something raises `KeysteadError` where it is refused.
    """

    changed = Signal(str)
    ended = Signal(str)
    line_changed = Signal(str)
    entry_added = Signal(object)
    entry_changed = Signal(object)
    streamed = Signal(object)

    def __init__(self, bridge: Bridge[Engine], agents: Agents) -> None:
        super().__init__()
        self._bridge = bridge
        self._agents = agents
        self._known: dict[str, AgentInfo] = {}
        self.unsent: Mapping[str, Unsent] = {}
        bridge.subscribe(AgentInfo, self, self._take)
        bridge.subscribe(EntryAdded, self, self._take_added)
        bridge.subscribe(EntryChanged, self, self._take_changed)
        bridge.subscribe(Streamed, self, self.streamed.emit)
        bridge.subscribe(LineChanged, self, self._take_line)
        agents.agent_changed.connect(bridge.post)
        agents.entry_added.connect(self._post_added)
        agents.entry_changed.connect(self._post_changed)
        agents.streamed.connect(self._post_streamed)
        agents.line_changed.connect(self._post_line)

    async def load(self) -> None:
        """Fetch the roster, and what was `unsent` at the end of the last session."""
        agents, self.unsent = await self._bridge.call(self._read())
        for agent in agents:
            self._take(agent)

    def all(self) -> tuple[AgentInfo, ...]:
        """Every agent, the newest first."""
        return tuple(sorted(self._known.values(), key=lambda a: a.created_at, reverse=True))

    def get(self, agent_id: str) -> AgentInfo | None:
        """The agent of that id, None where there is none."""
        return self._known.get(agent_id)

    async def spawn(self, request: SpawnRequest) -> AgentInfo:
        """Start an agent."""
        agent = await self._bridge.call(self._agents.spawn(request))
        # It may have gone on meanwhile, and even have ended: that was told, and is the newer.
        if agent.id not in self._known:
            self._take(agent)
        return agent

    async def send(self, agent_id: str, text: str) -> None:
        """Say something more to an agent."""
        await self._bridge.call(self._agents.send(agent_id, text))

    async def keep_unsent(self, texts: Mapping[str, Unsent]) -> None:
        """Keep what is unsent, by the agent's id; of an empty one nothing is left."""
        await self._bridge.call(self._agents.unsent.keep(texts))

    async def stop(self, agent_id: str) -> None:
        """Stop an agent; what came is kept."""
        await self._bridge.call(self._agents.stop(agent_id))

    async def retry(self, agent_id: str, entry_id: int | None = None) -> None:
        """Ask again for the last answer, or for that to the message at an entry."""
        await self._bridge.call(self._agents.retry(agent_id, entry_id))

    async def edit(self, agent_id: str, entry_id: int, text: str) -> None:
        """Say a message in other words; the old line stays."""
        await self._bridge.call(self._agents.edit(agent_id, entry_id, text))

    async def go_on(self, agent_id: str) -> None:
        """Ask an agent to go on where its answer broke off."""
        await self._bridge.call(self._agents.go_on(agent_id))

    async def try_compatible(self, agent_id: str, *, remember: bool) -> None:
        """Ask again in the way that the last refusal leads to."""
        await self._bridge.call(self._agents.try_compatible(agent_id, remember=remember))

    async def compact(self, agent_id: str) -> None:
        """Leave the oldest turns out of what is sent from now on."""
        await self._bridge.call(self._agents.compact(agent_id))

    async def choose(self, agent_id: str, entry_id: int) -> None:
        """Show the line through an entry."""
        await self._bridge.call(self._agents.choose(agent_id, entry_id))

    async def configure(
        self,
        agent_id: str,
        *,
        model: str,
        generation: Generation,
        profile: EffectiveProfile | None = None,
    ) -> None:
        """Let another model answer next, or in another way."""
        work = self._agents.configure(agent_id, model=model, generation=generation, profile=profile)
        await self._bridge.call(work)

    async def obstacle(self, agent_id: str) -> Failure | None:
        """Why an agent could not answer now; None where nothing is known to be in the way."""
        return await self._bridge.call(self._agents.obstacle(agent_id))

    async def rename(self, agent_id: str, name: str) -> None:
        """Give an agent another name."""
        await self._bridge.call(self._agents.rename(agent_id, name))

    async def find(self, agent_id: str, sought: Sought) -> tuple[Found, ...]:
        """Where a text stands in what is shown of an agent, fetched or not."""
        return await self._bridge.call(self._agents.find(agent_id, sought))

    async def count_before(self, entry_id: int) -> int:
        """How many entries are shown before an entry."""
        return await self._bridge.call(self._agents.count_before(entry_id))

    async def evidence(self, profile: str, model: str) -> Evidence | None:
        """What an agent met last at a model of a profile."""
        return await self._bridge.call(self._agents.evidence(profile, model))

    async def entries(
        self, agent_id: str, *, before: int | None = None, limit: int = 500
    ) -> list[Entry]:
        """Up to ``limit`` entries before the entry ``before``, or the last ones, oldest first."""
        return await self._bridge.call(self._agents.entries(agent_id, before=before, limit=limit))

    async def _read(self) -> tuple[tuple[AgentInfo, ...], Mapping[str, Unsent]]:
        unsent = await self._agents.unsent.all()
        # Only now: an agent that changes while one waits is told of, and must not be older here.
        return self._agents.list(), unsent

    def _post_added(self, entry: Entry) -> None:
        self._bridge.post(EntryAdded(entry))

    def _post_changed(self, entry: Entry) -> None:
        self._bridge.post(EntryChanged(entry))

    def _post_streamed(
        self, agent_id: str, entry_id: int, text: str, kind: EntryKind, offset: int
    ) -> None:
        self._bridge.post(Streamed(agent_id, entry_id, text, kind, offset))

    def _post_line(self, agent_id: str) -> None:
        self._bridge.post(LineChanged(agent_id))

    def _take(self, agent: AgentInfo) -> None:
        before = self._known.get(agent.id)
        self._known[agent.id] = agent
        self.changed.emit(agent.id)
        if before is not None and before.state.is_active and not agent.state.is_active:
            self.ended.emit(agent.id)

    def _take_added(self, change: EntryAdded) -> None:
        self.entry_added.emit(change.entry)

    def _take_changed(self, change: EntryChanged) -> None:
        self.entry_changed.emit(change.entry)

    def _take_line(self, change: LineChanged) -> None:
        self.line_changed.emit(change.agent_id)
