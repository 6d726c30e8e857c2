"""Colours of code come line by line."""

import pytest

from keystead.ui.theme import Token
from keystead.ui.transcript import highlight
from keystead.ui.transcript.highlight import Highlighter


def colored(lines: list[str], language: str) -> list[list[tuple[str, Token]]]:
    found = Highlighter(lines, language)
    while not found.advance(len(lines)):
        pass
    return [
        [(line[a : a + n], token) for a, n, token in found.colors(number)]
        for number, line in enumerate(lines)
    ]


def test_tokens_get_the_colours_of_the_theme() -> None:
    first, second = colored(["async def watcher(x):", '    return "a" # b'], "python")
    assert ("watcher", Token.CODE_FUNCTION) in first
    assert ("def", Token.CODE_KEYWORD) in first
    assert "".join(text for text, token in second if token is Token.CODE_STRING) == '"a"'
    assert ("# b", Token.MUTED) in second


def test_token_over_lines_colours_each() -> None:
    lines = colored(["x = '''a", "b", "c'''"], "python")
    assert lines[1] == [("b", Token.CODE_STRING)]


def test_positions_count_as_qt_does() -> None:
    lines = ["x = '😀' if y else 1"]
    found = Highlighter(lines, "python")
    found.advance(1)
    starts = [start for start, _, token in found.colors(0) if token is Token.CODE_KEYWORD]
    assert starts == [9, 14]


def test_unknown_language_has_no_colours() -> None:
    assert colored(["def x"], "no-such-language") == [[]]


def test_long_code_is_coloured_in_several_paintings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highlight, "BUDGET", 0.0005)
    found = Highlighter(["x = [1, 'two', three]"] * 5_000, "python")
    assert not found.advance(5_000)
    while not found.advance(5_000):
        pass
    assert found.colors(4_999)
