"""A provider whose check is held against what its last requests met.

Owns that a key that was set aside as rejected goes again where the check proves it, and that a
light which proves nothing tells what is known; what proves a key is decided in ``checks``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace

from keystead.credentials.health import WHY, Rest
from keystead.errors import ErrorKind
from keystead.providers.events import Event
from keystead.providers.messages import Request
from keystead.providers.provider import Light, LightName, LightState, ListedModel, Provider
from keystead.spans import in_words


class Proving:
    """``provider``, with ``proved`` awaited after its check has shown that the key is accepted.

    ``rest`` says that the key rests, which is called ``key``, and ``now`` what time it is.
    """

    def __init__(
        self,
        provider: Provider,
        proved: Callable[[], Awaitable[object]],
        key: str = "",
        rest: Rest | None = None,
        now: float = 0.0,
    ) -> None:
        self._provider = provider
        self._proved = proved
        self._key = key
        self._rest = rest
        self._now = now

    def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes."""
        return self._provider.stream(request)

    async def list_models(self) -> list[ListedModel]:
        """The models that the provider lists."""
        return await self._provider.list_models()

    async def check(self) -> AsyncGenerator[Light]:
        """Prove the connection."""
        async for light in self._provider.check():
            if light.name is LightName.KEY and light.state is LightState.OK:
                await self._proved()
            yield self._remembering(light)

    def _remembering(self, light: Light) -> Light:
        """``light``, or what a request met where the check itself could not tell."""
        if self._rest is None or light.state is not LightState.UNKNOWN:
            return light
        why = WHY.get(self._rest.kind, "")
        told = {
            (LightName.KEY, ErrorKind.AUTHENTICATION): f"was {why}",
            (LightName.QUOTA, ErrorKind.OUT_OF_CREDIT): f"was refused: {why},",
        }.get((light.name, self._rest.kind))
        if told is None:
            return light
        ago = in_words(self._now - self._rest.since)
        evidence = f"{light.evidence}; a request with {self._key} {told} {ago} ago"
        return replace(light, state=LightState.FAILED, evidence=evidence)
