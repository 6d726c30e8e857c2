"""What a credential command printed: the token in it, and until when it may be used.

Owns the forms that are understood; running the command is ``command``'s. Plain text is the token
itself; JSON holds it by one of the names below, as kubectl's ExecCredential, OAuth answers and the
cloud providers' command lines have it. Sources: Kubernetes "client-go credential plugins"; AWS
"Sourcing credentials with an external process"; RFC 6749, section 5.1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from keystead.secret import Secret

DEFAULT_LIFE = 300.0  # seconds that a token is used for which states no end
MARGIN = 30.0  # seconds before its end from which on a token is no longer used
TOKENS = ("token", "access_token", "accessToken", "id_token")
ENDS = ("expires_at", "expiration", "Expiration", "expirationTimestamp", "expires_on", "expiry")
LIVES = ("expires_in", "expiresIn")  # seconds


class NoTokenError(ValueError):
    """The output holds no token that could be used; nothing of it is repeated."""


@dataclass(frozen=True, slots=True)
class PrintedToken:
    """A token, and the moment (seconds since 1970) from which on another is asked for."""

    secret: Secret
    until: float

    @classmethod
    def read(cls, output: str, now: float) -> PrintedToken:
        """The token in ``output``. Raises `NoTokenError`."""
        text = output.strip()
        if not text.startswith("{"):
            return cls(_secret(text), now + DEFAULT_LIFE)
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise NoTokenError("it printed what begins like JSON and is none") from error
        table = _table(parsed)
        for place in (_table(table.get("status")), table):
            found = next((place[name] for name in TOKENS if place.get(name)), None)
            if isinstance(found, str):
                secret = _secret(found.strip())
                return cls(secret, _end(place, now))
        raise NoTokenError(f"its JSON has none of {', '.join(TOKENS)}")


def _secret(text: str) -> Secret:
    if not text:
        raise NoTokenError("it printed nothing")
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise NoTokenError("it printed more than one line of plain text without blanks")
    return Secret(text)


def _end(place: Mapping[str, Any], now: float) -> float:
    """When the token ends, less the margin; one that lives shorter than that is used half of it."""
    end = next((moment for name in ENDS if (moment := _moment(place.get(name))) is not None), None)
    if end is None:
        lives = (_number(place.get(name)) for name in LIVES)
        life = next((life for life in lives if life is not None), None)
        if life is None:
            return now + DEFAULT_LIFE
        end = now + life
    if end <= now:
        raise NoTokenError("the token that it printed has ended already")
    return max(end - MARGIN, now + (end - now) / 2)


def _moment(value: Any) -> float | None:
    """Seconds since 1970: a number, or a time as ISO 8601 has it; one without a zone is UTC."""
    number = _number(value)
    if number is not None:
        return number
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and not value.strip().isdecimal():
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number < 1e12 else None


def _table(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}
