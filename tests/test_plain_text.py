"""Foreign text can do nothing to a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.plain_text import plain, plain_line, spelled


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


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("gpt\u200b-4", "gpt⟨U+200B⟩-4"),
        ("a\u200db\u200cc", "a⟨U+200D⟩b⟨U+200C⟩c"),
        (
            "\u061ca\u200e\u200f\ufeff\u2060\u00ad",
            "⟨U+061C⟩a⟨U+200E⟩⟨U+200F⟩⟨U+FEFF⟩⟨U+2060⟩⟨U+00AD⟩",
        ),
        ("m\U000e0041\U000e007f", "m⟨U+E0041⟩⟨U+E007F⟩"),
        ("a\ufe0f", "a⟨U+FE0F⟩"),
        ("\u200d", "⟨U+200D⟩"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        (
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        ),
        ("❤\ufe0f\u200d\U0001f525 1\ufe0f\u20e3", "❤\ufe0f\u200d\U0001f525 1\ufe0f\u20e3"),
        ("Straße 日本語 🦉", "Straße 日本語 🦉"),
    ],
)
def test_what_nobody_sees_in_a_name_is_spelled_out(foreign: str, shown: str) -> None:
    assert spelled(foreign) == shown
