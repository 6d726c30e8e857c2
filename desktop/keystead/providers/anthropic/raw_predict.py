"""The Messages API as a cloud passes it on: the model stands in the path, the version in the body.

Owns these two differences and where the request goes; what goes in and what comes out is a message
as ever, so that what one address signed is read by the other. A header ``anthropic-beta``, which a
profile may name, stays one, and no header tells the version.
https://docs.anthropic.com/en/api/claude-on-vertex-ai,
https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

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

VERSION = {"anthropic_version": "vertex-2023-10-16"}


class RawPredict:
    """A provider that passes the Messages API on."""

    def __init__(self, connection: Connection, clients: Clients) -> None:
        self._connection = connection
        self._clients = clients

    def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes."""
        asked = asked_of(self._connection, request.model)
        # A version of a model is written after an @, which a path may hold.
        path = f"models/{quote(request.model, safe='@')}:streamRawPredict"
        wire = to_body(to_wire(request, self._connection.quirks))
        opening = posted(self._connection, self._clients, path, wire)
        mapper = MessagesEventMapper(asked)
        return stream_events(opening, mapper, asked, self._connection.policy)

    async def list_models(self) -> list[ListedModel]:
        """The models that the provider lists."""
        return await list_models(self._connection, self._clients)

    def check(self) -> AsyncIterator[Light]:
        """Prove the connection."""
        return check(self._connection, self._clients)


def to_body(wire: Mapping[str, Any]) -> dict[str, Any]:
    """A message's body without its model, and with its version."""
    return VERSION | {name: value for name, value in wire.items() if name != "model"}
