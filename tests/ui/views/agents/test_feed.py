"""The rows of a transcript while it grows: nothing twice, nothing left out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from keystead.agents.blocks import split_blocks
from keystead.agents.entries import Entry, EntryKind
from keystead.ui.sources.agents import Streamed
from keystead.ui.transcript.model import TranscriptModel
from keystead.ui.transcript.rows import Row, RowKind
from keystead.ui.views.agents.feed import STATUS, TranscriptFeed
from keystead.ui.widgets.mark import Mark

pytestmark = pytest.mark.usefixtures("qapp")

TEXT = "First words.\n\n```\ncode\n\nmore\n```\n\n| a |\n|---|\n| 1 |\n\nThe *end* of it"
WAITING = Row(STATUS, RowKind.NOTICE, "Waiting", mark=Mark.RUNNING)


def entry(number: int, kind: EntryKind, text: str = "", *, complete: bool = True) -> Entry:
    data = {"blocks": split_blocks(text)} if complete and kind is EntryKind.TEXT else {}
    return Entry(number, "a", kind, text, data, float(number), complete)


def rows(model: TranscriptModel) -> list[Row]:
    return [model.row(number) for number in range(model.rowCount())]


def texts(model: TranscriptModel) -> list[str]:
    return [row.text for row in rows(model)]


def pieces(cuts: Sequence[int]) -> list[Streamed]:
    places = sorted({0, len(TEXT), *cuts})
    return [
        Streamed("a", 2, TEXT[start:end], EntryKind.TEXT, start) for start, end in pairwise(places)
    ]


def live_feed(known: str = "") -> tuple[TranscriptFeed, TranscriptModel]:
    model = TranscriptModel(QApplication.instance())
    feed = TranscriptFeed(model)
    arriving = entry(2, EntryKind.TEXT, known, complete=False)
    feed.reset([entry(1, EntryKind.USER, "Hi"), arriving], active=True)
    return feed, model


@given(cuts=st.lists(st.integers(1, len(TEXT) - 1)), known=st.integers(0, len(TEXT)))
def test_an_answer_joined_anywhere_is_shown_whole_and_once(cuts: list[int], known: int) -> None:
    feed, model = live_feed(TEXT[:known])
    for piece in pieces(cuts):  # all of them: some were known when the tab was opened
        feed.stream(piece)
    feed.flush()
    kept = TranscriptModel(QApplication.instance())
    TranscriptFeed(kept).reset(
        [entry(1, EntryKind.USER, "Hi"), entry(2, EntryKind.TEXT, TEXT)], active=False
    )
    assert [text.rstrip() for text in texts(model)] == texts(kept)
    assert rows(model)[-1].kind is RowKind.TAIL
    before = rows(model)
    feed.change(entry(2, EntryKind.TEXT, TEXT))
    assert rows(model) == rows(kept)
    assert all(new is old for new, old in zip(rows(model)[:-1], before[:-1], strict=True))


@pytest.mark.parametrize("read", ["", "word"])
def test_an_entry_read_before_it_is_told_of_misses_nothing_that_came_between(read: str) -> None:
    feed, model = live_feed(read)
    feed.add(entry(2, EntryKind.TEXT, "word more", complete=False))
    feed.stream(Streamed("a", 2, " and more", EntryKind.TEXT, len("word more")))
    feed.flush()
    assert texts(model)[-1] == "word more and more"


def test_an_entry_that_was_whole_when_it_was_told_of_is_shown_whole() -> None:
    feed, model = live_feed("word")
    feed.add(entry(2, EntryKind.TEXT, "word and all the rest"))
    feed.flush()
    assert texts(model)[-1] == "word and all the rest"
    assert rows(model)[-1].kind is not RowKind.TAIL


def test_a_new_entry_is_taken_once() -> None:
    feed, model = live_feed("Text")
    feed.add(entry(1, EntryKind.USER, "Hi"))
    feed.add(entry(2, EntryKind.TEXT, complete=False))
    assert texts(model) == ["Hi", "Text"]


def test_what_comes_after_an_entry_settled_changes_nothing() -> None:
    feed, model = live_feed("Te")
    feed.change(entry(2, EntryKind.TEXT, "Text"))
    feed.stream(Streamed("a", 2, "xt", EntryKind.TEXT, 2))
    feed.flush()
    assert texts(model) == ["Hi", "Text"]


def test_changes_of_entries_that_are_not_shown_are_let_go() -> None:
    feed, model = live_feed("Text")
    feed.change(entry(77, EntryKind.TEXT, "Elsewhere"))
    feed.stream(Streamed("a", 77, "x", EntryKind.TEXT, 0))
    feed.flush()
    assert texts(model) == ["Hi", "Text"]


def test_reasoning_is_open_while_it_comes_and_folded_after() -> None:
    feed, model = live_feed()
    feed.change(entry(2, EntryKind.TEXT, ""))
    feed.add(entry(3, EntryKind.REASONING, complete=False))
    feed.stream(Streamed("a", 3, "Let me", EntryKind.REASONING, 0))
    feed.stream(Streamed("a", 3, " see.", EntryKind.REASONING, 6))
    feed.flush()
    assert [(row.kind, row.title, row.text) for row in rows(model)[1:]] == [
        (RowKind.REASONING, "Thinking…", ""),
        (RowKind.TAIL, "", "Let me see."),
    ]
    feed.tick(now=7.2)
    assert rows(model)[1].title == "Thinking… 4 s"
    feed.change(entry(3, EntryKind.REASONING, "Let me see."))
    feed.add(entry(9, EntryKind.TEXT, complete=False))
    assert [(row.kind, row.title) for row in rows(model)[1:]] == [
        (RowKind.REASONING, "Thought for 6 s")
    ]


def test_the_status_stands_last_and_goes_when_text_comes() -> None:
    feed, model = live_feed()
    feed.show_status(WAITING)
    assert rows(model)[-1] == WAITING
    feed.add(entry(3, EntryKind.NOTICE, "By the way"))
    assert rows(model)[-1] == WAITING
    feed.stream(Streamed("a", 2, "Hello", EntryKind.TEXT, 0))
    feed.flush()
    assert WAITING not in rows(model)


def test_earlier_entries_come_before_and_join_what_was_cut() -> None:
    model = TranscriptModel(QApplication.instance())
    feed = TranscriptFeed(model)
    result = Entry(4, "a", EntryKind.TOOL_RESULT, "out", {"call_id": "c", "name": "t"}, 4.0, True)
    call = Entry(3, "a", EntryKind.TOOL_CALL, "{}", {"id": "c", "name": "t"}, 3.0, True)
    feed.reset([result, entry(5, EntryKind.TEXT, "Done.")], active=False)
    assert texts(model) == ["out", "Done."]
    feed.prepend([entry(1, EntryKind.USER, "Hi"), entry(2, EntryKind.TEXT, "A.\n\nB."), call])
    assert texts(model) == ["Hi", "A.", "B.", "out", "Done."]
    assert [each.id for each in feed.entries] == [1, 2, 3, 4, 5]


def test_what_was_cut_off_at_the_start_of_a_stretch_keeps_its_words() -> None:
    model = TranscriptModel(QApplication.instance())
    feed = TranscriptFeed(model)
    half = Entry(2, "a", EntryKind.TEXT, "Half", {"blocks": [0]}, 2.0, False)
    feed.reset([half, entry(3, EntryKind.USER, "More")], active=False)
    before = texts(model)
    feed.prepend([entry(1, EntryKind.USER, "Hi")])
    assert texts(model) == ["Hi", *before] == ["Hi", "Half", "Stopped here.", "More"]


@pytest.mark.parametrize("whole", [True, False])
def test_a_place_in_an_answer_leads_to_the_row_that_shows_it(whole: bool) -> None:
    feed, model = live_feed(TEXT)
    if whole:
        feed.change(entry(2, EntryKind.TEXT, TEXT))
    for start in range(len(TEXT)):
        place = feed.locate(2, start)
        assert place is not None
        row, begins = place
        shown = TEXT[begins : begins + len(model.row(row).text)]
        assert shown.rstrip() == model.row(row).text.rstrip()
        assert begins <= start
    assert feed.locate(1) == (0, 0)
    assert feed.locate(77) is None


def test_a_result_is_found_in_the_row_of_its_call() -> None:
    model = TranscriptModel(QApplication.instance())
    feed = TranscriptFeed(model)
    call = Entry(3, "a", EntryKind.TOOL_CALL, "{}", {"id": "c", "name": "t"}, 3.0, True)
    result = Entry(4, "a", EntryKind.TOOL_RESULT, "out", {"call_id": "c", "name": "t"}, 4.0, True)
    feed.reset([entry(1, EntryKind.USER, "Hi"), call, result], active=False)
    assert feed.locate(4, 1) == feed.locate(3) == (1, 0)
