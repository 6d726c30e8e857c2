"""Keeps secrets out of everything that is shown, logged or stored.

Owns the list of secret values read in this session and the patterns of keys in general. Who calls
it (log, errors, transcripts) decides where text leaves the program.
"""

from __future__ import annotations

import base64
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
    r"|eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*)"
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
        urllib.parse.quote(value, safe=""),
        urllib.parse.quote_plus(value),
        base64.b64encode(raw).decode().rstrip("="),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        raw.hex(),
    }


class Redactor:
    """Replaces every known secret value, however it is spelled, and what looks like a key."""

    def __init__(self) -> None:
        self._spellings: set[str] = set()
        self._values = re.compile(r"(?!)")

    def add(self, value: str) -> None:
        """Filter ``value`` from now on; values under ``SHORTEST_VALUE`` characters are ignored."""
        if len(value) < SHORTEST_VALUE or value in self._spellings:
            return
        self._spellings |= _spellings(value)
        longest_first = sorted(self._spellings, key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, longest_first)))

    def clean(self, text: str) -> str:
        """Return ``text`` without any secret."""
        return KEY_PATTERN.sub(MASK, self._values.sub(MASK, text))

    @property
    def longest(self) -> int:
        """Length in characters of the longest spelling known; a stream must hold back so much."""
        return max(map(len, self._spellings), default=0)


redactor = Redactor()
"""The one redactor of the process: a secret is secret for every part of it."""
