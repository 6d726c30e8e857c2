"""Reads an answer that is no stream, up to a limit, as the JSON it should be.

Owns limits and content types; what the JSON says belongs to ``providers``.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from keystead.network.policy import LARGEST_BODY

WEB_PAGE = "a web page"
# Half of a character above U+FFFF: JSON lets a text be cut between the two.
HALF = re.compile(rb"\\u[dD][89a-fA-F]")


class BodyTooLargeError(Exception):
    """An answer is larger than the limit; reading stopped there."""


class NotJsonError(Exception):
    """An answer is something else than JSON; its text says what, in words that follow "it is"."""


async def read_body(pieces: AsyncGenerator[bytes], limit: int = LARGEST_BODY) -> bytes:
    """Join the decompressed ``pieces``; stops with `BodyTooLargeError` above ``limit`` bytes."""
    read: list[bytes] = []
    size = 0
    async with aclosing(pieces):
        async for piece in pieces:
            size += len(piece)
            if size > limit:
                raise BodyTooLargeError(f"it is larger than {limit // 2**20} MB")
            read.append(piece)
    return b"".join(read)


async def read_beginning(pieces: AsyncGenerator[bytes], limit: int) -> bytes:
    """The first ``limit`` bytes of ``pieces``; the rest is never read."""
    read = bytearray()
    async with aclosing(pieces):
        async for piece in pieces:
            read += piece[: limit - len(read)]
            if len(read) >= limit:
                break
    return bytes(read)


def is_web_page(content_type: str, body: bytes) -> bool:
    """Whether an answer is meant for a browser."""
    beginning = body[:256].lstrip().lower()
    return "html" in content_type.lower() or beginning.startswith((b"<!doctype", b"<html"))


def read_json(content_type: str, body: bytes) -> Any:
    """The value that ``body`` holds. Raises `NotJsonError`."""
    import jiter

    if content_type and is_web_page(content_type, b""):
        raise NotJsonError(WEB_PAGE)
    try:
        return jiter.from_json(body, cache_mode="none")
    except ValueError as error:
        if is_web_page("", body):
            raise NotJsonError(WEB_PAGE) from error
        if not body.strip():
            raise NotJsonError("empty") from error
        if HALF.search(body):
            return _with_halves(body)
        raise NotJsonError("no JSON") from error


def _with_halves(body: bytes) -> Any:
    """The value of a body that spells half a character, which jiter refuses."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotJsonError("no JSON") from error
