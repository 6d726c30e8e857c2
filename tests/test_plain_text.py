"""Foreign text can do nothing to a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.plain_text import plain, plain_line


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;title\x07", "]0;title"),
        ("\x9b31mred", "31mred"),
        ("over\rwritten", "overwritten"),
        ("rub\b\x7fout", "rubout"),
        ("abc\u202edcba", "abcdcba"),
        ("half \ud83d a pair", "half \N{REPLACEMENT CHARACTER} a pair"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("Straße 日本語 🦉", "Straße 日本語 🦉"),
    ],
)
def test_only_what_prints_is_left(foreign: str, shown: str) -> None:
    assert plain(foreign) == shown


@given(st.text())
def test_nothing_left_can_start_an_escape_sequence(foreign: str) -> None:
    cleaned = plain(foreign)
    assert all(c in "\n\t" or c.isprintable() or ord(c) > 0x9F for c in cleaned)
    cleaned.encode("utf-8")


@given(st.text(), st.text())
def test_text_cut_anywhere_is_cleaned_the_same(before: str, after: str) -> None:
    assert plain(before) + plain(after) == plain(before + after)


def test_a_line_is_one_line() -> None:
    assert plain_line("  a\r\nb\u2028c\t\x1b[2Jd ") == "a b c [2Jd"
