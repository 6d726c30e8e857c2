"""An agent's work, followed from its start to its end.

Owns hearing what the agents announce, and the exit status it comes to; how it is shown is the
`Answer`'s. What is announced waits in a queue, so that a terminal that fails does so here, and not
in the middle of an agent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from keystead.agents.entries import AgentInfo, AgentState, Entry, EntryKind, Failure
from keystead.cli.failures import FAILED
from keystead.cli.output import tell
from keystead.errors import KeysteadError
from keystead.providers.pause import Pause

if TYPE_CHECKING:
    from keystead.agents.agents import Agents


class Answer(Protocol):
    """Shows an agent's work on standard output and standard error."""

    def begin(self, agent: AgentInfo) -> None:
        """The agent has started."""
        ...

    def piece(self, kind: EntryKind, text: str) -> None:
        """More of a text or of reasoning."""
        ...

    def entry(self, entry: Entry) -> None:
        """A whole entry of any other kind."""
        ...

    def waits(self, pause: Pause) -> None:
        """The question waits for its turn; other waits come as notices."""
        ...

    def end(self, agent: AgentInfo | None) -> None:
        """Nothing more comes; None where it is the person who does not want more."""
        ...


@dataclass(frozen=True, slots=True)
class _Piece:
    agent_id: str
    kind: EntryKind
    text: str


_Heard = asyncio.Queue[_Piece | Entry | AgentInfo]


async def follow(agents: Agents, beginning: Awaitable[AgentInfo], answer: Answer) -> int:
    """Let an agent begin and ``answer`` show its work; the exit status.

    Raises `KeysteadError` where the agent cannot begin, or fails.
    """
    heard = _hear(agents)
    agent = await beginning
    answer.begin(agent)
    try:
        ended = await _show(heard, agent.id, answer)
    except BaseException:
        answer.end(None)
        raise
    answer.end(ended)
    if ended.failure:
        raise _error_of(ended.failure)
    if ended.state is AgentState.STOPPED:
        tell("stopped from another window or terminal")
    return 0 if ended.state is AgentState.FINISHED else FAILED


def _error_of(failure: Failure) -> KeysteadError:
    return KeysteadError(
        failure.reference, failure.what, failure.why, failure.action, kind=failure.kind
    )


async def _show(heard: _Heard, agent_id: str, answer: Answer) -> AgentInfo:
    while True:
        match await heard.get():
            case _Piece(agent_id=whose, kind=kind, text=text) if whose == agent_id:
                answer.piece(kind, text)
            case Entry(agent_id=whose) as entry if whose == agent_id:
                answer.entry(entry)
            case AgentInfo(id=whose) as agent if whose == agent_id and not agent.state.is_active:
                return agent
            case AgentInfo(id=whose, pause=Pause(until=None) as pause) if whose == agent_id:
                answer.waits(pause)
            case _:
                continue


def _hear(agents: Agents) -> _Heard:
    """Everything that ``agents`` announce from now on; the process ends with what it follows."""
    heard: _Heard = asyncio.Queue()

    def streamed(agent_id: str, _entry_id: int, text: str, kind: EntryKind) -> None:
        heard.put_nowait(_Piece(agent_id, kind, text))

    def added(entry: Entry) -> None:
        if entry.kind not in (EntryKind.USER, EntryKind.TEXT, EntryKind.REASONING):
            heard.put_nowait(entry)

    agents.streamed.connect(streamed)
    agents.entry_added.connect(added)
    agents.agent_changed.connect(heard.put_nowait)
    return heard
