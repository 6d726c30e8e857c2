"""One request of a check, and what it brought: an answer or the refusal in its stead.

Owns the asking; what either proves is decided in ``checks`` and ``key_proof``.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from keystead.errors import ProviderError
from keystead.network.body import NotJsonError
from keystead.network.clients import Clients
from keystead.network.refusal import RefusedError
from keystead.providers.exchange import get, url_of
from keystead.providers.provider import Connection


@dataclass(slots=True)
class Answer:
    """What one request of the check brought."""

    error: ProviderError | None = None
    value: Any = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    tls: ssl.SSLObject | None = None
    milliseconds: float = 0.0

    @property
    def arrived(self) -> bool:
        """Whether the server answered at all, be it with a refusal."""
        return self.error is None or bool(self.error.status) or _is_unreadable(self.error)


async def ask(
    connection: Connection, clients: Clients, path: str, *, credential: bool = True
) -> Answer:
    """GET ``path``; what a provider refuses is an answer too."""
    started = time.perf_counter()
    answer = Answer()
    try:
        exchange = await get(connection, clients, path, credential=credential)
        answer.value, answer.headers, answer.tls = exchange.value, exchange.headers, exchange.tls
    except ProviderError as error:
        answer.error = error
        if isinstance(error.__cause__, RefusedError):
            answer.headers, answer.tls = error.__cause__.headers, error.__cause__.tls
    answer.milliseconds = (time.perf_counter() - started) * 1000
    return answer


def asked_for(connection: Connection, path: str) -> str:
    """The request for ``path`` as a person is told of it."""
    return f"GET {urlsplit(url_of(connection, path)).path}"


def _is_unreadable(error: ProviderError) -> bool:
    return isinstance(error.__cause__, NotJsonError)
