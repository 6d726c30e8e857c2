"""All sources of a window, made over one engine.

Owns what of the engine each is given; what each knows is its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from keystead.engine import Engine
from keystead.ui.bridge import Bridge
from keystead.ui.sources.agents import AgentSource
from keystead.ui.sources.aliases import AliasSource
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.sources.models import ModelSource
from keystead.ui.sources.network import NetworkSource
from keystead.ui.sources.profiles import ProfileSource
from keystead.ui.sources.requests import RequestSource
from keystead.ui.sources.settings import SettingsSource
from keystead.ui.sources.surroundings import SurroundingsSource


@dataclass(frozen=True, slots=True)
class Sources:
    """What the window knows of the engine."""

    choices: SettingsSource
    profiles: ProfileSource
    models: ModelSource
    agents: AgentSource
    keychain: KeychainSource
    network: NetworkSource
    surroundings: SurroundingsSource
    requests: RequestSource
    aliases: AliasSource


async def make_sources(bridge: Bridge[Engine], engine: Engine) -> Sources:
    """The sources, with what there is now fetched."""
    made = Sources(
        SettingsSource(bridge, engine.settings),
        ProfileSource(bridge, engine.profiles, engine.presets, engine.keys, engine.connections),
        ModelSource(bridge, engine.models),
        AgentSource(bridge, engine.agents),
        KeychainSource(bridge, engine.vault, engine.keys, engine.settings),
        NetworkSource(bridge, engine.variables.environment),
        SurroundingsSource(bridge, engine.surroundings),
        RequestSource(bridge, engine.connections.requests),
        AliasSource(bridge, engine.aliases),
    )
    for source in (made.choices, made.profiles, made.models, made.agents, made.keychain):
        await source.load()
    return made
