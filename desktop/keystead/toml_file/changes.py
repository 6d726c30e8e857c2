"""Single changes to a TOML text that keep every comment, order and unknown key.

Owns which statement a change touches; tomlkit parses and renders that statement alone, for it
counts the comment above a table as part of the table before, and removing that one would take the
comment along. A change to a form this cannot do is found by `TomlText`, which reads the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import tomlkit

from keystead.toml_file.statements import (
    KeyPath,
    Statement,
    comments_of,
    parts_of,
    statements,
)


def with_value(text: str, path: KeyPath, value: Any) -> str:
    """With ``value`` under ``path``, in the place it has or at the end of its table."""
    found = list(statements(text))
    for statement in found:
        if statement.holds(path):
            return _edited(text, statement, path, value)
    if not any(statement.is_under(path) for statement in found):
        return _inserted(text, found, path, value)
    if isinstance(value, Mapping):
        return _with_table(text, found, path, cast("Mapping[str, Any]", value))
    return with_value(without_value(text, path), path, value)


def without_value(text: str, path: KeyPath) -> str:
    """Without what stands under ``path``; its comments stay, each on a line of its own."""
    found = list(statements(text))
    for statement in found:
        if statement.holds(path) and statement.path != path:
            return _edited(text, statement, path, None)
    for statement in reversed(found):
        if statement.is_under(path):
            kept = _comment_lines(text, statement, comments_of(_source(text, statement)))
            text = _spliced(text, statement, kept)
    return text


def without_table(text: str, path: KeyPath) -> str:
    """Without the table ``path`` and what is in it; a comment above the next table stays."""
    found = list(statements(text))
    if any(statement.holds(path) and statement.path != path for statement in found):
        return without_value(text, path)
    end = len(text)
    last = -1  # where the last pair of the section ends
    for statement in reversed(found):
        if not statement.is_header:
            last = max(last, statement.end)
        if statement.is_under(path) and (statement.is_header or statement.above < len(path)):
            end = max(last, statement.end) if statement.is_header else statement.end
            text = text[: _line_start(text, statement)] + text[end:]
        if statement.is_header:
            last = -1
    return text


def renamed_table(text: str, path: KeyPath, name: str) -> str:
    """With the table ``path`` under the new ``name``, in the same place."""
    for statement in reversed(list(statements(text))):
        own = len(path) - 1 - statement.above
        if statement.is_under(path) and own >= 0:
            start, end = parts_of(text, statement)[own]
            text = text[:start] + tomlkit.key(name).as_string() + text[end:]
    return text


def _edited(text: str, statement: Statement, path: KeyPath, value: Any) -> str:
    source = _source(text, statement)
    document = tomlkit.parse(source)
    table: Any = document
    *outer, last = path[statement.above :]
    for part in outer:
        if part not in table:
            table[part] = tomlkit.inline_table()
        table = table[part]
    if value is None:
        table.pop(last, None)
    else:
        table[last] = _item(value)
    changed = document.as_string()
    lost = comments_of(source)
    for comment in comments_of(changed):
        lost.remove(comment)
    return _spliced(text, statement, _comment_lines(text, statement, lost) + changed.lstrip(" \t"))


def _with_table(text: str, found: list[Statement], path: KeyPath, value: Mapping[str, Any]) -> str:
    """With the keys of ``value`` in a table that is spelled as a header or as dotted keys."""
    present = {s.path[len(path)] for s in found if s.is_under(path) and s.path != path}
    for key in present - set(value):
        text = without_value(text, (*path, key))
    for key, inner in value.items():
        text = with_value(text, (*path, key), inner)
    if not any(statement.is_under(path) for statement in statements(text)):
        text = with_value(text, path, value)
    return text


def _inserted(text: str, found: list[Statement], path: KeyPath, value: Any) -> str:
    parent = path[:-1]
    rendered = _item(value).as_string()
    neighbour = _last_of(found, parent)
    if neighbour is not None:
        own = path[-1:] if neighbour.is_header else path[neighbour.above :]
        line = f"{_dotted(own)} = {rendered}"
        return _line_after(text, neighbour, line)
    line = f"{_dotted(path[-1:])} = {rendered}"
    newline = _newline(text)
    if not parent:
        return f"{line}{newline}{newline if text else ''}{text}"
    header = f"[{_dotted(parent)}]{newline}{line}{newline}"
    below = [statement for statement in found if statement.is_under(parent)]
    if below:
        start = _line_start(text, below[0])
        return f"{text[:start]}{header}{newline}{text[start:]}"
    gap = "" if not text else newline if text.endswith("\n") else newline * 2
    return f"{text}{gap}{header}"


def _last_of(found: list[Statement], table: KeyPath) -> Statement | None:
    """The last statement of ``table`` itself: a key that stands in it, or else its header."""
    last: Statement | None = None
    for statement in found:
        beside = statement.is_under(table) and statement.path != table
        if statement.is_header:
            if statement.path == table:
                last = statement
        elif beside and statement.above <= len(table):
            last = statement
    return last


def _line_after(text: str, neighbour: Statement, line: str) -> str:
    before, after = text[: neighbour.end], text[neighbour.end :]
    newline = _newline(text)
    gap = "" if before.endswith("\n") else newline
    indent = _indent(text, neighbour)
    return f"{before}{gap}{indent}{line}{newline}{after}"


def _comment_lines(text: str, statement: Statement, comments: list[str]) -> str:
    end = _newline(text) + _indent(text, statement)
    return "".join(f"{comment}{end}" for comment in comments)


def _spliced(text: str, statement: Statement, replacement: str) -> str:
    start = statement.start if replacement else _line_start(text, statement)
    return text[:start] + replacement + text[statement.end :]


def _source(text: str, statement: Statement) -> str:
    return text[statement.start : statement.end]


def _line_start(text: str, statement: Statement) -> int:
    return text.rfind("\n", 0, statement.start) + 1


def _indent(text: str, statement: Statement) -> str:
    return text[_line_start(text, statement) : statement.start]


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _dotted(path: KeyPath) -> str:
    return ".".join(tomlkit.key(part).as_string() for part in path)


def _item(value: Any) -> Any:
    """A value as it is written on one line."""
    if isinstance(value, Mapping):
        table: Any = tomlkit.inline_table()
        for key, inner in cast("Mapping[str, Any]", value).items():
            table.append(key, _item(inner))
        return table
    if isinstance(value, list):
        array: Any = tomlkit.array()
        for inner in cast("list[Any]", value):
            array.append(_item(inner))
        return array
    return cast("Any", tomlkit.item(value))
