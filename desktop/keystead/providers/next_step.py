"""What follows a failure that came before the first token: one pure table, class by class.

Owns which failure may be tried again, with which key and when, for how long the key that was sent
rests, and which lets a person's fallback begin; carrying it out is ``attempts``' work. Two failures
of one class can differ in what a second try could bring: those that it brings nothing are named by
their reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from keystead.credentials.health import KeyPlace, Rest
from keystead.errors import ErrorKind, KeysteadError, ProviderError

FIRST_PAUSE = 0.5  # seconds before a second try where nobody says how long; twice as long each time
RATE_PAUSE = 5.0  # the same after a rate limit
LONGEST_PAUSE = 120.0  # seconds that a request waits; who says more is not waited for
OUT_OF_CREDIT_REST = 3 * 3600.0  # seconds; a person who has paid says so, or sets the key again


class Next(StrEnum):
    """What is done about a failure."""

    GIVE_UP = "give up"
    NEXT_KEY = "the next key at once"
    NEXT_KEY_LATER = "the next key after a pause"
    SAME_KEY_LATER = "the same key after a pause"


class Spared(StrEnum):
    """For how long the key that was sent is spared."""

    NOT = "not at all"
    AS_ASKED = "as long as the provider asks"
    HOURS = "for hours"
    UNTIL_EDITED = "until it is edited"
    FOR_MODEL = "until it is edited, for this model"


@dataclass(frozen=True, slots=True)
class Step:
    """The consequence of a failure; ``falls_back`` lets a person's own chain go on after it."""

    next: Next
    spared: Spared = Spared.NOT
    falls_back: bool = False


_NOTHING_HELPS = Step(Next.GIVE_UP)
_AGAIN = Step(Next.SAME_KEY_LATER, falls_back=True)
STEPS: Mapping[ErrorKind, Step] = {
    ErrorKind.AUTHENTICATION: Step(Next.NEXT_KEY, Spared.UNTIL_EDITED),
    ErrorKind.PERMISSION: Step(Next.NEXT_KEY, Spared.FOR_MODEL),
    ErrorKind.OUT_OF_CREDIT: Step(Next.NEXT_KEY, Spared.HOURS, falls_back=True),
    ErrorKind.RATE_LIMIT: Step(Next.NEXT_KEY_LATER, Spared.AS_ASKED, falls_back=True),
    ErrorKind.SERVER: _AGAIN,
    ErrorKind.TIMEOUT: _AGAIN,
    ErrorKind.CONNECTION: _AGAIN,
    ErrorKind.MODEL_NOT_FOUND: _NOTHING_HELPS,
    ErrorKind.CONTEXT_TOO_LONG: _NOTHING_HELPS,
    ErrorKind.BAD_REQUEST: _NOTHING_HELPS,
    ErrorKind.UNSUPPORTED: _NOTHING_HELPS,
    ErrorKind.CANCELLED: _NOTHING_HELPS,
    ErrorKind.CONFIGURATION: _NOTHING_HELPS,
    ErrorKind.KEYCHAIN: _NOTHING_HELPS,
    ErrorKind.STORAGE: _NOTHING_HELPS,
}
"""Every class of failure."""

STAYS = frozenset(
    {
        *("redirected", "untrusted", "pin-changed", "not-an-api", "proxy-login", "sign-in-page"),
        *("blocked", "region-unsupported", "endless"),
    }
)
"""Failures that are the same a second time and with every key: they lie on the way."""


def step_after(error: KeysteadError) -> Step:
    """What is done about a failure; one that a provider did not cause is not tried again."""
    step = STEPS[error.kind]
    if isinstance(error, ProviderError) and error.reference in STAYS:
        return Step(Next.GIVE_UP, falls_back=step.falls_back)
    return step if isinstance(error, ProviderError) else Step(Next.GIVE_UP, step.spared)


def pause_after(error: KeysteadError, failures: int, chance: float) -> float:
    """Seconds before the next try after so many ``failures``; may be more than is waited for.

    As long as the provider asks; where it does not say, longer each time and, so that not all come
    back at once, shortened by ``chance`` (0 to 1).
    """
    asked = error.retry_after if isinstance(error, ProviderError) else None
    if asked is not None:
        return asked
    first = RATE_PAUSE if error.kind is ErrorKind.RATE_LIMIT else FIRST_PAUSE
    return first * 2 ** (failures - 1) * (1 - chance / 2)


def rest_after(
    error: ProviderError, place: KeyPlace, now: float, pause: float | None = None, model: str = ""
) -> Rest | None:
    """The rest of the key in ``place`` after a failure of it; None where it is not spared.

    ``pause``: as long as the next try waits; ``model`` is what was asked for.
    """
    spared = step_after(error).spared
    if spared is Spared.NOT:
        return None
    asked = pause_after(error, 1, 0) if pause is None else pause
    ends = {Spared.AS_ASKED: now + asked, Spared.HOURS: now + OUT_OF_CREDIT_REST}
    only = model if spared is Spared.FOR_MODEL else ""
    return Rest(place, error.kind, now, ends.get(spared), only)
