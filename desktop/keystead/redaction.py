"""Keeps secrets out of everything that is shown, logged or stored.

Owns the list of secret values read in this session and the patterns of keys in general. Who calls
it (log, errors, transcripts) decides where text leaves the program.
"""

from __future__ import annotations

import base64
import bisect
import json
import re
import urllib.parse

MASK = "[secret]"
SHORTEST_VALUE = 8  # characters; shorter values would blank out ordinary words

# Published prefixes: OpenAI and its imitators, GitHub, AWS, Google, Slack, PEM blocks, JWT.
KEY_PATTERN = re.compile(
    r"\b(?:sk-[A-Za-z0-9_\-]{8,}|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,}"
    r"|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_\-]{30,}|xox[abprs]-[A-Za-z0-9\-]{10,}|gsk_[A-Za-z0-9]{16,}"
    r"|xai-[A-Za-z0-9]{16,}|hf_[A-Za-z0-9]{16,}"
    # One start in each run of letters, or a long run without a dot would cost its square.
    r"|(?<![A-Za-z0-9_\-])eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
)


def looks_like_key(text: str) -> bool:
    """Say whether ``text`` holds something in the published form of a key."""
    return KEY_PATTERN.search(text) is not None


def _spellings(value: str) -> set[str]:
    raw = value.encode()
    return {
        value,
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        urllib.parse.quote(value),
        urllib.parse.quote(value, safe=""),
        urllib.parse.quote_plus(value),
        raw.hex(),
        raw.hex().upper(),
        *_inside_base64(raw),
    }


def _inside_base64(raw: bytes) -> set[str]:
    """What base64 of any text around ``raw`` contains: as a login, with something before it."""
    found: set[str] = set()
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + raw)
        sure = encoded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6].decode()
        found |= {sure, sure.replace("+", "-").replace("/", "_")}
    return {spelling for spelling in found if len(spelling) >= SHORTEST_VALUE}


class Redactor:
    """Replaces every known secret value, however it is spelled, and what looks like a key."""

    def __init__(self) -> None:
        self._spellings: set[str] = set()
        self._sorted: list[str] = []
        self._longest = ""
        self._values = re.compile(r"(?!)")

    def add(self, value: str) -> None:
        """Filter ``value`` from now on; values under ``SHORTEST_VALUE`` characters are ignored."""
        if len(value) < SHORTEST_VALUE or value in self._spellings:
            return
        self._spellings |= _spellings(value)
        self._sorted = sorted(self._spellings)
        longest_first = sorted(self._spellings, key=len, reverse=True)
        self._longest = longest_first[0]
        self._values = re.compile("|".join(map(re.escape, longest_first)))

    def clean(self, text: str) -> str:
        """Return ``text`` without any secret."""
        return KEY_PATTERN.sub(MASK, self._values.sub(MASK, text))

    def mask_values(self, text: str) -> str:
        """Return ``text`` without known values; for answers, where examples of keys may stay."""
        return self._values.sub(MASK, text) if self._sorted else text

    def open_end(self, text: str) -> int:
        """Where at the end of ``text`` a known value may have begun; its length if nowhere.

        What comes in pieces is masked up to there, and the rest is held back for the next piece.
        """
        for start in range(max(0, len(text) - self.longest + 1), len(text)):
            rest = text[start:]
            place = bisect.bisect_left(self._sorted, rest)
            if place < len(self._sorted) and self._sorted[place].startswith(rest):
                return start
        return len(text)

    @property
    def longest(self) -> int:
        """Length in characters of the longest spelling known."""
        return len(self._longest)


redactor = Redactor()
"""The one redactor of the process: a secret is secret for every part of it."""
