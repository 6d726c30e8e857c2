"""Which entries become which rows, and how fast they came: tables, no window."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from keystead.agents.entries import Entry, EntryKind, Failure
from keystead.errors import Action, ActionId, ErrorKind
from keystead.ui.offered_actions import REQUESTS
from keystead.ui.transcript.rows import Row, RowAction, RowKind, finish_line
from keystead.ui.views.agents.failure_rows import COPY, RETRY, failure_of, failure_text
from keystead.ui.views.agents.rows import block_row, rows_of
from keystead.ui.views.agents.timing import Timing, timing_of
from keystead.ui.widgets.mark import Mark

DATED = {
    "reason": "stop",
    "requested_model": "gpt-4o",
    "served_model": "gpt-4o-2024-08-06",
    "same_model": True,
}
OTHER = DATED | {"served_model": "gpt-4o-mini", "same_model": False}
USAGE = {"input_fresh": 1200, "cache_read": 30, "output": 41}
TOKENS = "1\N{NO-BREAK SPACE}230 tokens in, 41 out"
CALL = {"id": "c1", "name": "read_file"}
RESULT = {"call_id": "c1", "name": "read_file", "is_error": True}
FAILURE = Failure(
    "authentication",
    ErrorKind.AUTHENTICATION,
    "The key was rejected",
    "invalid_api_key",
    "Set another one.",
    Action(ActionId.REPLACE_KEY, "Replace key", "Set another one.", "mine"),
)


def entries(*made: tuple[EntryKind, str, dict[str, Any]] | tuple[EntryKind, str]) -> list[Entry]:
    """Entries with ids from 1, each ten seconds after the one before."""
    return [
        Entry(number, "a", each[0], each[1], each[2] if len(each) > 2 else {}, 10.0 * number, True)
        for number, each in enumerate(made, 1)
    ]


def flat(given: list[Entry]) -> list[Row]:
    return [row for rows in rows_of(given).values() for row in rows]


def test_an_answer_is_cut_where_its_blocks_were_found() -> None:
    text = "One.\n\n```\ncode\n```\n\nTwo."
    rows = flat(entries((EntryKind.TEXT, text, {"blocks": [0, 6, 20]})))
    assert [row.text for row in rows] == ["One.", "```\ncode\n```", "Two."]
    assert {row.entry_id for row in rows} == {"1"}


def test_an_answer_without_known_blocks_is_cut_anew() -> None:
    assert [row.text for row in flat(entries((EntryKind.TEXT, "One.\n\nTwo.")))] == ["One.", "Two."]


@pytest.mark.parametrize(
    ("after", "title"),
    [
        ((EntryKind.TEXT, "Yes."), "Thought for 10 s"),
        ((EntryKind.USAGE, "", USAGE), "Thought"),
        ((EntryKind.USER, "Go on"), "Thought"),
        ((EntryKind.NOTICE, "Asked again.", {"retry": True}), "Thought"),
    ],
)
def test_reasoning_says_how_long_it_took_where_its_turn_went_on(after: Any, title: str) -> None:
    row = flat(entries((EntryKind.REASONING, "Let me see."), after))[0]
    assert (row.kind, row.title, row.text) == (RowKind.REASONING, title, "Let me see.")


def test_reasoning_that_is_hidden_makes_no_row() -> None:
    assert flat(entries((EntryKind.REASONING, "", {"provider_data": {"signature": "x"}}))) == []


def test_a_call_and_its_result_are_one_row() -> None:
    given = entries(
        (EntryKind.TOOL_CALL, '{"path": "a.txt", "lines": 3}', CALL),
        (EntryKind.TOOL_RESULT, "no such file", RESULT),
    )
    (row,) = flat(given)
    assert (row.title, row.detail, row.text) == ("read_file", "a.txt 3", "no such file")
    assert (row.entry_id, row.mark) == ("1", Mark.FAILED)
    assert row.input == '{\n  "path": "a.txt",\n  "lines": 3\n}'


def test_a_call_id_given_twice_pairs_each_result_with_its_own_call() -> None:
    given = entries(
        (EntryKind.TOOL_CALL, "{}", CALL),
        (EntryKind.TOOL_RESULT, "first", RESULT | {"is_error": False}),
        (EntryKind.TOOL_CALL, "not json", CALL),
        (EntryKind.TOOL_RESULT, "second", RESULT),
    )
    rows = flat(given)
    assert [(row.text, row.mark) for row in rows] == [
        ("first", Mark.FINISHED),
        ("second", Mark.FAILED),
    ]
    assert rows[1].input == "not json"


def test_a_result_whose_call_is_not_known_stands_alone() -> None:
    (row,) = flat(entries((EntryKind.TOOL_RESULT, "output", RESULT)))
    assert (row.kind, row.title, row.text) == (RowKind.TOOL_CALL, "read_file", "output")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (DATED, f"{TOKENS} · gpt-4o-2024-08-06"),
        (OTHER, f"{TOKENS} · asked gpt-4o, gpt-4o-mini answered"),
        (
            DATED | {"reason": "length", "served_model": ""},
            f"Cut off at the longest answer allowed · {TOKENS} · gpt-4o",
        ),
    ],
)
def test_the_last_line_says_tokens_and_who_answered(data: dict[str, Any], line: str) -> None:
    given = entries(
        (EntryKind.USER, "Hi"),
        (EntryKind.TEXT, "Hello", {"blocks": [0]}),
        (EntryKind.USAGE, "", USAGE),
        (EntryKind.FINISH, "", data),
    )
    row = flat(given)[-1]
    assert row.kind is RowKind.FINISH
    assert row.mismatch is (not data["same_model"])
    assert finish_line(row) == line


def test_the_tokens_of_an_earlier_answer_are_not_counted_again() -> None:
    given = entries(
        (EntryKind.USAGE, "", USAGE), (EntryKind.USER, "Hi"), (EntryKind.FINISH, "", DATED)
    )
    assert flat(given)[-1].text == ""


def test_a_failure_offers_its_action_only_while_it_is_the_last_word() -> None:
    failed = (EntryKind.ERROR, FAILURE.what, asdict(FAILURE))
    (row,) = flat(entries(failed))
    # The hint says in words what the button does.
    assert (row.title, row.text) == ("The key was rejected", "invalid_api_key")
    replace_key = RowAction(ActionId.REPLACE_KEY.value, "Replace key")
    assert [action.id for action in row.actions] == [replace_key.id, RETRY, REQUESTS, COPY]
    earlier = flat(entries(failed, (EntryKind.USER, "Again")))[0]
    assert [action.id for action in earlier.actions] == [COPY]


@pytest.mark.parametrize("action", [ActionId.RETRY, ActionId.START_SERVER])
def test_a_failure_whose_action_is_to_retry_offers_that_once(action: ActionId) -> None:
    data = asdict(FAILURE) | {"action": asdict(Action(action, "Try again", "Try again."))}
    (row,) = flat(entries((EntryKind.ERROR, "Busy", data)))
    assert [action.id for action in row.actions] == [RETRY, REQUESTS, COPY]


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        ("Try again.", "invalid_api_key"),
        ("Wait 9 seconds, then try again.", "invalid_api_key\nWait 9 seconds, then try again."),
    ],
)
def test_a_hint_that_says_what_the_button_says_is_left_to_it(hint: str, said: str) -> None:
    action = asdict(Action(ActionId.RETRY, "Try again", hint))
    data = asdict(FAILURE) | {"hint": hint, "action": action}
    (row,) = flat(entries((EntryKind.ERROR, "Busy", data)))
    assert row.text == said


def test_a_failure_is_the_same_after_it_was_kept() -> None:
    assert failure_of(asdict(FAILURE)) == FAILURE
    assert failure_text(FAILURE).splitlines()[0] == "The key was rejected"


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        ([], [RowKind.MARKDOWN]),
        ([(EntryKind.USAGE, "", USAGE)], [RowKind.MARKDOWN]),
        ([(EntryKind.ERROR, "x", asdict(FAILURE))], [RowKind.MARKDOWN, RowKind.ERROR]),
        ([(EntryKind.USER, "On")], [RowKind.MARKDOWN, RowKind.NOTICE, RowKind.USER]),
    ],
)
def test_a_cut_answer_says_so_unless_what_follows_does(
    after: list[Any], kinds: list[RowKind]
) -> None:
    cut = Entry(1, "a", EntryKind.TEXT, "Half a", {"blocks": [0]}, 1.0, False)
    rest = [Entry(e.id + 1, *_fields(e)) for e in entries(*after)]
    assert [row.kind for row in flat([cut, *rest])] == kinds


def _fields(entry: Entry) -> tuple[Any, ...]:
    return (entry.agent_id, entry.kind, entry.text, entry.data, entry.created_at, entry.complete)


def test_a_row_of_a_block_that_streamed_in_is_the_same_as_of_a_kept_one() -> None:
    (row,) = flat(entries((EntryKind.TEXT, "One.\n\n", {"blocks": [0]})))
    assert row == block_row(1, "One.")


@pytest.mark.parametrize(
    ("given", "timing"),
    [
        ([], Timing()),
        ([(EntryKind.USER, "Hi")], Timing()),
        ([(EntryKind.USER, "Hi"), (EntryKind.REASONING, "")], Timing(10.0)),
        (
            [(EntryKind.USER, "Hi"), (EntryKind.TEXT, "Ho"), (EntryKind.USAGE, "", USAGE)],
            Timing(10.0, 4.1),
        ),
        (
            [
                (EntryKind.USER, "Hi"),
                (EntryKind.TEXT, "Ho"),
                (EntryKind.USAGE, "", USAGE),
                (EntryKind.USER, "More"),
            ],
            Timing(10.0, 4.1),
        ),
    ],
)
def test_timing_is_that_of_the_last_answer(given: list[Any], timing: Timing) -> None:
    assert timing_of(entries(*given)) == timing
