"""Takes pictures out of a body that is kept to be looked at: their base64 is long and says nothing.

Owns how one is found, in any API's format (a JSON string that is nothing but the base64 of a
picture, perhaps as a data URL), and the words in its place. What is sent is not touched.
"""

from __future__ import annotations

import re

_KINDS = {b"iVBORw0KGgo": "image/png", b"/9j/": "image/jpeg", b"R0lGOD": "image/gif",
          b"UklGR": "image/webp"}  # fmt: skip
"""Kinds of picture by the beginning of their base64."""
_STRING = re.compile(
    rb'"(?:data:image/[a-z]+;base64,)?((%s)[A-Za-z0-9+/]{16,})(={0,2})"'
    % b"|".join(map(re.escape, _KINDS))
)


def without_pictures(body: bytes) -> tuple[bytes, int]:
    """``body`` with each picture's kind and size in its place, and how many there were."""
    if not any(beginning in body for beginning in _KINDS):
        return body, 0
    return _STRING.subn(_named, body)


def in_words(kind: str, size: int) -> str:
    """What stands in the place of a picture of so many bytes."""
    return f"[{kind}, {size} bytes]"


def _named(found: re.Match[bytes]) -> bytes:
    size = len(found[1]) * 3 // 4
    return f'"{in_words(_KINDS[found[2]], size)}"'.encode()
