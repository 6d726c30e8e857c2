from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from keystead.network.unpacking import LARGEST_PIECE, DamagedBodyError, body_of

TEXT = "Grüße, ".encode() * 30_000
Pack = Callable[[bytes], bytes]


def bare(data: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packing.compress(data) + packing.flush()


@dataclass
class Response:
    """As the clients hand it out, as far as its body goes."""

    headers: dict[str, str]
    pieces: list[bytes]
    status_code: int = 200
    extensions: dict[str, object] = field(default_factory=dict)

    @property
    def stream(self) -> AsyncIterator[bytes]:
        return self._each()

    async def _each(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece


def body(encoding: str, *pieces: bytes) -> list[bytes]:
    async def read() -> list[bytes]:
        return [
            piece async for piece in body_of(Response({"content-encoding": encoding}, [*pieces]))
        ]

    return asyncio.run(read())


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("", bytes), ("identity", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress),
     ("deflate", bare), (" GZIP ", gzip.compress)],
)  # fmt: skip
def test_a_body_is_the_same_however_it_is_packed_and_cut(encoding: str, pack: Pack, size: int):
    packed = pack(TEXT)
    cut = [packed[start : start + size] for start in range(0, len(packed), size)]
    read = body(encoding, b"", *cut)
    assert b"".join(read) == TEXT
    if encoding.strip() in ("gzip", "deflate"):
        assert max(map(len, read)) <= LARGEST_PIECE


def test_what_was_flushed_is_there_before_more_comes():
    packing = zlib.compressobj(wbits=31)
    first = packing.compress(b"data: 1\n\n") + packing.flush(zlib.Z_SYNC_FLUSH)
    second = packing.compress(b"data: 2\n\n") + packing.flush()
    assert body("gzip", first, second) == [b"data: 1\n\n", b"data: 2\n\n"]


@pytest.mark.parametrize("exact", [LARGEST_PIECE - 1, LARGEST_PIECE, LARGEST_PIECE + 1])
def test_nothing_stays_behind_where_a_piece_is_full(exact: int):
    assert b"".join(body("gzip", gzip.compress(b"x" * exact), b"")) == b"x" * exact


def test_what_follows_the_end_of_a_packed_body_is_no_part_of_it():
    assert b"".join(body("gzip", gzip.compress(TEXT) + b"more", b"and more")) == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_that_is_packed_otherwise_is_damaged(encoding: str):
    with pytest.raises(DamagedBodyError):
        body(encoding, b"data: 1\n\n")
