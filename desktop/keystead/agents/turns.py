"""What happens between a question and its end: the request, who answers, the answer, the state.

Owns that every turn is recorded with its end, whatever that is; the answer itself is written by
``loop``, when a turn begins is decided in ``agents``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from keystead.agents import refusals
from keystead.agents.chain import Chain, Target
from keystead.agents.compacting import can_be_compacted, with_way_out, without_oldest
from keystead.agents.conversation import messages_of
from keystead.agents.entries import AgentInfo, AgentState, EntryKind, Failure
from keystead.agents.roster import Agent, Roster
from keystead.agents.running import RunningTurns
from keystead.agents.transcripts import Said, Transcripts
from keystead.agents.turn_writer import Listeners, TurnWriter
from keystead.errors import ErrorKind, KeysteadError, ProviderError
from keystead.models.models import Models
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.profiles import Profiles
from keystead.providers.asking import Asking
from keystead.providers.attempts import Attempts
from keystead.providers.connections import Connections
from keystead.providers.events import Usage
from keystead.providers.messages import Request
from keystead.usage.cost import cost_usd

if TYPE_CHECKING:
    from keystead.agents.loop import Turn
    from keystead.providers.compatible import Remedy

LIST_PATIENCE = 3.0  # seconds to ask for a model list when a model was refused

_log = logging.getLogger("keystead.agents")


class Turns:
    """Takes turns of the agents in ``roster``, one at a time each."""

    def __init__(
        self,
        roster: Roster,
        transcripts: Transcripts,
        connections: Connections,
        attempts: Attempts,
        models: Models,
        listeners: Listeners,
    ) -> None:
        self.running = RunningTurns()
        self._roster = roster
        self._transcripts = transcripts
        self._connections = connections
        self._models = models
        self._listeners = listeners
        self._chain = Chain(attempts, models, connections.profiles)

    @property
    def profiles(self) -> Profiles:
        """Where the agents' profiles are kept."""
        return self._connections.profiles

    def begin(self, agent: Agent) -> None:
        """Let the agent answer."""
        self.running.start(agent.info.id, self._run(agent))

    async def stop(self, agent: Agent) -> None:
        """End what the agent does, and return when its connection is closed."""
        await self.running.stop(agent.info.id)
        await self._settle_unbegun(agent)

    async def stop_all(self, deadline: float) -> None:
        """End every turn within ``deadline`` seconds."""
        own = [agent for agent in self._roster if agent.info.id in self.running]
        await self.running.stop_all(deadline)
        for agent in own:
            await self._settle_unbegun(agent)

    def profile_of(self, agent: Agent) -> EffectiveProfile:
        """The connection that an agent uses. Raises `KeysteadError` where its profile is gone."""
        found = agent.record.profile.find(self._connections.profiles, agent.info.profile)
        return found.with_quirks(agent.quirks)

    def obstacle(self, agent: Agent) -> KeysteadError | None:
        """What keeps the next turn from being asked for at all; None where nothing is known to."""
        try:
            effective = self.profile_of(agent)
        except KeysteadError as error:
            return error
        if agent.given or agent.send_key:
            return None  # What flags gave is looked at when it is sent.
        return self._connections.why_unusable(effective)

    async def without_oldest(self, agent: Agent) -> Said:
        """What leaves the oldest turns out of all that the agent is sent from now on.

        Raises `KeysteadError` where there are none to leave out.
        """
        entries = await self._transcripts.entries(agent.info.id)
        window = self._models.explained(self.profile_of(agent), agent.info.model)
        notice = without_oldest(entries, agent.record.instructions, window.model.context_window)
        if notice is None:
            raise refusals.nothing_to_leave_out()
        return Said(EntryKind.NOTICE, *notice)

    async def _add(
        self, agent_id: str, kind: EntryKind, text: str, data: dict[str, object] | None = None
    ) -> None:
        """Keep an entry at the end of a transcript, and tell."""
        self._listeners.added(await self._transcripts.add(agent_id, kind, text, data))

    async def _run(self, agent: Agent) -> None:
        """One turn, with its end recorded whatever it is."""
        try:
            await self._take(agent)
            await self._roster.change(agent, AgentState.FINISHED)
        except asyncio.CancelledError:
            await self._roster.end(agent, AgentState.STOPPED)
            raise
        except KeysteadError as error:
            await self._fail(agent, error)
        except Exception as error:  # noqa: BLE001 - an agent must not run for ever in the roster
            _log.exception("an agent's turn failed in a way that nobody foresaw")
            await self._fail(agent, refusals.unforeseen(error))

    async def _take(self, agent: Agent) -> None:
        from keystead.agents.handover import hand_over, note
        from keystead.agents.loop import Turn
        from keystead.agents.telling import Telling

        effective = agent.profile = agent.profile or self.profile_of(agent)
        await self._name_profile(agent, effective)
        info = agent.info
        entries = await self._transcripts.entries(info.id)
        messages = messages_of(entries)
        agent.compactable = can_be_compacted(entries)

        async def request_of(target: Target) -> Request:
            facts = self._models.explained(target.effective, target.model).model
            handed = hand_over(messages, target.maker, blind=facts.vision is False)
            if told := note(entries, handed):
                await self._add(info.id, EntryKind.NOTICE, *told)
            return Request(
                model=target.model,
                messages=handed.messages,
                instructions=agent.record.instructions,
                generation=info.generation.over(target.effective.generation_of(target.model)),
                reasons=facts.reasoning is True,
                context_window=facts.context_window,
            )

        agent.writer = TurnWriter(info.id, self._transcripts, self._listeners)
        turn = Turn(Target(effective, info.model), agent.writer)
        asking = Asking(effective, info.id, agent.given, agent.send_key, agent.at_once)
        telling = Telling(agent, agent.writer, self._roster)
        agent.asked = turn.asked
        try:
            await turn.run(await self._chain.begin(asking, info.model, request_of, telling))
        finally:
            if turn.answering is not None:
                agent.asked = turn.answering.target
            agent.writer = None
            agent.at_once = False
            agent.amend(self._after(agent.info, turn))

    async def _name_profile(self, agent: Agent, effective: EffectiveProfile) -> None:
        """Know the profile by the name it has now."""
        if agent.info.profile != effective.name:
            agent.amend(replace(agent.info, profile=effective.name))
            await self._transcripts.configure(agent.record)

    def _after(self, info: AgentInfo, turn: Turn) -> AgentInfo:
        served = turn.served_model if turn.finish else info.served_model
        used = turn.usage or Usage()
        cost = self._cost(used, turn.answering.target) if turn.answering else 0.0
        return replace(
            info,
            served_model=served,
            usage=info.usage + used,
            cost_usd=None if info.cost_usd is None or cost is None else info.cost_usd + cost,
        )

    def _cost(self, used: Usage, target: Target) -> float | None:
        """What an answer cost, at the prices of the model that gave it."""
        if used == Usage():
            return 0.0
        return cost_usd(used, self._models.explained(target.effective, target.model).model)

    async def _fail(self, agent: Agent, error: KeysteadError) -> None:
        try:
            near = await self._nearest(agent) if error.kind is ErrorKind.MODEL_NOT_FOUND else ()
        except asyncio.CancelledError:
            await self._roster.end(agent, AgentState.STOPPED)
            raise
        failure = Failure.of(error, near, self._remedy(agent, error))
        if error.kind is ErrorKind.CONTEXT_TOO_LONG and agent.compactable:
            failure = with_way_out(failure, agent.info)
        try:
            await self._add(agent.info.id, EntryKind.ERROR, failure.what, asdict(failure))
        except KeysteadError:
            _log.exception("a failure could not be kept")
        await self._roster.end(agent, AgentState.FAILED, failure)

    def _remedy(self, agent: Agent, error: KeysteadError) -> Remedy | None:
        """What a refused request could be sent with instead."""
        asked = _asked_of_own(agent)
        if asked is None or not isinstance(error, ProviderError):
            return None
        from keystead.providers.compatible import remedy

        effective, model = asked.effective, asked.model
        generation = agent.info.generation.over(effective.generation_of(model))
        request = Request(model, (), agent.record.instructions, generation)
        return remedy(error, request, effective.quirks)

    async def _settle_unbegun(self, agent: Agent) -> None:
        """A turn that is cancelled before its first step cannot record its end itself."""
        if agent.info.state.is_active:
            await self._roster.end(agent, AgentState.STOPPED)

    async def _nearest(self, agent: Agent) -> Sequence[str]:
        asked, effective = _asked_of_own(agent), agent.profile
        if asked is None or effective is None:
            return ()
        if self._models.of(effective).fetched_at is None:
            try:
                async with asyncio.timeout(LIST_PATIENCE):
                    await self._models.refresh_one(
                        effective, given=agent.given, send_key=agent.send_key
                    )
            except TimeoutError:
                _log.debug("no model list within %s s", LIST_PATIENCE)
        # One that is listed and refused all the same is none that may have been meant.
        near = self._models.nearest(effective, asked.model)
        return [model for model in near if model != asked.model]


def _asked_of_own(agent: Agent) -> Target | None:
    """Who refused, where that is the agent's own profile: what helps is tried on that alone."""
    asked, own = agent.asked, agent.profile
    return asked if asked and own and asked.effective.id == own.id else None
