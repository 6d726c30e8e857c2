"""Lays a user's table over a preset, and a variable over both, field by field.

Owns the order of the layers and which field came from which; flags are laid over the result by
`EffectiveProfile.with_flags`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from keystead.errors import ConfigurationError
from keystead.origin import Origin
from keystead.profiles import field_rules
from keystead.profiles.effective import EffectiveProfile, FieldOrigin, Layer, Source
from keystead.profiles.preset import Preset
from keystead.profiles.presets import Presets
from keystead.profiles.profile import CredentialKind, Profile
from keystead.profiles.reading import NOWHERE, Place, known_fields, read_profile

Problems = list[ConfigurationError]


@dataclass(frozen=True, slots=True)
class Layers:
    """What lies below and above a user's file."""

    presets: Presets
    environment: Mapping[str, str]

    def of_preset(self, preset: Preset) -> tuple[EffectiveProfile, Problems]:
        """A profile that needs no file."""
        profile = Profile.model_validate(_preset_fields(preset))
        return self._finished(profile, preset, {}, Source.BUILT_IN, NOWHERE)

    def of_table(
        self, name: str, table: Mapping[str, Any], place: Place
    ) -> tuple[EffectiveProfile | None, Problems]:
        """The profile of a table in the user's file, or None, and all that is wrong with it."""
        known, reports = known_fields(name, table, place)
        below = self.presets.find(name)
        fields: dict[str, Any] = {"id": f"name:{name}"}
        if below is not None and below.built_in:
            fields = _preset_fields(below)
        elif below is not None:
            fields["provider"] = below.id
        profile, problems = read_profile({**fields, **known, "name": name}, place)
        if profile is None:
            return None, [*problems, *reports]
        try:
            preset = self._preset_of(profile)
        except ConfigurationError as error:
            subject, why = f"profile {name}, provider", "it is the id of no preset"
            error = place.error(error.reference, subject, why, error.hint, ("provider",))
            return None, [error, *reports]
        effective, more = self._finished(profile, preset, known, Source.USER_FILE, place)
        return effective, [*reports, *_unknown_extras(profile, preset, place), *more]

    def of_flags(self, base_url: str, provider: str) -> EffectiveProfile:
        """A connection that no profile describes. Raises `ConfigurationError`."""
        address = NOWHERE.checked("--base-url", field_rules.address, base_url)
        if provider:
            preset = self.presets.get(provider)
        else:
            preset = self.presets.detect(address) if address else self.presets.generic()
        profile = Profile.model_validate(_preset_fields(preset))
        effective, _ = self._finished(profile, preset, {}, Source.FLAGS, NOWHERE)
        return effective.with_flags(base_url=address or None)

    def _preset_of(self, profile: Profile) -> Preset:
        if profile.provider:
            return self.presets.get(profile.provider)
        if profile.base_url:
            return self.presets.detect(profile.base_url, profile.api_format)
        return self.presets.generic(profile.api_format)

    def _finished(
        self,
        profile: Profile,
        preset: Preset,
        table: Mapping[str, Any],
        source: Source,
        place: Place,
    ) -> tuple[EffectiveProfile, Problems]:
        below = FieldOrigin(Layer.PRESET, preset.id)
        origins = dict.fromkeys(Profile.model_fields, below) | {
            key: FieldOrigin(Layer.USER_FILE, place.path, place.line_of((key,))) for key in table
        }
        effective = EffectiveProfile(profile, preset, source, None, origins)
        own = Origin.of(effective.base_url) if effective.base_url else None
        return self._moved_by_variable(replace(effective, own_origin=own))

    def _moved_by_variable(self, effective: EffectiveProfile) -> tuple[EffectiveProfile, Problems]:
        """With the address of the preset's variable, which acts on the profile of its name."""
        variable = effective.preset.base_url_variable
        value = self.environment.get(variable, "").strip() if variable else ""
        if not value or effective.name != effective.preset.id:
            return effective, []
        try:
            address = NOWHERE.checked(variable, field_rules.address, value)
        except ConfigurationError as error:
            return replace(effective, problem=error), [error]
        profile = effective.profile.model_copy(update={"base_url": address})
        return effective.overlaid(Layer.ENVIRONMENT, {"base_url": variable}, profile), []


def _unknown_extras(profile: Profile, preset: Preset, place: Place) -> Problems:
    """A report of each of the provider's fields that it does not have."""
    known = ", ".join(preset.extra_fields) or "none"
    hint, why = f"{preset.name} has: {known}", "the provider has no such field; it has no effect"
    return [
        place.error(
            "unknown-key",
            f"profile {profile.name}, provider_fields.{name}",
            why,
            hint,
            ("provider_fields", name),
        )
        for name in profile.provider_fields
        if name not in preset.extra_fields
    ]


def _preset_fields(preset: Preset) -> dict[str, Any]:
    fields = {"name": preset.id, "id": preset.id, "provider": preset.id}
    if preset.offline:
        fields["credential"] = CredentialKind.NONE
    return fields
