"""Numbers in words: one thing is never told as many."""

from __future__ import annotations

import pytest

from keystead.ui.numbers import one_or_many


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 models"), (1, "1 model"), (2, "2 models"), (1_204, "1\N{NO-BREAK SPACE}204 models")],
)
def test_one_is_not_many(count: int, text: str) -> None:
    assert one_or_many(count, "1 model", "{n} models") == text
