"""Where each statement of a TOML text stands, for error messages and for single changes.

Owns finding headers, keys and the ends of values; what a value means is ``tomllib``'s work, and
the text is taken to be valid. TOML 1.0: https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

KeyPath = tuple[str, ...]

_PART = re.compile(r"[A-Za-z0-9_-]+|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'")
_DOTTED = re.compile(rf"(?:{_PART.pattern})(?:[ \t]*\.[ \t]*(?:{_PART.pattern}))*")
_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_OPENING = re.compile(r"(?P<brackets>\[{0,2})[ \t]*")
_TOKEN = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"\"\"\"{0,2}|'''.*?''''{0,2}|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'"
    r"|(?P<comment>#[^\r\n]*)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<end>\n)|[^\"'#\[\]{}\n]+",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A header, or a key with its value.

    ``path`` is the full path it is about; its first ``above`` parts come from the header above.
    ``start`` and ``end`` are its place in the text, the end of its last line included; ``key`` is
    where its own part of the path begins.
    """

    path: KeyPath
    above: int
    start: int
    end: int
    key: int
    is_header: bool = False

    def is_under(self, path: KeyPath) -> bool:
        """Whether it says something about ``path`` or what is below it."""
        return self.path[: len(path)] == path

    def holds(self, path: KeyPath) -> bool:
        """Whether it is a key whose value is, or contains, what stands under ``path``."""
        return not self.is_header and path[: len(self.path)] == self.path


def statements(text: str) -> Iterator[Statement]:
    """The statements of a valid text, in order."""
    header: KeyPath = ()
    position = _after_blank(text, 0)
    while position < len(text):
        statement = _statement(text, position, header)
        if statement is None:
            return
        if statement.is_header:
            header = statement.path
        yield statement
        position = _after_blank(text, statement.end)


def parts_of(text: str, statement: Statement) -> list[tuple[int, int]]:
    """Start and end of each part of the path that ``statement`` itself spells."""
    key = _DOTTED.match(text, statement.key)
    return (
        []
        if key is None
        else [part.span() for part in _PART.finditer(text, key.start(), key.end())]
    )


def comments_of(text: str) -> list[str]:
    """The comments of one statement's text."""
    return [token["comment"] for token in _TOKEN.finditer(text) if token["comment"]]


def lines_of(text: str) -> dict[KeyPath, int]:
    """The line, from 1, of each key and table, and of the first statement below a table."""
    lines: dict[KeyPath, int] = {}
    line, position = 1, 0
    for statement in statements(text):
        line += text.count("\n", position, statement.start)
        position = statement.start
        for length in range(1, len(statement.path)):
            lines.setdefault(statement.path[:length], line)
        lines[statement.path] = line
    return lines


def _statement(text: str, start: int, header: KeyPath) -> Statement | None:
    opening = _OPENING.match(text, start)
    key = _DOTTED.match(text, opening.end()) if opening else None
    if opening is None or key is None:
        return None
    path = tuple(_name(part) for part in _PART.findall(key.group()))
    brackets = len(opening["brackets"])
    end = _end_of_value(text, key.end(), depth=brackets)
    if brackets:
        return Statement(path, 0, start, end, key.start(), is_header=True)
    return Statement(header + path, len(header), start, end, key.start())


def _name(part: str) -> str:
    return part if part[0] not in "\"'" else tomllib.loads(f"name = {part}")["name"]


def _after_blank(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _end_of_value(text: str, position: int, depth: int) -> int:
    """Where the line ends on which ``depth`` brackets and those that follow are closed."""
    while match := _TOKEN.match(text, position):
        position = match.end()
        depth += bool(match["open"]) - bool(match["close"])
        if match["end"] and depth == 0:
            break
    return position
