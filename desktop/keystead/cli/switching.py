"""Another model for an agent that is there, by the flags of ``keystead agents send``.

Owns what the flags mean beside the agent's own profile and model; what the other model is told of
the conversation is decided in ``agents``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keystead.agents.entries import AgentInfo
    from keystead.engine import Engine


async def switch(engine: Engine, agent: AgentInfo, profile: str, model: str) -> AgentInfo:
    """Let the model that the flags mean answer next; the agent as it is then.

    Without a ``profile`` the reference is one of the agent's own, unless it names another. Raises
    `KeysteadError`.
    """
    if not profile and not model:
        return agent
    from keystead.agents import refusals

    in_use = engine.profiles.get(profile or agent.profile)
    text = model or in_use.default_model
    if not text:
        raise refusals.no_model(in_use.name)
    found = await engine.models.resolve_asking(text, in_use, fixed=bool(profile))
    await engine.agents.configure(
        agent.id,
        model=found.model,
        generation=agent.generation,
        profile=engine.profiles.get(found.profile) if found.profile != agent.profile else None,
    )
    return next(each for each in engine.agents.list() if each.id == agent.id)
