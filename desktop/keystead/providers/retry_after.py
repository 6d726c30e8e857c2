"""How long a provider asks to wait, in whichever of the usual forms it says so.

Owns the forms; whether to wait is decided above. Sources: RFC 9110 section 10.2.3 for the header,
``retry-after-ms`` as Azure and OpenAI send it, "try again in 1m2.5s" as OpenAI and Groq write it.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 7 * 24 * 3600.0  # seconds; more is no answer to wait for
IN_WORDS = re.compile(
    r"(?:try again|retry|wait)(?: in| after)?:? "
    r"(?:(?P<hours>\d{1,9})h)?(?:(?P<minutes>\d{1,9})m(?!s))?"
    r"(?:(?P<number>\d+(?:\.\d+)?) ?(?P<unit>ms|milliseconds|seconds?|s|minutes?)\b)?",
    re.IGNORECASE,
)
UNITS = {"ms": 0.001, "milliseconds": 0.001, "minute": 60.0, "minutes": 60.0}  # in seconds


def retry_after(headers: Mapping[str, str], words: str) -> float | None:
    """Seconds to wait, None where nothing sane is said; header names in lower case."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _sane(milliseconds / 1000)
    value = headers.get("retry-after", "").strip()
    if value:
        seconds = _number(value)
        return _sane(_until(value) if seconds is None else seconds)
    return _sane(_in_words(words))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _until(date: str) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _in_words(words: str) -> float | None:
    found = IN_WORDS.search(words)
    if not found or not any(found.group("hours", "minutes", "number")):
        return None
    hours, minutes, number, unit = found.group("hours", "minutes", "number", "unit")
    seconds = float(number or 0) * UNITS.get((unit or "s").lower(), 1.0)
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + seconds


def _sane(seconds: float | None) -> float | None:
    if seconds is None or not math.isfinite(seconds) or not 0 <= seconds <= LONGEST_WAIT:
        return None
    return seconds
