"""Azure OpenAI's older route: a chat completion asked of a deployment.

Owns where it goes, the deployment's name in the path; what goes in and what comes out is a chat
completion. No deployment is ever listed: what the resource lists are the models that it could
deploy, under other names, so that only the key is proven by it.
https://learn.microsoft.com/azure/ai-foundry/openai/reference
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from urllib.parse import quote

from keystead.network.clients import Clients
from keystead.providers.checks import check
from keystead.providers.events import Event
from keystead.providers.exchange import asked_of
from keystead.providers.listing import list_models
from keystead.providers.messages import Request
from keystead.providers.openai_chat.events import ChatEventMapper
from keystead.providers.openai_chat.request import to_wire
from keystead.providers.openai_sdk import opened
from keystead.providers.provider import Connection, Light, ListedModel
from keystead.providers.stream import stream_events

MODELS_PATH = "openai/models"
TAILS = ("/v1", "/openai")
"""Ends of an address that belong to the other route; people copy that one."""


class AzureDeployments:
    """A provider that answers chats of one resource's deployments."""

    def __init__(self, connection: Connection, clients: Clients) -> None:
        base_url = connection.base_url.rstrip("/")
        for tail in TAILS:
            base_url = base_url.removesuffix(tail)
        # Without a path of models there is no list, and the check asks this one for the key.
        preset = connection.preset.model_copy(update={"models_path": "", "key_probe": MODELS_PATH})
        self._connection = replace(connection, base_url=base_url, preset=preset)
        self._clients = clients

    def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes."""
        asked = asked_of(self._connection, request.model)
        wire = to_wire(request, self._connection.quirks)
        path = f"openai/deployments/{quote(request.model, safe='')}/chat/completions"
        opening = opened(self._connection, self._clients, path, wire)
        return stream_events(opening, ChatEventMapper(asked), asked, self._connection.policy)

    async def list_models(self) -> list[ListedModel]:
        """Raises `ProviderError`: a resource lists no deployments."""
        return await list_models(self._connection, self._clients)

    def check(self) -> AsyncIterator[Light]:
        """Prove the connection."""
        return check(self._connection, self._clients)
