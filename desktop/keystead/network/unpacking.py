"""The body of an answer as it comes, decompressed in pieces of bounded size.

Owns decompression: what httpx does for itself unpacks all of a piece at once, and 64 kB on the wire
can hold 64 MB. What is not compressed comes straight from the connection. How much may come
altogether is the limit of who reads it.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Coroutine
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from keystead.network.refusal import Response

LARGEST_PIECE = 64 * 1024  # bytes that are unpacked at one go
# One layer alone: two turn 2 KB on the wire into gigabytes before any limit can count them.
ENCODINGS = ("", "identity", "gzip", "deflate")
GZIP, ZLIB, BARE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class DamagedBodyError(Exception):
    """What came is not compressed in the way that its headers name."""


def encoding_of(response: Response) -> str:
    """How the body of a response is compressed."""
    return response.headers.get("content-encoding", "").strip().lower()


def body_of(response: Response) -> AsyncGenerator[bytes]:
    """The body of a response that is one of the `ENCODINGS`. Raises `DamagedBodyError`.

    Whoever stops before its end closes it.
    """
    pieces = aiter(cast("AsyncIterable[bytes]", response.stream))
    encoding = encoding_of(response)
    if encoding not in ("", "identity"):
        pieces = _unpacked(pieces, encoding)
    return _Body(response.stream, cast("AsyncGenerator[bytes]", pieces))


class _Body(AsyncGenerator[bytes]):
    """The pieces of ``stream``, which is closed before them.

    The generators within, which nobody closes, would close it as they are freed; on the loop of a
    window they cannot wait for that then.
    """

    def __init__(self, stream: Any, pieces: AsyncGenerator[bytes]) -> None:
        self._stream = stream
        self._pieces = pieces

    def __anext__(self) -> Coroutine[Any, Any, bytes]:
        return self._pieces.__anext__()

    def asend(self, value: None) -> Coroutine[Any, Any, bytes]:
        return self._pieces.asend(value)

    def athrow(self, *failure: Any) -> Coroutine[Any, Any, bytes]:
        return self._pieces.athrow(*failure)

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        finally:
            await self._pieces.aclose()


async def _unpacked(packed: AsyncIterator[bytes], encoding: str) -> AsyncGenerator[bytes]:
    unpacking = zlib.decompressobj(GZIP if encoding == "gzip" else ZLIB)
    begun = False
    async with aclosing(cast("AsyncGenerator[bytes]", packed)):
        async for piece in packed:
            if not begun and encoding == "deflate" and _is_bare(piece):
                unpacking = zlib.decompressobj(BARE)
            begun = begun or bool(piece)
            # What follows the end is no part of the answer.
            while not unpacking.eof:
                part = _part(unpacking, piece)
                if part:
                    yield part
                piece = unpacking.unconsumed_tail
                if not piece and len(part) < LARGEST_PIECE:
                    break
                await asyncio.sleep(0)  # It may go on for long, and others want their turn.


def _is_bare(beginning: bytes) -> bool:
    """Whether a deflated body lacks the header that it should have, as some servers send it."""
    return beginning[:1] != b"" and beginning[0] & 0x0F != zlib.DEFLATED


def _part(unpacking: Any, piece: bytes) -> bytes:
    try:
        return unpacking.decompress(piece, LARGEST_PIECE)
    except zlib.error as error:
        raise DamagedBodyError(str(error)) from error
