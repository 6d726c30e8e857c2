from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.network.event_stream import EventStream, ServerEvent, StreamTooLargeError


def read(*pieces: bytes) -> list[ServerEvent]:
    stream = EventStream()
    return [event for piece in pieces for event in stream.feed(piece)]


@pytest.mark.parametrize(
    ("wire", "events"),
    [
        (b"data: one\n\ndata: two\n\n", [("", b"one"), ("", b"two")]),
        (b"data: one\r\n\r\ndata: two\r\n\r\n", [("", b"one"), ("", b"two")]),
        (b"data: one\r\rdata: two\r\r", [("", b"one"), ("", b"two")]),
        (b"data: first\ndata: second\n\n", [("", b"first\nsecond")]),
        (b": a comment\ndata: x\n\n: another\n\n", [("", b"x")]),
        (b"event: ping\ndata: {}\n\ndata: y\n\n", [("ping", b"{}"), ("", b"y")]),
        (b"event: nothing\n\n", []),
        (b"data:no blank\n\n", [("", b"no blank")]),
        (b"data:  two blanks\n\n", [("", b" two blanks")]),
        (b"data\n\n", [("", b"")]),
        (b"\xef\xbb\xbfdata: marked\n\n", [("", b"marked")]),
        (b"id: 7\nretry: 3\nstrange\ndata: z\n\n", [("", b"z")]),
        ("data: Zürich 🚀\n\n".encode(), [("", "Zürich 🚀".encode())]),
        (b"data: cut", []),
    ],
)
def test_events_are_read_as_the_format_says(wire: bytes, events: list[tuple[str, bytes]]):
    assert [(event.name, event.data) for event in read(wire)] == events


LINES = st.lists(
    st.sampled_from(
        [b"data: a", "data: ü🚀".encode(), b"data:", b"event: n", b": c", b"", b"data: \x00{}"]
    ),
    max_size=12,
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])


@given(LINES, st.lists(ENDS, min_size=12, max_size=12), st.data())
def test_events_are_the_same_however_the_bytes_are_cut(
    lines: list[bytes], ends: list[bytes], data: st.DataObject
):
    wire = b"".join(line + end for line, end in zip(lines, ends, strict=False))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=8)))
    borders = [0, *cuts, len(wire)]
    pieces = [wire[a:b] for a, b in pairwise(borders)]
    assert read(*pieces) == read(wire) == read(*(bytes([byte]) for byte in wire))


def test_an_event_without_its_closing_line_is_handed_out_on_request():
    stream = EventStream()
    assert stream.feed(b"data: [DONE]\n") == []
    assert stream.rest() == [ServerEvent("", b"[DONE]")]
    assert stream.rest() == []


@pytest.mark.parametrize(
    "pieces",
    [
        [b"data: " + b"x" * 100],
        [b"data: ", *[b"x" * 10] * 10],
        [b"data: 0123456789\n"] * 6,
    ],
)
def test_an_event_above_the_limit_is_refused(pieces: list[bytes]):
    stream = EventStream(largest=50)
    with pytest.raises(StreamTooLargeError):
        any(stream.feed(piece) for piece in pieces)


def test_lines_count_comments_too_but_no_half_lines():
    stream = EventStream()
    stream.feed(b": still")
    assert stream.lines == 0
    stream.feed(b" here\n")
    assert stream.lines == 1
