"""The aliases of models, as the window knows them.

Owns the questions; what an alias means, and which may be written, is said by ``models.aliases``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystead.models.aliases import Alias, Aliases
from keystead.ui.bridge import Bridge

if TYPE_CHECKING:
    from keystead.engine import Engine


class AliasSource:
    """Reads everyone's and each profile's aliases, and changes everyone's."""

    def __init__(self, bridge: Bridge[Engine], aliases: Aliases) -> None:
        self._bridge = bridge
        self._aliases = aliases

    async def all(self) -> tuple[Alias, ...]:
        """Everyone's, then each profile's own."""
        return await self._bridge.call(self._all())

    async def set(self, name: str, reference: str) -> None:
        """Write one of everyone's. Raises `KeysteadError`; then nothing changes."""
        await self._bridge.call(self._set(name, reference))

    async def remove(self, name: str) -> None:
        """Take one of everyone's out. Raises `KeysteadError` where there is none."""
        await self._bridge.call(self._remove(name))

    async def _all(self) -> tuple[Alias, ...]:
        return self._aliases.all()

    async def _set(self, name: str, reference: str) -> None:
        self._aliases.set(name, reference)

    async def _remove(self, name: str) -> None:
        self._aliases.remove(name)
