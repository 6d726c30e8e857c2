"""Sends a chat completion with the openai SDK and reads the answer's bytes.

Owns the one request; what goes into it and what comes out is ``request``'s and ``events``'s, model
lists and checks are the same for every HTTP format.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from keystead.network.clients import Clients
from keystead.providers.checks import check
from keystead.providers.events import Event
from keystead.providers.exchange import asked_of, url_of
from keystead.providers.headers import request_headers
from keystead.providers.listing import list_models
from keystead.providers.messages import Request
from keystead.providers.openai_chat.events import ChatEventMapper
from keystead.providers.openai_chat.request import to_wire
from keystead.providers.provider import Connection, Light, ListedModel
from keystead.providers.stream import Answer, stream_events

if TYPE_CHECKING:
    from openai import AsyncOpenAI, Omit

OWN_HEADERS = {"Accept": "text/event-stream", "Content-Type": "application/json"}


class OpenAIChat:
    """A provider that speaks chat completions."""

    def __init__(self, connection: Connection, clients: Clients) -> None:
        self._connection = connection
        self._clients = clients

    def stream(self, request: Request) -> AsyncGenerator[Event]:
        """Ask for an answer and yield it as it comes."""
        asked = asked_of(self._connection, request.model)
        wire = to_wire(request, self._connection.quirks)
        return stream_events(
            self._open(wire), ChatEventMapper(asked), asked, self._connection.policy
        )

    async def list_models(self) -> list[ListedModel]:
        """The models that the provider lists."""
        return await list_models(self._connection, self._clients)

    def check(self) -> AsyncIterator[Light]:
        """Prove the connection."""
        return check(self._connection, self._clients)

    @asynccontextmanager
    async def _open(self, wire: dict[str, Any]) -> AsyncGenerator[Answer]:
        client = self._client()
        # The whole body goes in as extra: it is built already, and the SDK would walk through
        # every message of a long conversation again.
        sending = client.chat.completions.with_streaming_response.create(
            model=wire["model"],
            messages=[],
            stream=True,
            extra_body=wire,
            extra_headers=self._headers(client),
            extra_query=dict(self._connection.query),
        )
        async with sending as response:
            yield Answer(response.headers, response.iter_bytes())

    def _client(self) -> AsyncOpenAI:
        from openai import AsyncOpenAI

        return AsyncOpenAI(
            api_key="unused",  # Our headers carry the key; without one it looks for variables.
            base_url=url_of(self._connection, ""),
            http_client=self._clients.sdk(self._connection.policy),
            max_retries=0,
        )

    def _headers(self, client: AsyncOpenAI) -> dict[str, str | Omit]:
        """Our headers, and every one taken out that the SDK adds by itself or from variables.

        Those are OPENAI_ORG_ID, OPENAI_PROJECT_ID, OPENAI_CUSTOM_HEADERS and what it tells about
        this computer; they would go to every provider.
        """
        from openai import Omit

        added = ["Authorization", "x-stainless-retry-count", "x-stainless-read-timeout"]
        # Ours come last: the SDK takes the last of two spellings of a name.
        added += [name for name in client.default_headers if name not in OWN_HEADERS]
        return dict.fromkeys(added, Omit()) | OWN_HEADERS | request_headers(self._connection)
