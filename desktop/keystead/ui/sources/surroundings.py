"""What is at hand on this computer, as the window knows it.

Owns the mirror of the last look; looking and connecting are the engine's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from keystead.providers.surroundings import Finding, Surroundings
from keystead.ui.bridge import Bridge

if TYPE_CHECKING:
    from keystead.engine import Engine


@dataclass(frozen=True, slots=True)
class Found:
    """A server or a variable, and the profile that uses it already (empty: none)."""

    finding: Finding
    profile: str


class SurroundingsSource(QObject):
    """What was found; `changed` comes when a look begins, when it ends and as profiles use it."""

    changed = Signal()

    def __init__(self, bridge: Bridge[Engine], surroundings: Surroundings) -> None:
        super().__init__()
        self._bridge = bridge
        self._surroundings = surroundings
        self.found: tuple[Found, ...] = ()
        self.looking = False
        self.looked = False

    async def look(self) -> None:
        """Look around on this computer; nothing leaves it."""
        self.looking = True
        self.changed.emit()
        try:
            self.found = await self._bridge.call(self._look())
            self.looked = True
        finally:
            self.looking = False
            self.changed.emit()

    async def connect_to(self, finding: Finding) -> str:
        """The profile that uses the finding, made where there is none. Raises `KeysteadError`."""
        return await self._bridge.call(self._connect_to(finding))

    async def match(self) -> None:
        """See anew which profile uses what was found; the profiles are others now."""
        matched = await self._bridge.call(self._match(self.found))
        same = [each.finding for each in matched] == [each.finding for each in self.found]
        if same and matched != self.found:
            self.found = matched
            self.changed.emit()

    async def _look(self) -> tuple[Found, ...]:
        return self._matched(await self._surroundings.look())

    async def _match(self, found: Sequence[Found]) -> tuple[Found, ...]:
        return self._matched(each.finding for each in found)

    def _matched(self, findings: Iterable[Finding]) -> tuple[Found, ...]:
        return tuple(Found(each, self._surroundings.profile_of(each)) for each in findings)

    async def _connect_to(self, finding: Finding) -> str:
        return self._surroundings.connect(finding)
