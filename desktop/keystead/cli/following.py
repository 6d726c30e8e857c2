"""An agent's work, followed from its start to its end.

Owns hearing what the agents announce and the exit status it comes to; how it is shown is the
`Answer`'s. What is announced waits in a queue, so that a slow terminal fails here and not there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from keystead.agents.entries import AgentInfo, AgentState, Entry, EntryKind

if TYPE_CHECKING:
    from keystead.agents.agents import Agents, SpawnRequest

ENDED = (AgentState.FINISHED, AgentState.STOPPED, AgentState.FAILED, AgentState.INTERRUPTED)


class Answer(Protocol):
    """Shows an agent's work on standard output and standard error."""

    def begin(self, agent: AgentInfo) -> None:
        """The agent has started."""
        ...

    def piece(self, kind: EntryKind, text: str) -> None:
        """More of a text or of reasoning."""
        ...

    def entry(self, entry: Entry) -> None:
        """Anything that does not come in pieces."""
        ...

    def end(self) -> None:
        """Nothing more comes, whatever the reason."""
        ...
