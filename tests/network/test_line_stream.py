from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.network.event_stream import ServerEvent, StreamTooLargeError
from keystead.network.line_stream import LineStream

WIRE = '\ufeff{"a":1}\n\n  {"b":"ä"}\r\n{"c":3}'.encode()
LINES = [b'{"a":1}', '{"b":"ä"}'.encode(), b'{"c":3}']


def read(*pieces: bytes) -> list[bytes]:
    parser = LineStream()
    events = [event for piece in pieces for event in parser.feed(piece)] + parser.rest()
    assert all(event == ServerEvent("", event.data) for event in events)
    return [event.data for event in events]


@given(st.lists(st.integers(0, len(WIRE))))
def test_lines_are_the_same_wherever_the_bytes_are_cut(cuts: list[int]) -> None:
    borders = [0, *sorted(cuts), len(WIRE)]
    pieces = [WIRE[a:b] for a, b in itertools.pairwise(borders)]
    assert read(*pieces) == LINES


def test_a_line_without_an_end_is_handed_out_at_the_end_only() -> None:
    parser = LineStream()
    assert parser.feed(b'{"half"') == []
    assert parser.lines == 0
    assert parser.feed(b":1}\n")
    assert parser.lines == 1
    assert parser.rest() == []


def test_empty_lines_show_that_the_other_side_is_alive() -> None:
    parser = LineStream()
    assert parser.feed(b"\n\n") == []
    assert parser.lines == 2


def test_a_line_has_a_largest_size() -> None:
    parser = LineStream(largest=100)
    assert len(parser.feed(b"x" * 99 + b"\n" + b"x" * 99 + b"\n")) == 2
    for _ in range(100):
        parser.feed(b"x")
    with pytest.raises(StreamTooLargeError):
        parser.feed(b"x")
