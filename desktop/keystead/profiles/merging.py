"""Lays a user's table over a preset, and what is stronger over both, field by field.

Owns the order of the layers and which field came from which; flags are laid over the result by
`EffectiveProfile.with_flags`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from keystead.errors import ConfigurationError
from keystead.origin import Origin
from keystead.profiles import field_rules
from keystead.profiles.additions import joined
from keystead.profiles.effective import EffectiveProfile, FieldOrigin, Layer, Source
from keystead.profiles.open_keys import without_open_keys
from keystead.profiles.preset import Preset
from keystead.profiles.presets import Presets
from keystead.profiles.profile import CredentialKind, Profile
from keystead.profiles.project_file import ProjectSays
from keystead.profiles.reading import NOWHERE, Place, known_fields, open_keys, read_profile
from keystead.profiles.variables import NamedVariables, OwnVariables, prefix_of

Problems = list[ConfigurationError]
ROUTING_FIELDS = frozenset({"base_url", "enabled", "provider", "proxy"})


@dataclass(frozen=True, slots=True)
class Layers:
    """What lies below and above a user's file.

    ``shared`` are beginnings of variables' names that fit several profiles and so act on none.
    ``aliases`` are the person's own for every profile.
    """

    presets: Presets
    variables: NamedVariables
    project: ProjectSays = field(default_factory=ProjectSays)
    shared: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])

    def of_preset(self, preset: Preset) -> tuple[EffectiveProfile, Problems]:
        """A profile that needs no file."""
        profile = Profile.model_validate(_preset_fields(preset))
        return self._finished(profile, preset, {}, Source.BUILT_IN, NOWHERE)

    def made(self, preset: Preset) -> bool:
        """Whether an older setup has a profile of that preset in variables alone."""
        return preset.older_variables and self.variables.make_profile(prefix_of(preset.id))

    def of_variables(self, preset: Preset) -> tuple[EffectiveProfile, Problems]:
        """A profile that an older setup has in variables alone: they say where it belongs.

        Its id is the one that a table of that name would have, so its keys outlive the variables.
        """
        fields = _preset_fields(preset) | {"id": f"name:{preset.id}"}
        profile = Profile.model_validate(fields)
        effective, problems = self._finished(profile, preset, {}, Source.ENVIRONMENT, NOWHERE)
        own = effective.own_origin or effective.variables.beside
        return replace(effective, own_origin=own), problems

    def of_table(
        self, name: str, table: Mapping[str, Any], place: Place
    ) -> tuple[EffectiveProfile | None, Problems]:
        """The profile of a table in the user's file, or None, and all that is wrong with it."""
        known, reports = known_fields(name, table, place)
        below = self.presets.find(name)
        fields: dict[str, Any] = {"id": _id_of(name)}
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

    def but_for_open_keys(
        self, name: str, table: Mapping[str, Any], problems: Problems, place: Place
    ) -> EffectiveProfile | None:
        """The profile of a table without the fields in which a key lies open.

        None where there is none, where more is wrong, and where it is not known where it goes.
        """
        held = open_keys(table, problems)
        rest = {key: value for key, value in table.items() if key not in held}
        for key in held.keys() & ROUTING_FIELDS:
            # Below a key that lies in it, an address is what it is.
            rest |= without_open_keys(key, held[key], table)
        if not held or (held.keys() & ROUTING_FIELDS) - {k for k in rest if rest[k]}:
            return None
        effective, _ = self.of_table(name, rest, place)
        return replace(effective, open_keys=held, problem=problems[0]) if effective else None

    def of_flags(self, base_url: str, provider: str) -> EffectiveProfile:
        """A connection that no profile describes. Raises `ConfigurationError`."""
        address = NOWHERE.checked("--base-url", field_rules.address, base_url)
        if provider:
            effective, _ = self.of_preset(self.presets.get(provider))
            effective = replace(effective, source=Source.FLAGS)
        else:
            preset = self.presets.detect(address) if address else self.presets.generic()
            effective = _with_file(
                Profile.model_validate(_preset_fields(preset)), preset, {}, Source.FLAGS, NOWHERE
            )
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
        effective = _with_file(profile, preset, table, source, place)
        return self._with_variables(self._with_project(effective))

    def _with_project(self, effective: EffectiveProfile) -> EffectiveProfile:
        """With what the workspace's file may say of it."""
        project, name = self.project, effective.name
        said = project.fields.get(name)
        values = joined(said, effective, self.aliases) if said else None
        if not values:
            return effective
        origins = {
            key: FieldOrigin(Layer.PROJECT_FILE, project.path, project.line_of(name, key))
            for key in values
        }
        return effective.overlaid(origins, values)

    def _with_variables(self, effective: EffectiveProfile) -> tuple[EffectiveProfile, Problems]:
        """With what the variables of its name say, which act on it alone."""
        preset, prefix = effective.preset, prefix_of(effective.name)
        if not prefix or prefix in self.shared:
            return effective, []
        usual = preset.base_url_variable if effective.name == preset.id else ""
        address = self.variables.address_variable(prefix, usual)
        own = OwnVariables(prefix, self.variables.origin(address))
        own = replace(own, provider=self.presets.hosts_of(own.key))
        effective = replace(effective, variables=own)
        named = self.presets.known_by(effective.name)
        older = named is not None and named.older_variables
        said = self.variables.of(prefix, address, effective.profile, older=older)
        if said.values:
            origins = {
                key: FieldOrigin(Layer.ENVIRONMENT, variable)
                for key, variable in said.variables.items()
            }
            effective = effective.overlaid(origins, said.values)
        if said.problems:
            effective = replace(effective, problem=said.problems[0])
        return effective, said.problems


def _with_file(
    profile: Profile, preset: Preset, table: Mapping[str, Any], source: Source, place: Place
) -> EffectiveProfile:
    below = FieldOrigin(Layer.PRESET, preset.id)
    origins = dict.fromkeys(Profile.model_fields, below) | {
        key: FieldOrigin(Layer.USER_FILE, place.path, place.line_of((key,))) for key in table
    }
    effective = EffectiveProfile(profile, preset, source, None, origins)
    own = Origin.of(effective.base_url) if effective.base_url else None
    return replace(effective, own_origin=own)


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


def _id_of(name: str) -> str:
    """The id of a table that says none: made of its name, which may hold any letters."""
    plain = f"name:{name}"
    if field_rules.IDENTITY.fullmatch(plain):
        return plain
    return f"name:.{hashlib.sha256(name.encode()).hexdigest()}"


def _preset_fields(preset: Preset) -> dict[str, Any]:
    fields = {"name": preset.id, "id": preset.id, "provider": preset.id}
    if preset.offline:
        fields["credential"] = CredentialKind.NONE
    return fields
