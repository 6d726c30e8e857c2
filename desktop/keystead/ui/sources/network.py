"""How this computer connects, as the window knows it.

Owns the question; the answer is the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from keystead.network.in_force import InForce, in_force
from keystead.ui.bridge import Bridge

if TYPE_CHECKING:
    from keystead.engine import Engine


class NetworkSource:
    """What holds for every profile that says nothing else."""

    def __init__(self, bridge: Bridge[Engine], environment: Mapping[str, str]) -> None:
        self._bridge = bridge
        self._environment = environment

    async def in_force(self) -> InForce:
        """What holds now."""
        return await self._bridge.call(self._look())

    async def _look(self) -> InForce:
        return in_force(self._environment)
