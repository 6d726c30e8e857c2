"""What is kept of an agent beyond what is shown: enough to go on with it after a restart.

Owns the record and which profile it means; the row it is stored in belongs to ``transcripts``.
"""

from __future__ import annotations

from dataclasses import dataclass

from keystead.agents.entries import AgentInfo
from keystead.agents.process_mark import ProcessMark
from keystead.profiles.effective import EffectiveProfile, Layer, Source
from keystead.profiles.profiles import Profiles


@dataclass(frozen=True, slots=True)
class ProfileReference:
    """A profile by its stable id, with the provider and address that flags gave.

    Without an id it is a connection that only flags describe.
    """

    id: str
    provider: str = ""
    base_url: str = ""

    @classmethod
    def of(cls, effective: EffectiveProfile) -> ProfileReference:
        """What leads back to ``effective``."""
        preset, address = effective.preset.id, effective.base_url
        if effective.source is Source.FLAGS:
            return cls("", preset, address)
        flags = {field for field, origin in effective.origins.items() if origin.layer is Layer.FLAG}
        return cls(
            effective.id,
            preset if "provider" in flags else "",
            address if "base_url" in flags else "",
        )

    def find(self, profiles: Profiles, name: str) -> EffectiveProfile:
        """The profile as it is now, under whatever name, with what flags gave.

        Its last known ``name`` counts where the id is not found. Raises `ConfigurationError` where
        it is gone.
        """
        if not self.id:
            return profiles.ad_hoc(base_url=self.base_url, provider=self.provider)
        known = {effective.id: effective for effective in profiles.all()}
        effective = known.get(self.id) or profiles.get(name)
        preset = profiles.presets.get(self.provider) if self.provider else None
        return effective.with_flags(provider=preset, base_url=self.base_url or None)


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """An agent as the store keeps it."""

    info: AgentInfo
    profile: ProfileReference
    instructions: str
    process: ProcessMark
