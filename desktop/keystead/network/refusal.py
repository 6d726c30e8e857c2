"""Stops at an answer that is no success before anything reads all of it.

Owns what such an answer holds; what it means belongs to ``providers``.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any, Protocol

from keystead.network.body import NotJsonError, read_beginning
from keystead.network.unpacking import ENCODINGS, body_of, encoding_of

LARGEST_REFUSAL = 64 * 1024  # bytes of an error's body that are read
SUCCESS = range(200, 300)


class RefusedError(Exception):
    """An answer's status is no success; header names are lower case, ``tls`` as in `tls_of`."""

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        tls: ssl.SSLObject | None = None,
    ) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.headers = headers
        self.body = body
        self.tls = tls


class Response(Protocol):
    """What httpx and httpx2 have in common."""

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""
        ...

    @property
    def extensions(self) -> Mapping[str, Any]:
        """What the transport tells about itself."""
        ...

    @property
    def stream(self) -> object:
        """The body as it comes, compressed or not; with both clients, bytes."""
        ...


def tls_of(response: Response) -> ssl.SSLObject | None:
    """The TLS connection that a response came over, None where it came in the clear."""
    return response.extensions["network_stream"].get_extra_info("ssl_object")


async def stop_at_refusal(response: Response) -> None:
    """Raise `RefusedError` unless the response is a success; both clients call it.

    Raises `NotJsonError` for a compression that was not asked for.
    """
    if encoding_of(response) not in ENCODINGS:
        raise NotJsonError("compressed in a way that was not asked for")
    if response.status_code in SUCCESS:
        return
    body = await read_beginning(body_of(response), LARGEST_REFUSAL)
    headers = {name.lower(): value for name, value in response.headers.items()}
    raise RefusedError(response.status_code, headers, body, tls_of(response))
