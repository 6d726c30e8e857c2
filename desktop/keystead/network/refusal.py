"""Stops at an answer that is no success before anything reads all of it.

Owns what such an answer holds; what it means belongs to ``providers``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from keystead.network.body import read_beginning

LARGEST_REFUSAL = 64 * 1024  # bytes of an error's body that are read
SUCCESS = range(200, 300)


class RefusedError(Exception):
    """An answer's status is no success; header names are lower case."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.headers = headers
        self.body = body


class Response(Protocol):
    """What httpx and httpx2 have in common."""

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Header names in lower case."""
        ...

    def aiter_bytes(self) -> AsyncIterator[bytes]:
        """The body, decompressed."""
        ...


async def stop_at_refusal(response: Response) -> None:
    """Raise `RefusedError` unless the response is a success; both clients call it."""
    if response.status_code in SUCCESS:
        return
    body = await read_beginning(response.aiter_bytes(), LARGEST_REFUSAL)
    headers = {name.lower(): value for name, value in response.headers.items()}
    raise RefusedError(response.status_code, headers, body)
