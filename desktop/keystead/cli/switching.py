"""Another model, or another way to answer, by the flags of ``keystead agents send``.

Owns what the flags mean beside the agent's own profile and model; what the other model is told of
the conversation is decided in ``agents``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keystead.agents.entries import AgentInfo
    from keystead.engine import Engine
    from keystead.profiles.generation import Generation


async def switch(
    engine: Engine, agent: AgentInfo, profile: str, model: str, generation: Generation
) -> AgentInfo:
    """Let the model that the flags mean answer next, as they say; the agent as it is then.

    What ``generation`` leaves open stays as it is. Without a ``profile`` the reference is one of
    the agent's own, unless it names another. Raises `KeysteadError`.
    """
    wanted = generation.over(agent.generation)
    if not profile and not model:
        if wanted != agent.generation:
            await engine.agents.configure(agent.id, model=agent.model, generation=wanted)
        return agent
    from keystead.agents import refusals
    from keystead.cli.model_choice import tell_cautions

    in_use = engine.profiles.get(profile) if profile else engine.agents.profile_of(agent.id)
    own = agent.profile if profile else in_use.name
    text = model or in_use.default_model
    if not text:
        raise refusals.no_model(in_use.name)
    found = await engine.models.resolve_asking(text, in_use, fixed=bool(profile))
    tell_cautions(found)
    await engine.agents.configure(
        agent.id,
        model=found.model,
        generation=wanted,
        profile=None if found.profile == own else engine.profiles.get(found.profile),
    )
    return next(each for each in engine.agents.list() if each.id == agent.id)
