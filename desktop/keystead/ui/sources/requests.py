"""The last requests of this process's profiles, as the window knows them.

Owns the mirror of what a list shows; the details of one are fetched when it is looked at, for a
body may be long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from keystead.network.request_log import Recorded, RequestLogs, Shown, shown
from keystead.ui.bridge import Bridge

if TYPE_CHECKING:
    from keystead.engine import Engine


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in a list; times in seconds, ``started`` since 1970."""

    profile_id: str
    number: int
    method: str
    url: str
    outcome: str
    good: bool
    running: bool
    started: float
    took: float | None

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.profile_id}/{self.number}"


@dataclass(frozen=True, slots=True)
class RequestsChanged:
    """The requests of one profile are others now, or further on."""

    profile_id: str


class RequestSource(QObject):
    """`changed` carries the id of a profile that sent something, or got an answer."""

    changed = Signal(str)

    def __init__(self, bridge: Bridge[Engine], logs: RequestLogs) -> None:
        super().__init__()
        self._bridge = bridge
        self._logs = logs
        bridge.subscribe(RequestsChanged, self, self._take)
        logs.changed.connect(self._announce)

    async def lines(self) -> tuple[RequestLine, ...]:
        """All requests of all profiles, the newest first."""
        return await self._bridge.call(self._lines())

    async def details(self, line: RequestLine) -> Shown | None:
        """One request as a person may see it; None where it was let go meanwhile."""
        return await self._bridge.call(self._details(line.profile_id, line.number))

    async def _lines(self) -> tuple[RequestLine, ...]:
        every = (
            _line(profile_id, request)
            for profile_id, log in self._logs.all().items()
            for request in log.all()
        )
        return tuple(sorted(every, key=lambda line: line.started, reverse=True))

    async def _details(self, profile_id: str, number: int) -> Shown | None:
        request = self._logs.of(profile_id).get(number)
        return shown(request) if request else None

    def _announce(self, profile_id: str) -> None:
        self._bridge.post(RequestsChanged(profile_id))

    def _take(self, change: RequestsChanged) -> None:
        self.changed.emit(change.profile_id)


def _line(profile_id: str, request: Recorded) -> RequestLine:
    return RequestLine(
        profile_id,
        request.number,
        request.method,
        request.url,
        request.outcome,
        200 <= request.status < 300 and not request.failure,
        request.running,
        request.started,
        request.ended,
    )
