from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from keystead.network.body import (
    BodyTooLargeError,
    NotJsonError,
    read_beginning,
    read_body,
    read_json,
)


class Pieces:
    """Pieces of a body, and how many were taken."""

    def __init__(self, *pieces: bytes):
        self.pieces = pieces
        self.taken = 0

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        for piece in self.pieces:
            self.taken += 1
            yield piece


def test_a_body_up_to_the_limit_is_read_whole():
    assert asyncio.run(read_body(aiter(Pieces(b"ab", b"cd")), 4)) == b"abcd"


def test_reading_stops_above_the_limit():
    pieces = Pieces(b"abcd", b"e", b"f")
    with pytest.raises(BodyTooLargeError):
        asyncio.run(read_body(aiter(pieces), 4))
    assert pieces.taken == 2


def test_a_beginning_is_cut_and_the_rest_never_read():
    pieces = Pieces(b"abc", b"def", b"ghi")
    assert asyncio.run(read_beginning(aiter(pieces), 5)) == b"abcde"
    assert pieces.taken == 2


@pytest.mark.parametrize(
    ("content_type", "body", "words"),
    [
        ("text/html; charset=utf-8", b"[]", "a web page"),
        ("application/json", b"\n <!DOCTYPE html><p>", "a web page"),
        ("", b"<html>", "a web page"),
        ("application/json", b"  ", "empty"),
        ("application/json", b"{", "no JSON"),
        ("application/json", b"[" * 100_000, "no JSON"),
        ("application/json", b'"\xff"', "no JSON"),
    ],
)
def test_what_is_no_json_is_named(content_type: str, body: bytes, words: str):
    with pytest.raises(NotJsonError, match=words):
        read_json(content_type, body)


def test_json_is_read_whatever_its_type_is_called():
    assert read_json("text/plain", b'{"a": [1]}') == {"a": [1]}


def test_half_a_character_is_read_as_the_lists_of_models_read_it():
    assert read_json("", rb'{"id": "a\ud83d"}') == {"id": "a\ud83d"}
    for body in (rb'{"id": "\ud83d"', rb'"\ud83d" x', b'{"a":' * 100_000 + rb'"\ud83d"'):
        with pytest.raises(NotJsonError):
            read_json("", body)
