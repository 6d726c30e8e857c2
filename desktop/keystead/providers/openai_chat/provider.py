"""Sends a chat completion with the openai SDK and reads the answer's bytes.

Owns where it goes; what goes into it and what comes out is ``request``'s and ``events``'s, model
lists and checks are the same for every HTTP format.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

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

CHAT_PATH = "chat/completions"


class OpenAIChat:
    """A provider that speaks chat completions."""

    def __init__(self, connection: Connection, clients: Clients) -> None:
        self._connection = connection
        self._clients = clients

    def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes."""
        asked = asked_of(self._connection, request.model)
        wire = to_wire(request, self._connection.quirks)
        opening = opened(self._connection, self._clients, CHAT_PATH, wire)
        mapper = ChatEventMapper(asked, self._connection.preset.cost_field)
        return stream_events(opening, mapper, asked, self._connection.policy)

    async def list_models(self) -> list[ListedModel]:
        """The models that the provider lists."""
        return await list_models(self._connection, self._clients)

    def check(self) -> AsyncIterator[Light]:
        """Prove the connection."""
        return check(self._connection, self._clients)
