"""One request of our own that reads something: where it goes, how long it may take, what came.

Owns what lists and checks are made of; what the answer means is theirs to say.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from keystead.errors import ProviderError
from keystead.network.body import read_body, read_json
from keystead.network.clients import Clients
from keystead.network.json_lists import Entry, read_json_lists
from keystead.network.pinning import Certificate
from keystead.network.policy import LIST_TIMEOUT
from keystead.network.refusal import tls_of
from keystead.network.unpacking import body_of
from keystead.origin import Origin
from keystead.providers.deadline import Deadline
from keystead.providers.failures import our_errors
from keystead.providers.headers import request_headers
from keystead.providers.provider import Connection
from keystead.providers.sentences import Asked

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came back: a JSON value, headers in lower case, and how the connection was made."""

    value: Any
    headers: Mapping[str, str]
    tls: ssl.SSLObject | None


def url_of(connection: Connection, path: str) -> str:
    """The address of ``path`` below the connection's base URL, or, after a slash, its server."""
    base = str(Origin.of(connection.base_url)) if path.startswith("/") else connection.base_url
    return f"{base.rstrip('/')}/{path.lstrip('/')}".rstrip("/")


def asked_of(connection: Connection, model: str = "", path: str = "") -> Asked:
    """What an error about a request of ``connection`` says that it was about."""
    return Asked(
        profile=connection.profile,
        address=url_of(connection, path).partition("?")[0],
        with_key=connection.key is not None,
        model=model,
        connect_timeout=connection.policy.connect_timeout,
        proxy=connection.policy.proxy,
        pin=connection.policy.tls_pin,
    )


async def get(
    connection: Connection,
    clients: Clients,
    path: str,
    query: Mapping[str, str] | None = None,
    *,
    credential: bool = True,
    entry: Entry | None = None,
) -> Exchange:
    """GET ``path`` and read the JSON that comes. Raises `KeysteadError`.

    With ``entry``, long lists are read entry by entry, as `read_json_lists` does.
    """
    path, _, asked_for = path.partition("?")
    params = {**dict(parse_qsl(asked_for)), **connection.query, **(query or {})}
    content = {"params": params}
    return await _exchange(connection, clients, "GET", path, content, credential, entry)


async def post(
    connection: Connection, clients: Clients, path: str, body: Mapping[str, Any]
) -> Exchange:
    """POST ``body`` to ``path`` and read the JSON that comes. Raises `KeysteadError`."""
    content = {"params": dict(connection.query), "json": dict(body)}
    return await _exchange(connection, clients, "POST", path, content)


async def _exchange(
    connection: Connection,
    clients: Clients,
    method: str,
    path: str,
    content: Mapping[str, Any],
    credential: bool = True,
    entry: Entry | None = None,
) -> Exchange:
    asked = asked_of(connection, path=path)
    client = clients.own(connection.policy)
    with our_errors(asked):
        headers = request_headers(connection, credential=credential)
        url = url_of(connection, path)
        request = client.build_request(method, url, headers=headers, **content)
        answer = _send(client, request, entry)
        return await Deadline.whole_answer(LIST_TIMEOUT, asked).within(answer)


async def look(connection: Connection, clients: Clients) -> Certificate | None:
    """The certificate that the server shows, None where it shows none in time; nothing is sent."""
    address = url_of(connection, "")
    asked = asked_of(connection)
    try:
        with our_errors(asked):
            step = clients.look(connection.policy, address)
            return await Deadline.whole_answer(LIST_TIMEOUT, asked).within(step)
    except (ProviderError, ValueError):
        return None


async def _send(client: httpx.AsyncClient, request: httpx.Request, entry: Entry | None) -> Exchange:
    response = await client.send(request, stream=True)
    try:
        body = await read_body(body_of(response))
    finally:
        await response.aclose()
    kind = response.headers.get("content-type", "")
    value = await read_json_lists(kind, body, entry) if entry else read_json(kind, body)
    return Exchange(value, dict(response.headers), tls_of(response))
