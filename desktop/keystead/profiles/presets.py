"""The known providers, read from ``resources/presets.toml``, and which of them an address is.

Owns finding a preset by its id or by a host; what a preset says stands in ``preset``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache

from keystead import resources
from keystead.errors import Action, ActionId, ConfigurationError
from keystead.near_names import did_you_mean
from keystead.origin import Origin
from keystead.profiles.preset import ApiFormat, Preset


class Presets:
    """The presets in the order of their file."""

    def __init__(self, presets: Iterable[Preset]) -> None:
        self._presets = {preset.id: preset for preset in presets}
        self._origins = {
            preset.id: tuple(
                Origin.of(address) for address in preset.api_formats.values() if address
            )
            for preset in self._presets.values()
        }
        self._usual: dict[str, tuple[Origin, ...]] = {}
        for preset in self._presets.values():
            for variable in () if preset.local else preset.key_variables:
                origins = self._usual.get(variable, ()) + self._origins[preset.id]
                self._usual[variable] = tuple(dict.fromkeys(origins))

    @staticmethod
    @cache
    def load() -> Presets:
        """The presets that ship, read once a process."""
        tables = tomllib.loads(resources.read_text("presets.toml"))
        return Presets(Preset.model_validate({"id": id_, **table}) for id_, table in tables.items())

    def all(self) -> tuple[Preset, ...]:
        """Every preset, in the order of lists."""
        return tuple(self._presets.values())

    def find(self, id_: str) -> Preset | None:
        """The preset of that id, if there is one."""
        return self._presets.get(id_)

    def get(self, id_: str) -> Preset:
        """The preset of that id. Raises `ConfigurationError` that names the nearest ones."""
        if preset := self.find(id_):
            return preset
        hint = f"{did_you_mean(id_, self._presets)} All of them: keystead providers".strip()
        raise ConfigurationError(
            "unknown-provider",
            "No provider of that name is known",
            action=Action(ActionId.EDIT_PROFILE, "Choose a provider", hint),
            field="provider",
        )

    def known_by(self, name: str) -> Preset | None:
        """The preset that is called ``name``, now or in older setups."""
        older = (preset for preset in self.all() if name in preset.older_names)
        return self.find(name) or next(older, None)

    def hosts_of(self, variable: str) -> tuple[Origin, ...]:
        """Where the key in a provider's usual variable belongs; nothing for any other variable."""
        return self._usual.get(variable, ())

    def detect(self, base_url: str, api_format: ApiFormat | None = None) -> Preset:
        """The preset whose server ``base_url`` is, else the generic one for ``api_format``.

        A public provider is known by its host or a host below it, whatever the port; a server on
        this computer by a port that is its own. Raises `BadAddressError`.
        """
        origin = Origin.of(base_url)
        local = origin.is_loopback
        for preset in self.all():
            owns = self._has_port(preset, origin) if local else preset.owns(origin)
            if not preset.generic and owns and _speaks(preset, api_format):
                return preset
        return self._generic(local, api_format)

    def generic(self, api_format: ApiFormat | None = None) -> Preset:
        """The preset of a server that is known by nothing but its format."""
        return self._generic(False, api_format)

    def _generic(self, local: bool, api_format: ApiFormat | None) -> Preset:
        fitting = [p for p in self.all() if p.generic and _speaks(p, api_format)]
        fitting = fitting or [p for p in self.all() if p.generic]
        return next((p for p in fitting if p.local is local), fitting[0])

    def _has_port(self, preset: Preset, origin: Origin) -> bool:
        # Other local servers have ports that half the programs of a developer use.
        known = preset.local and preset.built_in
        return known and any(own.port == origin.port for own in self._origins[preset.id])


def _speaks(preset: Preset, api_format: ApiFormat | None) -> bool:
    return api_format is None or api_format in preset.api_formats
