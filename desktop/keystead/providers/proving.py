"""A provider whose check lets a key go again that was set aside as rejected, where it proves it.

Owns that and nothing else; what proves a key is decided in ``checks``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable

from keystead.providers.events import Event
from keystead.providers.messages import Request
from keystead.providers.provider import Light, LightName, LightState, ListedModel, Provider


class Proving:
    """``provider``, with ``proved`` awaited after its check has shown that the key is accepted."""

    def __init__(self, provider: Provider, proved: Callable[[], Awaitable[object]]) -> None:
        self._provider = provider
        self._proved = proved

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
            yield light
