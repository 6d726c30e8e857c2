"""Makes foreign text harmless where it leaves the program as plain text.

Owns which characters a terminal, a log or a notification may get; what is secret in a text is
`keystead.redaction`'s to know. Each character is judged alone, so text may come in pieces cut
anywhere. Sources: ECMA-48 for control characters, Unicode UAX #9 for those that turn text around.
"""

from __future__ import annotations

_KEPT = "\n\t"
_CONTROLS = {code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in _KEPT}
_DIRECTIONS = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_LONE_SURROGATES = range(0xD800, 0xE000)
_REPLACED: dict[int, str | None] = {
    **dict.fromkeys(_CONTROLS | _DIRECTIONS),
    **dict.fromkeys(_LONE_SURROGATES, "\N{REPLACEMENT CHARACTER}"),
}


def plain(text: str) -> str:
    """Return ``text`` without escape, control and direction characters; lines and tabs stay."""
    return text if text.isascii() and text.isprintable() else text.translate(_REPLACED)


def is_text(text: str) -> bool:
    """Whether ``text`` is more than Python's spelling of bytes that are no UTF-8."""
    return not any(ord(character) in _LONE_SURROGATES for character in text)


def plain_line(text: str) -> str:
    """Return ``text`` on one line, as `plain` leaves it, with each run of blanks made one blank."""
    return " ".join(plain(text).split())
