"""A name that nobody has yet.

Owns how one is made from the name that was wanted; who has which names is known to who asks.
"""

from __future__ import annotations

from collections.abc import Iterable


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """``wanted``, with the first number behind it that makes it unlike the names ``taken``."""
    lower = {name.casefold() for name in taken}
    number, name = 1, wanted
    while name.casefold() in lower:
        number += 1
        name = f"{wanted}-{number}"
    return name
