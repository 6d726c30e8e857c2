"""How long a provider asks to wait, in whichever of the usual forms it says so.

Owns the forms; whether to wait is decided above. Sources: RFC 9110 section 10.2.3 for the header,
``retry-after-ms`` as Azure and OpenAI send it, "try again in 1m2.5s" as OpenAI and Groq write it,
RetryInfo of google.rpc for ``retryDelay``, and the ``…ratelimit…reset…`` headers, whose values are
durations ("6m0s"), seconds, dates or seconds and milliseconds since 1970.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 7 * 24 * 3600.0  # seconds; more is no answer to wait for
SOME_YEARS = 1e9  # seconds since 1970 are more, a wait is less
IN_BODY = ("retrydelay", "retry_after", "retry_after_seconds", "estimated_time")
LIMIT = re.compile(r"rate-?limit")
DURATION = (
    r"(?:(?P<hours>\d{1,9})h)?(?:(?P<minutes>\d{1,9})m(?!s))?"
    r"(?:(?P<number>\d+(?:\.\d+)?) ?(?P<unit>ms|milliseconds|seconds?|s|minutes?|hours?)\b)?"
)
WHOLE = re.compile(DURATION)
IN_WORDS = re.compile(rf"(?:try again|retry|wait|reset)(?: in| after)?:? {DURATION}", re.IGNORECASE)
UNITS = {  # in seconds
    "ms": 0.001,
    "milliseconds": 0.001,
    "minute": 60.0,
    "minutes": 60.0,
    "hour": 3600.0,
    "hours": 3600.0,
}


def retry_after(headers: Mapping[str, str], words: str, *, limits: bool = False) -> float | None:
    """Seconds to wait, None where nothing sane is said; header names in lower case.

    ``headers`` may hold the fields of a body too. With ``limits`` the time at which a used up limit
    is renewed counts where nothing else is said.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _sane(milliseconds / 1000)
    value = headers.get("retry-after", "").strip()
    if value:
        seconds = _number(value)
        return _sane(_until(value) if seconds is None else seconds)
    for name in IN_BODY:
        if name in headers:
            return _sane(_moment(headers[name]))
    said = _in_words(words)
    if said is None and limits:
        said = max(_renewals(headers), default=None)
    return _sane(said)


def _renewals(headers: Mapping[str, str]) -> Iterator[float]:
    """When each limit is renewed of which nothing is left."""
    for name, value in headers.items():
        left = headers.get(name.replace("reset", "remaining"), "0")
        if _names_a_reset(name) and _number(left) == 0:
            seconds = _moment(value)
            if seconds is not None:
                yield seconds


def _names_a_reset(name: str) -> bool:
    """Searched for in two steps: as one pattern a long name would cost its square."""
    limit = LIMIT.search(name)
    return limit is not None and "reset" in name[limit.end() :]


def _moment(text: str) -> float | None:
    """Seconds from now, however they are written."""
    number = _number(text)
    if number is not None and number > SOME_YEARS:
        since_1970 = number / 1000 if number > SOME_YEARS * 1000 else number
        return max(0.0, since_1970 - time.time())
    if number is not None:
        return number
    duration = WHOLE.fullmatch(text.strip())
    return _seconds(duration) if duration else _until(text)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _until(date: str) -> float | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return max(0.0, read(date).timestamp() - time.time())
        except (ValueError, OverflowError):
            continue
    return None


def _in_words(words: str) -> float | None:
    said = (_seconds(found) for found in IN_WORDS.finditer(words))
    return next((seconds for seconds in said if seconds is not None), None)


def _seconds(found: re.Match[str]) -> float | None:
    hours, minutes, number, unit = found.group("hours", "minutes", "number", "unit")
    if not any((hours, minutes, number)):
        return None
    seconds = float(number or 0) * UNITS.get((unit or "s").lower(), 1.0)
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + seconds


def _sane(seconds: float | None) -> float | None:
    if seconds is None or not math.isfinite(seconds) or not 0 <= seconds <= LONGEST_WAIT:
        return None
    return seconds
