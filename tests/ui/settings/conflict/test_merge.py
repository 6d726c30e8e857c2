"""What merges of two versions, and what is asked."""

from __future__ import annotations

from typing import Any

import pytest

from keystead.profiles.field_rules import FieldError
from keystead.profiles.profile import Profile
from keystead.ui.settings.conflict.comparison import Agreement, Comparison, value_words
from keystead.ui.settings.conflict.merge import MISSING, Flat, Merged, flat, merged, same, whole
from keystead.ui.settings.draft import Draft, values_of

A, B, C = ("a",), ("b",), ("c",)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        # Only one side changed it.
        ({A: 1}, {A: 2}, {A: 1}, Merged({A: 2})),
        ({A: 1}, {A: 1}, {A: 2}, Merged({A: 2}, {A})),
        # Both did: to the same, and not.
        ({A: 1}, {A: 2}, {A: 2}, Merged({A: 2})),
        ({A: 1}, {A: 2}, {A: 3}, Merged({A: 2}, both={A: 1})),
        # Entries of tables come and go.
        ({}, {A: 1}, {B: 2}, Merged({B: 2, A: 1}, {B})),
        ({A: 1}, {A: 1}, {}, Merged({A: MISSING}, {A})),
        ({A: 1}, {}, {A: 1}, Merged({A: MISSING})),
        ({A: 1}, {}, {A: 2}, Merged({A: MISSING}, both={A: 1})),
        ({A: 1}, {A: 2}, {}, Merged({A: 2}, both={A: 1})),
        ({}, {A: 1}, {A: 2}, Merged({A: 1}, both={A: MISSING})),
        # A name is asked about though only the file changed it.
        ({("name",): "x"}, {("name",): "x"}, {("name",): "y"},
         Merged({("name",): "x"}, both={("name",): "x"})),
    ],
)  # fmt: skip
def test_what_merges_and_what_is_asked(
    base: Flat, mine: Flat, theirs: Flat, expected: Merged
) -> None:
    assert merged(base, mine, theirs) == expected


def test_a_text_that_is_no_value_yet_counts_as_changed() -> None:
    assert merged({A: 1}, {A: 1}, {A: 2}, ["a"]).both == {A: 1}
    assert merged({A: 1}, {A: 1}, {A: 1}, ["a"]).both == {}


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (1, 1.0), (0, False), ({"a": 1}, {"a": True}), ([1], [1.0])]
)
def test_what_a_file_tells_apart_is_not_the_same(one: Any, other: Any) -> None:
    assert one == other
    assert not same(one, other)
    assert same(one, one)


def test_the_order_of_a_table_is_no_difference() -> None:
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})


def test_values_come_back_from_their_keys() -> None:
    values = values_of(
        Profile(
            name="x",
            default_headers={"X-A": "1", "X-B": "2"},
            models=("m",),
            extra_body={"deep": {"er": [1]}},
        )
    )
    assert whole(flat(values), values) == values


def draft_of(**values: Any) -> Draft:
    start = values_of(Profile(name="work"))
    return Draft(None, start, "", start | values)


def compared(draft: Draft) -> dict[str, tuple[str, str, Agreement | None]]:
    fields = Comparison.of(draft, "14:32").fields
    return {each.title: (each.mine, each.theirs, each.agreement) for each in fields}


def test_what_differs_stands_beside_what_is_the_same() -> None:
    start = values_of(
        Profile(name="work", provider="groq", description="Team", default_model="theirs")
    )
    draft = Draft(
        None,
        start,
        "",
        start | {"default_model": "mine", "requests_per_minute": 60},
        unsettled={("default_model",): "before"},
        taken={("description",)},
    )
    assert compared(draft) == {
        "Provider": ("groq", "groq", Agreement.SAME),
        "Default model": ("mine", "theirs", None),
        "Description": ("Team", "Team", Agreement.THEIRS),
        "Requests a minute": ("60", "no limit", Agreement.MINE),
    }


def test_headers_are_fields_of_their_own() -> None:
    draft = draft_of(default_headers={"X-A": "1", "X-B": "2"})
    draft.unsettled = {("default_headers", "X-B"): MISSING}
    assert compared(draft) == {
        "Headers · X-A": ("1", "not there", Agreement.MINE),
        "Headers · X-B": ("2", "not there", None),
    }


def test_a_text_that_is_no_value_says_why() -> None:
    draft = draft_of()
    draft.unreadable["max_retries"] = FieldError("it must be a whole number")
    draft.unsettled = {("max_retries",): 2}
    assert compared(draft)["Retries"] == ("typed, but it must be a whole number", "2", None)


@pytest.mark.parametrize(
    ("count", "begins"), [(1, "One field of work"), (2, "Two fields of work"), (3, "3 fields of")]
)
def test_how_many_differ_is_said_in_words(count: int, begins: str) -> None:
    names = ("description", "default_model", "api_key_env")[:count]
    draft = draft_of(**dict.fromkeys(names, "X"))
    draft.unsettled = {(name,): "" for name in names}
    assert Comparison.of(draft, "14:32").text.startswith(begins)


def test_another_name_is_said_in_words() -> None:
    draft = draft_of(name="ours")
    draft.unsettled = {("name",): "before"}
    assert Comparison.of(draft, "14:32").text.startswith("It is called work there now.")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("description", "", "none"),
        ("description", "two\nlines", "two lines"),
        ("effort", None, "left to the provider"),
        ("enabled", False, "no"),
        ("requests_per_minute", 0, "no limit"),
        ("max_retries", 0, "0"),
        ("connect_timeout", 12.5, "12.5"),
        ("models", ("a", "b"), "a, b"),
        ("extra_body", {"top_k": [1, 2]}, '{"top_k": [1, 2]}'),
        ("api_key_env", "sk-proj-abcdefghijklmnopqrstuvwx0123456789", "[secret]"),
    ],
)
def test_values_read_as_words(field: str, value: Any, words: str) -> None:
    assert value_words((field,), value) == words
