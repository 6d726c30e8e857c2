"""A provider whose token can be had anew: what it refuses is asked once more with a new one.

Owns that this happens once a request, and not after its answer has begun; where the token comes
from belongs to ``credentials``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing

from keystead.errors import ErrorKind, KeysteadError
from keystead.providers.events import Event
from keystead.providers.messages import Request
from keystead.providers.provider import Light, LightName, LightState, ListedModel, Provider


class RenewingProvider:
    """``renew`` makes the same provider with a token of its own."""

    def __init__(self, provider: Provider, renew: Callable[[], Awaitable[Provider]]) -> None:
        self._provider = provider
        self._renew = renew

    async def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes."""
        begun = False
        try:
            async with aclosing(self._provider.stream(request)) as events:
                async for event in events:
                    begun = True
                    yield event
        except KeysteadError as error:
            if begun or not _refused(error):
                raise
        else:
            return
        self._provider = await self._renew()
        async with aclosing(self._provider.stream(request)) as events:
            async for event in events:
                yield event

    async def list_models(self) -> list[ListedModel]:
        """The models that the provider lists."""
        try:
            return await self._provider.list_models()
        except KeysteadError as error:
            if not _refused(error):
                raise
        self._provider = await self._renew()
        return await self._provider.list_models()

    async def check(self) -> AsyncIterator[Light]:
        """Prove the connection; a rejected token is shown only if another one is, too."""
        shown: list[LightName] = []
        async for light in self._provider.check():
            if light.name is LightName.KEY and light.state is LightState.FAILED:
                break
            shown.append(light.name)
            yield light
        else:
            return
        self._provider = await self._renew()
        async for light in self._provider.check():
            if light.name not in shown:
                yield light


def _refused(error: KeysteadError) -> bool:
    return error.kind is ErrorKind.AUTHENTICATION
