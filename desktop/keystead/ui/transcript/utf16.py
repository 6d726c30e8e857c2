"""Lengths and cuts as Qt counts them: in UTF-16 units, not in characters.

Owns the conversion; everything that shares a position with Qt goes through it.
"""

from __future__ import annotations


def units(text: str) -> int:
    """How long ``text`` is for Qt."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def cut(text: str, start: int, end: int) -> str:
    """The part of ``text`` between two of Qt's positions."""
    if text.isascii():
        return text[start:end]
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le", "replace")
