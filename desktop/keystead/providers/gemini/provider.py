"""Sends a generateContent request over httpx and reads the answer's bytes.

Owns the one request, where it goes and how large a page of the model list is; what goes into it and
what comes out is ``request``'s and ``events``'s.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from urllib.parse import quote

from keystead.network.clients import Clients
from keystead.providers.checks import check
from keystead.providers.events import Event
from keystead.providers.exchange import asked_of
from keystead.providers.gemini.events import GenerateContentEventMapper
from keystead.providers.gemini.request import to_wire
from keystead.providers.listing import list_models
from keystead.providers.messages import Request
from keystead.providers.posted import posted
from keystead.providers.provider import Connection, Light, ListedModel
from keystead.providers.stream import stream_events

MODELS = "models/"
AS_EVENTS = {"alt": "sse"}
LARGEST_PAGE = {"pageSize": "1000"}  # models; the API's own limit


class Gemini:
    """A provider that speaks the generative language API."""

    def __init__(self, connection: Connection, clients: Clients) -> None:
        # The OpenAI-compatible address lies one level below this API's.
        base_url = connection.base_url.rstrip("/").removesuffix("/openai")
        self._connection = replace(connection, base_url=base_url)
        self._clients = clients

    def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes."""
        asked = asked_of(self._connection, request.model)
        mapper = GenerateContentEventMapper(asked)
        # Tuned models have a place of their own, which stands in their names.
        model = request.model if "/" in request.model else f"{MODELS}{request.model}"
        path = f"{quote(model)}:streamGenerateContent"
        wire = to_wire(request, self._connection.quirks)
        opening = posted(self._connection, self._clients, path, wire, AS_EVENTS)
        return stream_events(opening, mapper, asked, self._connection.policy)

    async def list_models(self) -> list[ListedModel]:
        """The models that the provider lists."""
        return await list_models(self._connection, self._clients, LARGEST_PAGE)

    def check(self) -> AsyncIterator[Light]:
        """Prove the connection."""
        return check(self._connection, self._clients)
