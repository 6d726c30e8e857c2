"""Tells of one question while it is asked: waits, other keys, other models of the person's chain.

Owns which of it stays in the transcript (what failed, and what came of it) and which is shown only
while it lasts (what is waited for); what is done is decided in ``providers`` and ``chain``.
"""

from __future__ import annotations

from dataclasses import asdict, replace

from keystead.agents.chain import Target
from keystead.agents.entries import AgentState, EntryKind
from keystead.agents.loop import why
from keystead.agents.roster import Agent, Roster
from keystead.agents.turn_writer import TurnWriter
from keystead.errors import KeysteadError
from keystead.providers.connections import Connected
from keystead.providers.pause import Pause
from keystead.redaction import redactor


class Telling:
    """The watcher of an agent's question."""

    def __init__(self, agent: Agent, writer: TurnWriter, roster: Roster) -> None:
        self._agent = agent
        self._writer = writer
        self._roster = roster

    async def opened(self, connected: Connected) -> None:
        """Say what is not sent along, and that the agent is running."""
        warning = connected.warning
        if warning and warning != self._agent.warning:
            self._agent.warning = warning
            await self._writer.add(EntryKind.NOTICE, warning)
        if self._agent.info.state is not AgentState.RUNNING:
            await self._roster.change(self._agent, AgentState.RUNNING)

    async def held_up(self, pause: Pause) -> None:
        """Keep why it took longer, or which key went instead."""
        pause = replace(pause, why=redactor.clean(pause.why))
        await self._writer.add(EntryKind.NOTICE, _sentence(pause.line()), {"pause": asdict(pause)})

    def waits(self, pause: Pause | None) -> None:
        """Show it for as long as it lasts."""
        self._roster.show(self._agent, replace(self._agent.info, pause=pause))

    async def failed(self, target: Target, error: KeysteadError, then: Target | None) -> None:
        """Keep who did not answer, why, and who is asked instead."""
        reason = why(error)
        ending = f"Its fallback {then.name} is asked." if then else "No fallback is left."
        text = f"{target.name} does not answer: {reason['why'].rstrip('.')}. {ending}"
        data = {"from": target.name, "to": then.name if then else "", **reason}
        await self._writer.add(EntryKind.NOTICE, text, {"fallback": data})

    async def passed_over(self, entry: str, error: KeysteadError) -> None:
        """Keep that an entry of the chain means nothing that could be asked."""
        text = f"The fallback {entry} cannot be asked: {redactor.clean(error.line())}"
        await self._writer.add(EntryKind.NOTICE, text)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
