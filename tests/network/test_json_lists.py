"""Long lists read entry by entry: the same as read whole, and nobody else held up."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.network.body import NotJsonError
from keystead.network.json_lists import SLICE, read_json_lists

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def read(body: bytes, kind: str = "application/json") -> Any:
    return asyncio.run(read_json_lists(kind, body, lambda entry: entry))


@given(JSON, st.sampled_from([None, 0, 2]))
def test_it_is_read_as_json_is(value: Any, indent: int | None) -> None:
    assert read(json.dumps(value, indent=indent).encode()) == value


@given(JSON)
def test_what_is_cut_is_no_json(value: Any) -> None:
    body = json.dumps({"data": [value]}).encode()
    for end in range(len(body)):
        with pytest.raises(NotJsonError):
            read(body[:end])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<html>", "a web page"),
        (b'{"data": [1]} x', "no JSON"),
        (b'{"data": [1,]}', "no JSON"),
        (b'{"data" [1]}', "no JSON"),
        (b"{7: [1]}", "no JSON"),
        (b"[1 2]", "no JSON"),
        (b'{"a": 1,}', "no JSON"),
        (b"\xff[]", "no JSON"),
        (b'{"data": [' + b"[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_json_says_what_it_is(body: bytes, words: str) -> None:
    with pytest.raises(NotJsonError, match=words):
        read(body)


def test_only_entries_of_lists_at_the_top_are_handed_on() -> None:
    text = b'{"data": [{"a": [1, 2]}], "more": {"list": [3]}, "models": [4]}'
    value = asyncio.run(read_json_lists("", text, lambda entry: [entry]))
    assert value == {"data": [[{"a": [1, 2]}]], "more": {"list": [3]}, "models": [[4]]}
    assert asyncio.run(read_json_lists("", b"[1, 2]", str)) == ["1", "2"]


def test_others_get_their_turn_while_a_long_list_is_read() -> None:
    body = json.dumps(list(range(SLICE * 50))).encode()

    async def main() -> int:
        turns = 0
        reading = asyncio.ensure_future(read_json_lists("", body, lambda entry: entry))
        while not reading.done():
            turns += 1
            await asyncio.sleep(0)
        return turns

    assert asyncio.run(main()) >= 50
