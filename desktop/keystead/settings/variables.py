"""The environment's variables, as far as the settings let profiles and credentials use them.

Owns that switch; what each variable means is known to ``profiles`` and ``credentials``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class Variables(Mapping[str, str]):
    """The variables of ``environment``; none at all while ``used`` is False."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.used = True

    def __getitem__(self, name: str) -> str:
        return self._visible[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._visible)

    def __len__(self) -> int:
        return len(self._visible)

    @property
    def _visible(self) -> Mapping[str, str]:
        return self.environment if self.used else {}


def whole(environment: Mapping[str, str]) -> Mapping[str, str]:
    """All variables, whether profiles may use them or not: for what programs need to run at all."""
    return environment.environment if isinstance(environment, Variables) else environment


def switched_off(environment: Mapping[str, str]) -> bool:
    """Whether ``environment`` is empty because a person wants no variable used."""
    return isinstance(environment, Variables) and not environment.used
