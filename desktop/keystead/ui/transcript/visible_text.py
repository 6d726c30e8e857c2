"""Foreign text as it may be shown: nothing in it turns text around or hides.

Owns the signs that stand for control and direction characters on the screen, and link addresses
as they truly are; which characters nobody sees, and what leaves the program as plain text, is
`keystead.plain_text`'s. Sources:
Unicode UAX #9 (direction), RFC 3492 and 5891 (host names).
"""

from __future__ import annotations

from unicodedata import bidirectional
from urllib.parse import urlsplit

from keystead.plain_text import spelled

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"}
_DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_NAMED = {code: f"⟨U+{code:04X}⟩" for code in (*_DIRECTIONS, *range(0x80, 0xA0))}
# Qt gives these a meaning of its own: line and paragraph ends, frames, embedded objects.
_LINE_ENDS = dict.fromkeys((0x2028, 0x2029, 0x85), "\n")
_LOST = dict.fromkeys((0xFDD0, 0xFDD1, 0xFFFC, *range(0xD800, 0xE000)), "\N{REPLACEMENT CHARACTER}")
_LONGEST_LINE = 500  # characters
_SIGNS: dict[int, str] = {**_PICTURES, 0x7F: "␡", **_NAMED, **_LINE_ENDS, **_LOST}


def visible(text: str) -> str:
    """Return ``text`` with a visible sign for each character that hides or turns text around."""
    text = text.replace("\r\n", "\n")
    return text if text.isascii() and text.isprintable() else text.translate(_SIGNS)


def visible_name(text: str) -> str:
    """Return what names something, or stands on one line, with a sign for all that is unseen."""
    return visible(spelled(text))


def visible_line(text: str) -> str:
    """Return the beginning of ``text`` on one line, more of it than any line has room for."""
    return visible_name(text[:_LONGEST_LINE]).replace("\n", " ")


def true_address(url: str) -> str:
    """Return where ``url`` leads as a person can check it: the host's letters in ASCII."""
    try:
        host = urlsplit(url).hostname or ""
        ascii_host = host.encode("idna").decode("ascii")
    except ValueError:  # also UnicodeError: no host name at all
        return visible_name(url)
    return visible_name(url.replace(host, ascii_host, 1))


def runs_left(text: str) -> bool:
    """Whether some of ``text`` is written from the right."""
    return not text.isascii() and any(bidirectional(sign) in ("R", "AL") for sign in text)


def isolated(text: str) -> str:
    """``text`` such that its own direction does not turn what stands beside it on the line."""
    return f"\u2068{text}\u2069" if runs_left(text) else text
