"""Keeps secrets out of everything that is shown, logged or stored.

Owns the list of secret values read in this session and the patterns of keys in general, and that
they are found between characters which nobody sees. Who calls it (log, errors, transcripts) decides
where text leaves the program.
"""

from __future__ import annotations

import base64
import bisect
import json
import re
import string
import urllib.parse
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from keystead.plain_text import HIDDEN

MASK = "[secret]"
# Of a run of hidden characters that is waited behind, so much is kept: it may come without end.
_LONG_HIDING = re.compile(f"((?:{HIDDEN.pattern}){{16}})(?:{HIDDEN.pattern})+")
SHORTEST_VALUE = 8  # characters; shorter values would blank out ordinary words
SHORTEST_CUT = 12  # characters of a value that was cut short, and half of it at least
MOST_CUTS = 24  # of one value that are looked for; the few characters after one say nothing

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
    return any(map(KEY_PATTERN.search, (text, HIDDEN.sub("", text))))


_UPPER_TO_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def _folded(text: str) -> str:
    """``text`` in lower case as far as it is ASCII, character for character."""
    return text.lower() if text.isascii() else text.translate(_UPPER_TO_LOWER)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is seen of ``whole``, and where each of its characters stands there."""

    whole: str
    text: str
    places: range | list[int]

    @classmethod
    def of(cls, whole: str) -> _Seen:
        if not HIDDEN.search(whole):
            return cls(whole, whole, range(len(whole)))
        places = [place for place, one in enumerate(whole) if not HIDDEN.match(one)]
        return cls(whole, HIDDEN.sub("", whole), places)

    def start(self, place: int) -> int:
        """Where in the whole the character at ``place`` stands; its end for one behind the last."""
        return self.places[place] if place < len(self.places) else len(self.whole)

    def end(self, place: int) -> int:
        """Where in the whole what is before ``place`` ends."""
        return self.places[place - 1] + 1 if place else 0

    def masked(self, pattern: re.Pattern[str], text: str | None = None) -> str:
        """The whole with the mask in place of each match.

        ``text`` is searched instead of what is seen; each character stands for the one there.
        """
        pieces: list[str] = []
        done = 0
        for found in pattern.finditer(self.text if text is None else text):
            pieces += (self.whole[done : self.start(found.start())], MASK)
            done = self.end(found.end())
        return "".join((*pieces, self.whole[done:]))


def _cuts(value: str) -> set[str]:
    """How ``value`` begins where somebody cut it short."""
    shortest = max(SHORTEST_CUT, -(-len(value) // 2))
    step = max(1, (len(value) - shortest) // MOST_CUTS)
    return {value[:length] for length in range(shortest, len(value), step)}


def _spellings(value: str) -> set[str]:
    raw = value.encode(errors="surrogatepass")
    return {
        *_cuts(value),
        value,
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        urllib.parse.quote(raw),
        urllib.parse.quote(raw, safe=""),
        urllib.parse.quote_plus(raw),
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


def _any_of(spellings: Iterable[str]) -> re.Pattern[str]:
    """Finds any of ``spellings``, which are sorted, and of those that fit the longest.

    Each place of a text is held against every branch, so those that begin alike share one: a
    megabyte against 400 spellings took 340 ms before, and takes 4.
    """
    branches: list[str] = []
    for first, alike in groupby(spellings, key=lambda spelling: spelling[0]):
        rests = sorted((spelling[1:] for spelling in alike), key=len, reverse=True)
        branches.append(f"{re.escape(first)}(?:{'|'.join(map(re.escape, rests))})")
    return re.compile("|".join(branches))


class Redactor:
    """Replaces every known secret value, however it is spelled, and what looks like a key.

    A value is known in other case, too, and where only its beginning is there.
    """

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._spellings: set[str] = set()
        self._sorted: list[str] = []
        self._longest = ""
        self._values = re.compile(r"(?!)")

    def add(self, value: str) -> None:
        """Filter ``value`` from now on; values under ``SHORTEST_VALUE`` characters are ignored."""
        if len(value) < SHORTEST_VALUE or value in self._known:
            return
        self._known.add(value)
        seen = HIDDEN.sub("", value)
        spellings = _spellings(value)
        if len(seen) >= SHORTEST_VALUE:
            spellings.add(seen)
        self._spellings |= set(map(_folded, spellings))
        self._sorted = sorted(self._spellings)
        self._longest = max(self._sorted, key=len)
        self._values = _any_of(self._sorted)

    def clean(self, text: str) -> str:
        """Return ``text`` without any secret."""
        text = KEY_PATTERN.sub(MASK, self.mask_values(text))
        # Again without what hides: it may stand at the border of a word, or inside.
        return _Seen.of(text).masked(KEY_PATTERN) if HIDDEN.search(text) else text

    def mask_values(self, text: str) -> str:
        """Return ``text`` without known values; for answers, where examples of keys may stay."""
        if not self._sorted:
            return text
        seen = _Seen.of(text)
        return seen.masked(self._values, _folded(seen.text))

    def mask_settled(self, text: str) -> tuple[str, str]:
        """What of ``text`` is settled, without known values, and the rest as it came.

        For what comes in pieces: in the rest a value may have begun, or one that is whole may be
        the beginning of a longer one, so it is handed in again before the next piece.
        """
        settled: list[str] = []
        seen = _Seen.of(text)
        folded = _folded(seen.text)
        done = open_from = 0
        while True:
            open_from = open_from if open_from > done else self._open_from(folded, done)
            found = self._values.search(folded, done)
            if found is None or open_from <= found.start():
                rest = seen.start(open_from)
                settled.append(text[seen.end(done) : rest])
                return "".join(settled), _LONG_HIDING.sub(r"\1", text[rest:])
            settled += (text[seen.end(done) : seen.start(found.start())], MASK)
            done = found.end()

    def _open_from(self, text: str, start: int) -> int:
        """Where, from ``start`` on, more text could make a value; the text's length if nowhere."""
        for place in range(max(start, len(text) - self.longest + 1), len(text)):
            rest = text[place:]
            # What is longer than ``rest`` and begins with it stands next after it.
            after = bisect.bisect_right(self._sorted, rest)
            if after < len(self._sorted) and self._sorted[after].startswith(rest):
                return place
        return len(text)

    @property
    def longest(self) -> int:
        """Length in characters of the longest spelling known."""
        return len(self._longest)


redactor = Redactor()
"""The one redactor of the process: a secret is secret for every part of it."""
