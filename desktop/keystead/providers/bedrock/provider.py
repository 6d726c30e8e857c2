"""Sends a ConverseStream request over httpx and reads the answer's bytes.

Owns the one request and how it is proven; what goes into it and what comes out is ``request``'s and
``events``'s. The address that answers lists no models: those stand at another one.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from keystead.network.clients import Clients
from keystead.network.frame_stream import FrameStream
from keystead.profiles.preset import AuthStyle
from keystead.providers.bedrock.events import ConverseEventMapper
from keystead.providers.bedrock.request import to_wire
from keystead.providers.bedrock.signing import signed
from keystead.providers.checks import check
from keystead.providers.events import Event
from keystead.providers.exchange import asked_of, url_of
from keystead.providers.headers import request_headers
from keystead.providers.listing import list_models
from keystead.providers.messages import Request
from keystead.providers.provider import Connection, Light, ListedModel
from keystead.providers.stream import Answer, stream_events

OWN_HEADERS = {
    "Accept": "application/vnd.amazon.eventstream",
    "Content-Type": "application/json",
}


class Bedrock:
    """A provider that speaks Converse."""

    def __init__(self, connection: Connection, clients: Clients) -> None:
        self._connection = connection
        self._clients = clients

    def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes."""
        asked = asked_of(self._connection, request.model)
        opening = self._open(request.model, to_wire(request, self._connection.quirks))
        mapper = ConverseEventMapper(asked)
        return stream_events(opening, mapper, asked, self._connection.policy, FrameStream)

    async def list_models(self) -> list[ListedModel]:
        """The models that the provider lists."""
        return await list_models(self._connection, self._clients)

    def check(self) -> AsyncIterator[Light]:
        """Prove the connection."""
        return check(self._connection, self._clients)

    @asynccontextmanager
    async def _open(self, model: str, wire: dict[str, Any]) -> AsyncGenerator[Answer]:
        client = self._clients.own(self._connection.policy)
        request = client.build_request(
            "POST",
            url_of(self._connection, f"model/{quote(model, safe='')}/converse-stream"),
            content=json.dumps(wire).encode(),
            headers=OWN_HEADERS | request_headers(self._connection),
            params=dict(self._connection.query),
        )
        if self._connection.auth_style is AuthStyle.AWS_SIGNATURE:
            proof = signed(self._connection, str(request.url), request.content, OWN_HEADERS)
            request.headers.update(proof)
        response = await client.send(request, stream=True)
        try:
            yield Answer.of(response)
        finally:
            await response.aclose()
