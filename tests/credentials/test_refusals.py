"""A key that no header can carry is refused in words, and never repeated in them."""

from __future__ import annotations

import pytest

from keystead.credentials.refusals import unsendable_secret
from keystead.secret import Secret

START = "sk-0123456789"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (f"{START}\nabc", "a line break"),
        (f"{START}\u2028abc", "a line break"),
        (f"{START}\tabc", "an invisible character"),
        (f"{START}\x00abc", "an invisible character"),
        (f"{START}\u200babc", "an invisible character"),
        (f"{START}–abc", "no plain ASCII"),
        (f"{START}ключ", "no plain ASCII"),
    ],
)
def test_what_cannot_be_sent_is_named_with_its_place(value: str, says: str) -> None:
    error = unsendable_secret(Secret(value))
    assert error is not None
    assert says in error.what
    assert f"character 14 of {len(value)}" in error.why
    assert START not in error.line()


@pytest.mark.parametrize("value", ["sk-plain_KEY.1234", "with blanks inside", "~!#$%&*+,/:;=?@"])
def test_plain_ascii_can_be_sent(value: str) -> None:
    assert unsendable_secret(Secret(value)) is None
