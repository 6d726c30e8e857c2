"""A key that was put where it would lie open: taken out of a field's value.

Owns which part of a value goes with it; what looks like a key is known to ``redaction``, where it
is kept instead is decided in the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from keystead.redaction import KEY_PATTERN, looks_like_key


def key_in(value: Any) -> str:
    """The first key that ``value`` holds; all of a text in which none is recognised."""
    for text in _texts(value):
        if found := KEY_PATTERN.search(text):
            return found.group()
    return value if isinstance(value, str) else ""


def without_keys(value: Any) -> Any:
    """The value without its entries that hold keys; nothing is left of a text."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value).items()
        return {name: inner for name, inner in entries if not _holds_key((name, inner))}
    if isinstance(value, tuple):
        return tuple(inner for inner in cast("tuple[Any, ...]", value) if not _holds_key(inner))
    return ""


def _holds_key(value: Any) -> bool:
    return any(map(looks_like_key, _texts(value)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in cast("Mapping[str, Any]", value).items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in cast("list[Any]", value):
            yield from _texts(inner)
