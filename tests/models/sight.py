"""Eyes for a chat server of a test: the colours of the stripes in a PNG, read from its pixels."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode
from typing import Any

NAMES = {
    (255, 0, 0): "red",
    (0, 160, 0): "green",
    (0, 0, 255): "blue",
    (255, 255, 0): "yellow",
    (0, 0, 0): "black",
    (255, 255, 255): "white",
}


def picture_in(body: Any) -> bytes | None:
    """The picture that a chat completion shows in its last message."""
    content = body["messages"][-1]["content"]
    parts = content if isinstance(content, list) else []
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    return b64decode(urls[0].removeprefix("data:image/png;base64,")) if urls else None


def stripes_of(png: bytes) -> list[str]:
    """The colours from left to right, in every row the same."""
    chunks = dict(_chunks(png))
    width, height, *kind = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert kind == [8, 2, 0, 0, 0]
    raw = zlib.decompress(chunks[b"IDAT"])
    rows = {raw[start : start + 3 * width + 1] for start in range(0, len(raw), 3 * width + 1)}
    (row,) = rows
    assert len(raw) == height * len(row)
    pixels = [NAMES[row[at], row[at + 1], row[at + 2]] for at in range(1, len(row), 3)]
    return [name for at, name in enumerate(pixels) if at == 0 or name != pixels[at - 1]]


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    found: list[tuple[bytes, bytes]] = []
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.pack(">I", zlib.crc32(kind + data)) == png[at + 8 + length : at + 12 + length]
        found.append((kind, data))
        at += 12 + length
    return found
