"""What a change of a profile does to the text of the user's file.

Owns how a value is written, that an edit keeps the spelling it finds and that the default profile
follows a rename; whether the change may be made is decided in ``profiles``, how one value is put
into the text in ``toml_file``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, cast

from keystead.profiles.spellings import (
    DEFAULT,
    MODEL,
    OTHER_DEFAULT,
    TABLES,
    Table,
    model_owner,
    tables_of,
)
from keystead.toml_file.file import TomlText


def with_fields(text: TomlText, name: str, values: Mapping[str, Any]) -> TomlText:
    """With ``values`` in the profile's table; None takes a field out."""
    table = tables_of(text).get(name) or Table((TABLES, name))
    for field, value in values.items():
        for path, written in table.written(field, value):
            text = text.with_value(path, written)
    return text


def renamed(text: TomlText, old: str, new: str) -> TomlText:
    """With the profile's table under another name; the default profile stays the same one."""
    text = text.with_renamed_table(tables_of(text)[old].path, new)
    for key in (DEFAULT, OTHER_DEFAULT):
        if text.data.get(key) == old:
            text = text.with_value((key,), new)
    return text


def without(text: TomlText, name: str, *, is_shipped: bool) -> TomlText:
    """Without the profile's table; where nothing ships under that name it is no default either."""
    gone = () if is_shipped else (DEFAULT, OTHER_DEFAULT)
    owns_model = not is_shipped and model_owner(text) == name
    text = text.without_table(tables_of(text)[name].path)
    for key in gone:
        if text.data.get(key) == name:
            text = text.with_value((key,), None)
    return text.with_value((MODEL,), None) if owns_model else text


def plain(value: Any) -> Any:
    """A field's value as the file holds it; None where that is the same as leaving it out."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        value = [plain(inner) for inner in cast("Iterable[Any]", value)]
    if isinstance(value, Mapping):
        table = cast("Mapping[str, Any]", value)
        value = {key: plain(inner) for key, inner in table.items()}
    return None if value in ("", [], {}) else value
