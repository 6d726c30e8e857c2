"""A picture whose right description cannot be guessed, and what an answer says of it.

Owns the picture, the question about it and how an answer is read; what it proves is ``trials``'.
Three stripes in three of six colours, drawn anew each time: who sees nothing is right once in 120.
The question names the colours, so that no model is wrong for calling one by another name, and of an
answer in whole sentences the last three colours count, for some think aloud before they answer.
"""

from __future__ import annotations

import random
import re
import struct
import zlib

COLOURS = {
    "red": (255, 0, 0),
    "green": (0, 160, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "black": (0, 0, 0),
    "white": (255, 255, 255),
}
STRIPES = 3
WIDTH, HEIGHT = 80, 160  # pixels of a stripe; some models refuse what is smaller than 30
QUESTION = (
    "The picture shows three upright stripes of the same width. Each is red, green, blue, yellow, "
    "black or white. Name their three colours from left to right, and nothing else."
)
_COLOUR = re.compile(rf"\b({'|'.join(COLOURS)})\b", re.IGNORECASE)
_RGB, _8_BIT = 2, 8  # of https://www.w3.org/TR/png-3/#11IHDR


def any_colours() -> tuple[str, ...]:
    """Three different colours, from left to right."""
    return tuple(random.sample(sorted(COLOURS), STRIPES))


def striped(colours: tuple[str, ...]) -> bytes:
    """A PNG with a stripe in each of ``colours``."""
    row = b"\0" + b"".join(bytes(COLOURS[name]) * WIDTH for name in colours)
    header = struct.pack(">IIBBBBB", WIDTH * len(colours), HEIGHT, _8_BIT, _RGB, 0, 0, 0)
    pixels = zlib.compress(row * HEIGHT, 9)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", pixels), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def are_named(colours: tuple[str, ...], answer: str) -> bool:
    """Whether ``answer`` ends with ``colours`` in their order."""
    named = [name.lower() for name in _COLOUR.findall(answer)]
    return tuple(named[-len(colours) :]) == colours


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
