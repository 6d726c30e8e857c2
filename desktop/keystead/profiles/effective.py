"""A profile as it is in effect: every field with the layer it came from.

Owns what holds when file, preset, variable and flags are laid over each other, and where a
profile's own credentials belong; reading the file is ``profiles``' work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, Self

from keystead.errors import ConfigurationError
from keystead.network.policy import NetworkPolicy
from keystead.origin import Origin
from keystead.profiles.generation import Generation
from keystead.profiles.model_settings import of_model
from keystead.profiles.preset import ApiFormat, AuthStyle, Preset, Quirks
from keystead.profiles.profile import CredentialKind, Profile
from keystead.profiles.reading import checked_profile
from keystead.profiles.variables import NO_VARIABLES, OwnVariables


class Layer(StrEnum):
    """Where a value came from, the strongest first."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    PROJECT_FILE = "project-file"
    USER_FILE = "user-file"
    PRESET = "preset"


class Source(StrEnum):
    """Where a whole profile came from."""

    FLAGS = "flags"
    ENVIRONMENT = "variables"
    USER_FILE = "user file"
    BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """A layer, ``detail`` (a path, a variable, a flag, a preset's id) and the line in a file."""

    layer: Layer
    detail: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class LayerValue:
    """What one layer says about a field."""

    origin: FieldOrigin
    value: Any


NO_ORIGINS: Mapping[str, FieldOrigin] = MappingProxyType({})
NO_OPEN_KEYS: Mapping[str, Any] = MappingProxyType({})
NOTHING_COVERED: Mapping[str, tuple[LayerValue, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class EffectiveProfile:
    """One connection as it is used.

    ``own_origin`` is where the profile's own file or preset points (None: nowhere yet); its
    credentials belong there, and neither a flag nor a variable moves it. ``problem`` is set where
    the file means the profile to go elsewhere but cannot be understood: listed, never used.
    ``covered`` is what weaker layers say about a field that a stronger one than the user's file
    sets. ``variables`` are those that are its own by its name. ``open_keys`` are the fields of the
    file in which a key lies open, as they stand there: they are left out of ``profile``.
    """

    profile: Profile
    preset: Preset
    source: Source
    own_origin: Origin | None
    origins: Mapping[str, FieldOrigin] = field(default_factory=lambda: NO_ORIGINS)
    covered: Mapping[str, tuple[LayerValue, ...]] = field(default_factory=lambda: NOTHING_COVERED)
    problem: ConfigurationError | None = None
    variables: OwnVariables = NO_VARIABLES
    open_keys: Mapping[str, Any] = field(default_factory=lambda: NO_OPEN_KEYS, repr=False)

    @property
    def name(self) -> str:
        """The profile's name."""
        return self.profile.name

    @property
    def id(self) -> str:
        """What its keys hang on, the same under every name."""
        return self.profile.id

    @property
    def api_format(self) -> ApiFormat:
        """The wire format to speak."""
        return self.profile.api_format or self.preset.format_at(self.profile.base_url)

    @property
    def spoken(self) -> Preset:
        """The preset's facts in the format that is spoken."""
        return self.preset.spoken_as(self.api_format)

    @property
    def auth_style(self) -> AuthStyle:
        """How the key is sent."""
        return self.profile.auth_style or self.spoken.auth_style

    @property
    def base_url(self) -> str:
        """Where requests go, without a slash at its end; empty where an address is missing."""
        profile = self.profile
        return profile.base_url or self.preset.address(self.api_format, profile.provider_fields)

    @property
    def headers(self) -> dict[str, str]:
        """The plain headers of every request; the profile's own count more than the preset's."""
        return self._extras("header") | self.profile.default_headers

    @property
    def query_params(self) -> Mapping[str, str]:
        """What is added to the address of each request."""
        return self._shipped_query | self._extras("query") | self.profile.query_params

    @property
    def default_model(self) -> str:
        """The model an agent starts on where none is named; empty where one must be."""
        return self.profile.default_model or self.preset.only_model

    @property
    def needs_address(self) -> bool:
        """Whether nothing can be sent before the profile names an address."""
        return not self.preset.offline and not self.base_url

    @property
    def quirks(self) -> Quirks:
        """The preset's quirks with the profile's own over them."""
        return self.profile.quirks.over(self.preset.quirks)

    def generation_of(self, model: str) -> Generation:
        """How answers of a model are made unless an agent is told otherwise."""
        return of_model(self.profile.model_settings, model).over(self.generation)

    @property
    def generation(self) -> Generation:
        """How answers of a model are made of which the profile says nothing of its own."""
        profile = self.profile
        return Generation(
            effort=profile.effort,
            max_output_tokens=profile.max_output_tokens,
            temperature=profile.temperature,
            extra_body=profile.extra_body,
        )

    @property
    def policy(self) -> NetworkPolicy:
        """How requests travel."""
        profile = self.profile
        return NetworkPolicy(
            connect_timeout=profile.connect_timeout or None,
            first_token_timeout=profile.first_token_timeout or None,
            stream_idle_timeout=profile.stream_idle_timeout or None,
            proxy=profile.proxy,
            proxy_user=profile.proxy_user,
            ca_bundle=profile.ca_bundle,
            tls_pin=profile.tls_pin,
            user_agent=profile.user_agent,
            http2=profile.http2,
        )

    def _extras(self, carrier: Literal["header", "query"]) -> dict[str, str]:
        """What the provider wants to know beside a key, by the names under which it is sent."""
        values = self.profile.provider_fields
        sent = ((getattr(extra, carrier), name) for name, extra in self.preset.extra_fields.items())
        return {carried: values[name] for carried, name in sent if carried and values.get(name)}

    def layers_of(self, name: str) -> tuple[LayerValue, ...]:
        """What every layer says about a field, the one in effect first; shipped values last."""
        origin = self.origins.get(name, FieldOrigin(Layer.PRESET, self.preset.id))
        shipped = LayerValue(FieldOrigin(Layer.PRESET, self.preset.id), self._shipped(name))
        if origin.layer is Layer.PRESET:
            return (shipped,)
        above = (LayerValue(origin, getattr(self.profile, name)), *self.covered.get(name, ()))
        return (*above, shipped)

    def origin_of_entry(self, name: str, entry: str) -> FieldOrigin:
        """Who says one entry of a table or a list: stronger layers only add to weaker ones'."""
        layers = self.layers_of(name)
        have = (layer.origin for layer in reversed(layers) if entry in (layer.value or ()))
        return next(have, layers[0].origin)

    def in_file(self, name: str) -> Any:
        """What the user's own file says about a field; its default where that says nothing."""
        for layer in self.layers_of(name):
            if layer.origin.layer is Layer.USER_FILE:
                return layer.value
        return Profile.model_fields[name].default

    def _shipped(self, name: str) -> Any:
        """What a field comes to where nobody sets it."""
        match name:
            case "name" | "id":
                return getattr(self.profile, name)
            case "provider":
                return self.preset.id
            case "credential" if self.preset.offline:
                return CredentialKind.NONE
            case "base_url":
                return self.preset.address(self.api_format, self.profile.provider_fields)
            case "api_format":
                return self.preset.format_at(self.profile.base_url)
            case "auth_style":
                return self.spoken.auth_style
            case "quirks":
                return self.preset.quirks
            case "query_params":
                return self._shipped_query
            case _:
                return Profile.model_fields[name].default

    @property
    def _shipped_query(self) -> dict[str, str]:
        return self.preset.query_params.get(self.api_format, {})

    def overlaid(self, origins: Mapping[str, FieldOrigin], values: Mapping[str, Any]) -> Self:
        """This profile with ``values``, which ``origins`` set; what was before is `covered`."""
        covered = {name: self.layers_of(name)[:-1] for name in origins}
        return replace(
            self,
            profile=self.profile.model_copy(update=dict(values)),
            origins={**self.origins, **origins},
            covered={**self.covered, **covered},
        )

    def with_quirks(self, quirks: Mapping[str, Any]) -> Self:
        """This profile with other quirks for a while; its file stays as it is."""
        if not quirks:
            return self
        own = Quirks.model_validate(self.own_quirks | dict(quirks))
        return replace(self, profile=self.profile.model_copy(update={"quirks": own}))

    @property
    def own_quirks(self) -> dict[str, Any]:
        """The quirks that the profile itself sets, as a file has them."""
        return self.profile.quirks.model_dump(mode="json", exclude_unset=True)

    def with_flags(self, *, provider: Preset | None = None, **flags: Any) -> EffectiveProfile:
        """This profile with the fields that command-line flags name; None leaves a field alone.

        Another provider takes the default model away: it is one of the provider before. Raises
        `ConfigurationError` for a value that its field cannot hold.
        """
        given = {name: value for name, value in flags.items() if value is not None}
        if provider is not None:
            given["provider"] = provider.id
        if not given:
            return self
        preset = provider or self.preset
        by = {name: _flag(name) for name in given}
        if preset.id != self.preset.id and self.profile.default_model:
            given.setdefault("default_model", "")
            by.setdefault("default_model", _flag("provider"))
        profile = checked_profile(self.profile.model_dump(exclude_unset=True) | given)
        origins = {name: FieldOrigin(Layer.FLAG, flag) for name, flag in by.items()}
        values = {name: getattr(profile, name) for name in given}
        return replace(self.overlaid(origins, values), preset=preset)


def _flag(field_name: str) -> str:
    return f"--{field_name.replace('_', '-')}"
