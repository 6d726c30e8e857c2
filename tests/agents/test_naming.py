"""What an agent is called after its task."""

from __future__ import annotations

import pytest

from keystead.agents.naming import LONGEST_NAME, UNNAMED, name_from_task


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ("Say hello", "Say hello"),
        ("\n\n# Fix the build\nIt is red.", "Fix the build"),
        ("  - tidy\tup   here ", "tidy up here"),
        ("\x1b[31mred\u202e alert\x07", "[31mred alert"),
        ("###\n```\nprint(1)", "print(1)"),
        ("***", UNNAMED),
    ],
)
def test_the_first_line_that_says_something_is_the_name(task: str, name: str) -> None:
    assert name_from_task(task) == name


def test_a_long_line_is_cut_at_a_word() -> None:
    name = name_from_task("Find, in every file of this repository, the places where dates go wrong")
    assert name == "Find, in every file of this repository, the places where…"
    assert len(name) <= LONGEST_NAME


def test_a_line_without_blanks_is_cut_anyway() -> None:
    assert name_from_task("x" * 500) == "x" * LONGEST_NAME + "…"
