"""Where what was typed stands in a text."""

from __future__ import annotations

import pytest

from keystead.ui.widgets.found_text import spans_of


@pytest.mark.parametrize(
    ("text", "needle", "spans"),
    [
        ("qwen/qwen3-coder", "CODER", [(11, 16)]),
        ("qwen/qwen3-coder", "qwen", [(0, 4), (5, 9)]),
        ("qwen3", "qwen qwen3", [(0, 5)]),  # All of the longer word, whichever was typed first.
        ("a.b", ".", [(1, 2)]),
        ("qwen", "gpt", []),
        ("qwen", "  ", []),
    ],
)
def test_every_word_is_found(text: str, needle: str, spans: list[tuple[int, int]]) -> None:
    assert spans_of(text, needle) == spans
