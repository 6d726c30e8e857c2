"""Makes foreign text harmless where it leaves the program as plain text.

Owns which characters a terminal, a log or a notification may get; what is secret in a text is
`keystead.redaction`'s to know. Sources: ECMA-48 for control characters, Unicode UAX #9 for those
that turn text around, DerivedCoreProperties (Default_Ignorable_Code_Point) for those without a
picture.
"""

from __future__ import annotations

import re

_KEPT = "\n\t"
_CONTROLS = {code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in _KEPT}
_DIRECTIONS = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_RANGES = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""First and last of the characters that nobody sees between letters: joiners, directions, tags."""
_UNSEEN = "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES)
_SPELLED = re.compile(f"[{_UNSEEN}]")
_ZERO_WIDTH_JOINER = 0x200D
_JOINERS = (0x200C, _ZERO_WIDTH_JOINER)
_PICTURE_STYLES = (0xFE0E, 0xFE0F)
# Letters of scripts that are written with joiners: Arabic to Sinhala, Myanmar, Khmer, Mongolian.
_JOINED = re.compile("[\u0600-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]")
_PICTURED = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_STYLED = re.compile(
    "[#*0-9\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030-\u3299\U0001f000-\U0001faff]"
)
HIDDEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_UNSEEN}]")
"""One character that does not show where text is shown: one of those, or a control character."""
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LEFT_OUT = dict.fromkeys(_CONTROLS | _DIRECTIONS)


def plain(text: str) -> str:
    """Return ``text`` without escape, control and direction characters; lines and tabs stay.

    Each character is judged alone, so text may come in pieces cut anywhere.
    """
    if text.isascii() and text.isprintable():
        return text
    return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text.translate(_LEFT_OUT))


def is_text(text: str) -> bool:
    """Whether ``text`` is more than Python's spelling of bytes that are no UTF-8."""
    return _LONE_SURROGATE.search(text) is None


def spelled(text: str) -> str:
    """``text`` with a sign for each character that nobody sees, for names and one-line labels.

    Joiners stay where scripts and pictures need them: in Arabic and Indic words, between emoji.
    """
    return text if text.isascii() else _SPELLED.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    text, place = found.string, found.start()
    around = (text[place - 1 : place], text[place + 1 : place + 2])
    code = ord(found[0])
    joins = (code in _JOINERS and all(map(_JOINED.match, around))) or (
        code == _ZERO_WIDTH_JOINER and all(map(_PICTURED.match, around))
    )
    if joins or (code in _PICTURE_STYLES and _STYLED.match(around[0])):
        return found[0]
    return f"⟨U+{code:04X}⟩"


def plain_line(text: str) -> str:
    """Return ``text`` on one line, as `plain` leaves it, with each run of blanks made one blank."""
    return " ".join(plain(text).split())
