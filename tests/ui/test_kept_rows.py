"""Rows that are kept for the next start, and what is made of a record that is broken."""

from __future__ import annotations

import json

import pytest

from keystead.ui.icons import Icon
from keystead.ui.kept_rows import kept, kept_rows
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import Row

ROWS = [
    Row("\n", "All profiles", right="1 204", icon=Icon.MODELS),
    Row("mine", "mine", "key needed", right="!", right_tone=Tone.ERROR, mark=Mark.FAILED),
]


def test_rows_come_back_from_what_was_written() -> None:
    assert kept_rows(json.loads(json.dumps(kept(ROWS)))) == ROWS


@pytest.mark.parametrize(
    "found", [None, 3, "text", [3], [["a"]], [["a", "b", "", "", "?", "", ""]]]
)
def test_what_cannot_be_read_is_no_row(found: object) -> None:
    assert kept_rows(found) == []
