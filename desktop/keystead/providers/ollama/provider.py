"""Sends a chat request over httpx and reads the answer's lines.

Owns the one request and where the API's paths begin; what goes into it and what comes out is
``request``'s and ``events``'s, what is known of its models ``models``'.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace

from keystead.network.clients import Clients
from keystead.network.line_stream import LineStream
from keystead.providers.checks import check
from keystead.providers.events import Event
from keystead.providers.exchange import asked_of
from keystead.providers.messages import Request
from keystead.providers.ollama.events import ChatLinesEventMapper
from keystead.providers.ollama.models import MODELS_PATH, list_models
from keystead.providers.ollama.request import to_wire
from keystead.providers.posted import posted
from keystead.providers.provider import Connection, Light, ListedModel
from keystead.providers.stream import stream_events

CHAT_PATH = "api/chat"


class Ollama:
    """A provider that speaks Ollama's own API."""

    def __init__(self, connection: Connection, clients: Clients) -> None:
        # The OpenAI-compatible address lies below this API's; some write its own folder as well.
        base_url = connection.base_url.rstrip("/").removesuffix("/v1").removesuffix("/api")
        preset = connection.preset.model_copy(update={"models_path": MODELS_PATH})
        self._connection = replace(connection, base_url=base_url, preset=preset)
        self._clients = clients

    def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes."""
        asked = asked_of(self._connection, request.model)
        mapper = ChatLinesEventMapper(asked)
        wire = to_wire(request, self._connection.quirks)
        opening = posted(self._connection, self._clients, CHAT_PATH, wire)
        return stream_events(opening, mapper, asked, self._connection.policy, LineStream)

    async def list_models(self) -> list[ListedModel]:
        """The models that the server has, with what it says about each."""
        return await list_models(self._connection, self._clients)

    def check(self) -> AsyncIterator[Light]:
        """Prove the connection."""
        return check(self._connection, self._clients)
