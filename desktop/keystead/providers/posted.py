"""Sends a request of our own over httpx and hands the answer's bytes on.

Owns the one POST that the API formats without an SDK share; what is sent, and what the bytes mean,
is each format's own.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from keystead.network.clients import Clients
from keystead.providers.exchange import url_of
from keystead.providers.headers import request_headers
from keystead.providers.provider import Connection
from keystead.providers.stream import Answer


@asynccontextmanager
async def posted(
    connection: Connection,
    clients: Clients,
    path: str,
    wire: Mapping[str, Any],
    query: Mapping[str, str] | None = None,
) -> AsyncGenerator[Answer]:
    """The answer to ``wire`` at ``path`` below the connection's base URL, as it begins."""
    sending = clients.own(connection.policy).stream(
        "POST",
        url_of(connection, path),
        json=wire,
        headers=request_headers(connection),
        params={**connection.query, **(query or {})},
    )
    async with sending as response:
        yield Answer.of(response)
