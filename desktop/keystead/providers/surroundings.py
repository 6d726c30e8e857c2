"""What is at hand on this computer and could be connected: model servers, keys in variables.

Owns what is found and which profile stands for it; a variable's value is looked at only for whether
there is one. How servers are told apart is ``local_servers``' work, which is loaded with the first
look: a start takes none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from keystead.network.clients import Clients
from keystead.origin import BadAddressError, Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.free_name import free_name
from keystead.profiles.preset import Preset
from keystead.profiles.presets import Presets
from keystead.providers.connections import Connections

if TYPE_CHECKING:
    from keystead.providers.local_servers import LocalServer


@dataclass(frozen=True, slots=True)
class KeyVariable:
    """A variable that holds something, by its name alone, and the provider whose key it is."""

    name: str
    preset: Preset


Finding: TypeAlias = "LocalServer | KeyVariable"


class Surroundings:
    """Looks around, and makes a profile of what a person chooses.

    ``addresses`` are asked for servers; without them, where the known ones usually are.
    """

    def __init__(
        self,
        connections: Connections,
        presets: Presets,
        environment: Mapping[str, str],
        addresses: Sequence[str] | None = None,
    ) -> None:
        self._connections = connections
        self._profiles = connections.profiles
        self._presets = presets
        self._environment = environment
        self._addresses = addresses
        self._clients = Clients()

    async def look(self) -> tuple[Finding, ...]:
        """Servers that answer on this computer, then keys in variables; no value leaves here."""
        from keystead.providers.local_servers import find_servers, usual_addresses

        addresses = usual_addresses(self._presets) if self._addresses is None else self._addresses
        servers = await find_servers(addresses, self._presets, self._clients)
        return (*servers, *self._variables())

    def profile_of(self, finding: Finding) -> str:
        """The profile that uses the finding as it is; empty where there is none."""
        fitting = (each for each in self._profiles.all() if self._uses(each, finding))
        return next((each.name for each in fitting), "")

    def connect(self, finding: Finding) -> str:
        """The profile that uses the finding, written first where there is none.

        Raises `ConfigurationError`; then nothing is written.
        """
        if name := self.profile_of(finding):
            return name
        preset = finding.preset
        name = free_name(preset.id, (effective.name for effective in self._profiles.all()))
        fields: dict[str, Any] = {"provider": preset.id}
        if not isinstance(finding, KeyVariable):
            usual = preset.api_formats[preset.default_format]
            fields |= {} if finding.base_url == usual else {"base_url": finding.base_url}
        self._profiles.add(name, fields)
        return name

    async def close(self) -> None:
        """Close every socket."""
        await self._clients.close()

    def _uses(self, effective: EffectiveProfile, finding: Finding) -> bool:
        if not effective.profile.enabled or effective.problem:
            return False
        if not isinstance(finding, KeyVariable):
            return _place(effective.base_url) == _place(finding.base_url)
        return self._connections.decide(effective).variable == finding.name

    def _variables(self) -> Iterator[KeyVariable]:
        for preset in self._presets.offered():
            # A key of a server on this computer says nothing about whether it runs.
            names = () if preset.local else preset.key_variables
            filled = (name for name in names if self._environment.get(name, "").strip())
            if name := next(filled, ""):
                yield KeyVariable(name, preset)


def _place(address: str) -> tuple[object, ...]:
    """What tells two addresses of this computer apart: it has many names."""
    try:
        origin = Origin.of(address)
    except BadAddressError:
        return ("", address)
    host = "" if origin.is_loopback else origin.host
    return (origin.scheme, host, origin.port, address.rstrip("/").rpartition(str(origin.port))[2])
