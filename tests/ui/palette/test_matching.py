from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.ui.palette.matching import loose, spans, strict

TITLES = ("Reopen closed tab", "Open settings", "Open models", "Developer: openers", "Quit")
TEXTS = [f"{title}\nand more\n".lower() for title in TITLES]


def titles(numbers: list[int]) -> list[str]:
    return [TITLES[number] for number in numbers]


def by_title(needle: str) -> list[str]:
    found, otherwise = strict(needle, TEXTS)
    assert otherwise == []
    return titles(found)


def test_nothing_typed_matches_all_in_their_order():
    assert by_title("  ") == list(TITLES)


def test_what_begins_with_it_comes_first_then_words_then_the_rest():
    assert by_title("OPEN") == [
        "Open settings",
        "Open models",
        "Developer: openers",
        "Reopen closed tab",
    ]


def test_every_word_must_be_there_in_any_order():
    assert by_title("set open") == ["Open settings"]
    assert by_title("open zebra") == []


def test_what_is_found_by_something_else_than_its_title_is_told_apart():
    texts = ["mine\nopen router\n", "yours\nelse\n", "open\n\n"]
    assert strict("router", texts) == ([], [0])
    assert strict("mine router", texts) == ([], [0])
    assert strict("open", texts) == ([2], [0])


def test_letters_in_their_order_are_enough_where_nothing_else_is():
    assert by_title("opst") == []
    assert titles(loose("opst", TEXTS)) == ["Open settings", "Reopen closed tab"]
    assert titles(loose("o m", TEXTS)) == ["Open models"]
    assert loose("o", TEXTS) == []
    assert loose("zz", TEXTS) == []


def test_letters_beside_the_title_do_not_count():
    assert loose("ndm", ["open\nand more\n"]) == []


@pytest.mark.parametrize(
    ("title", "needle", "found"),
    [
        ("Open settings", "open", ["Open"]),
        ("Open settings", "set open", ["Open", "set"]),
        ("Open settings", "opst", ["Op", "s", "t"]),
        ("Open settings", "", []),
        ("Open settings", "x", []),
        ("a.b*c", ".b*", [".b*"]),
    ],
)
def test_what_was_meant_is_marked(title: str, needle: str, found: list[str]):
    assert [title[start:end] for start, end in spans(title, needle)] == found


@given(st.text(), st.text(min_size=1, max_size=12))
def test_marks_lie_inside_whatever_was_typed(title: str, needle: str):
    end = 0
    for start, stop in spans(title, needle):
        assert end <= start < stop <= len(title)
        end = stop


@given(st.lists(st.text()), st.text(max_size=12))
def test_each_is_found_once(some: list[str], needle: str):
    texts = [f"{text.replace(chr(10), ' ')}\n".lower() for text in some]
    for numbers in ([*chain(*strict(needle, texts))], loose(needle, texts)):
        assert len(numbers) == len(set(numbers))
        assert set(numbers) <= set(range(len(texts)))


def test_a_text_that_nearly_matches_everywhere_ends():
    # Where each letter could stand in many places, trying them all would never end.
    texts = [("ab" * 5_000) + "\n"] * 50
    assert loose("a" * 40 + "c", texts) == []
