"""Which agent asked a model last and got an answer.

Owns the choice among agents; who answered is in what it returns.
"""

from __future__ import annotations

from collections.abc import Iterable

from keystead.agents.entries import AgentInfo


def last_asked(agents: Iterable[AgentInfo], profile: str, model: str) -> AgentInfo | None:
    """The agent that changed last of those whose model this is and that something answered."""
    asked = (
        agent
        for agent in agents
        if (agent.profile, agent.model) == (profile, model) and agent.served_model
    )
    return max(asked, key=lambda agent: agent.updated_at, default=None)
