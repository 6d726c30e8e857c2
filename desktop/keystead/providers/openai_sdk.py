"""Sends a request with the openai SDK and hands the answer's bytes on.

Owns the SDK's client and what it must not add; what is sent, and what the bytes mean, belongs to
each API format that OpenAI defined.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from keystead.network.clients import Clients
from keystead.providers.exchange import url_of
from keystead.providers.headers import request_headers
from keystead.providers.provider import Connection
from keystead.providers.stream import Answer

if TYPE_CHECKING:
    from openai import AsyncOpenAI, Omit

OWN_HEADERS = {"Accept": "text/event-stream", "Content-Type": "application/json"}


@asynccontextmanager
async def opened(
    connection: Connection, clients: Clients, path: str, wire: Mapping[str, Any]
) -> AsyncGenerator[Answer]:
    """The answer to ``wire`` at ``path`` below the connection's base URL, as it begins."""
    from openai import AsyncStream

    client = _client(connection, clients)
    # By path, not by the SDK's own method for it: that would walk through every message again.
    stream = await client.post(
        f"/{path}",
        cast_to=object,
        body=wire,
        options={"headers": _headers(client, connection), "params": dict(connection.query)},
        stream=True,
        stream_cls=AsyncStream[object],
    )
    async with stream:
        yield Answer.of(stream.response)


def _client(connection: Connection, clients: Clients) -> AsyncOpenAI:
    from openai import AsyncOpenAI

    return AsyncOpenAI(
        api_key="unused",  # Our headers carry the key; without one it looks for variables.
        base_url=url_of(connection, ""),
        http_client=clients.sdk(connection.policy),
        max_retries=0,
    )


def _headers(client: AsyncOpenAI, connection: Connection) -> dict[str, str | Omit]:
    """Our headers, and every one taken out that the SDK adds by itself or from variables.

    Those are OPENAI_ORG_ID, OPENAI_PROJECT_ID, OPENAI_CUSTOM_HEADERS and what it tells about this
    computer; they would go to every provider.
    """
    from openai import Omit

    added = ["Authorization", "x-stainless-retry-count", "x-stainless-read-timeout"]
    # Ours come last: the SDK takes the last of two spellings of a name.
    added += [name for name in client.default_headers if name not in OWN_HEADERS]
    return dict.fromkeys(added, Omit()) | OWN_HEADERS | request_headers(connection)
