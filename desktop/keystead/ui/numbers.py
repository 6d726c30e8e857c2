"""How numbers are written, and how many there are of something.

Owns the marks and the choice between one and many; the words stand where they are said.
"""

from __future__ import annotations


def number(value: int) -> str:
    """A number with its thousands set apart by blanks that do not break."""
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")


def one_or_many(count: int, one: str, many: str) -> str:
    """``one`` for one thing, else ``many`` with the number in the place of ``{n}``."""
    return one if count == 1 else many.replace("{n}", number(count))
