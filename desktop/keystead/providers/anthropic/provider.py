"""Sends a Messages request over httpx and reads the answer's bytes.

Owns the one request, the version header and where the API's paths begin; what goes into it and
what comes out is ``request``'s and ``events``'s.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace

from keystead.network.clients import Clients
from keystead.providers.anthropic.events import MessagesEventMapper
from keystead.providers.anthropic.request import to_wire
from keystead.providers.checks import check
from keystead.providers.events import Event
from keystead.providers.exchange import asked_of
from keystead.providers.listing import list_models
from keystead.providers.messages import Request
from keystead.providers.posted import posted
from keystead.providers.provider import Connection, Light, ListedModel
from keystead.providers.stream import stream_events

VERSION = {"anthropic-version": "2023-06-01"}
MESSAGES_PATH = "v1/messages"


class Anthropic:
    """A provider that speaks the Messages API."""

    def __init__(self, connection: Connection, clients: Clients) -> None:
        # Paths of this API begin with the version, which some write into the address as well.
        base_url = connection.base_url.rstrip("/").removesuffix("/v1")
        headers = {**VERSION, **connection.headers}
        self._connection = replace(connection, base_url=base_url, headers=headers)
        self._clients = clients

    def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes."""
        asked = asked_of(self._connection, request.model)
        mapper = MessagesEventMapper(asked)
        wire = to_wire(request, self._connection.quirks)
        opening = posted(self._connection, self._clients, MESSAGES_PATH, wire)
        return stream_events(opening, mapper, asked, self._connection.policy)

    async def list_models(self) -> list[ListedModel]:
        """The models that the provider lists."""
        return await list_models(self._connection, self._clients)

    def check(self) -> AsyncIterator[Light]:
        """Prove the connection."""
        return check(self._connection, self._clients)
