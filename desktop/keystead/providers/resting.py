"""The errors where keys of a profile rest: which one comes back when.

Owns their words; that keys rest is decided by ``attempts`` with the table of ``next_step``.
"""

from __future__ import annotations

from shlex import quote

from keystead.credentials.health import Rest
from keystead.credentials.resolution import Decision
from keystead.errors import Action, ActionId, ErrorKind, ProviderError

_REPLACED = (ErrorKind.AUTHENTICATION, ErrorKind.PERMISSION)


def all_rest(decision: Decision, rest: Rest) -> ProviderError:
    """No key of a profile may be sent now; ``rest`` is of the one that comes back first."""
    profile, now = decision.question.profile, decision.question.rotation.now
    each = _each(decision)
    several = len(decision.pool) > 1
    again = f"To try at once: keystead keys wake {quote(profile)}."
    if rest.kind in _REPLACED:
        hint = f"Set another one: keystead keys set {quote(profile)}. {again}"
        action = Action(ActionId.REPLACE_KEY, "Replace key", hint, profile)
    else:
        action = Action(ActionId.RETRY, "Try again now", again, profile)
    return ProviderError(
        rest.kind,
        f"{'All keys' if several else 'The key'} of {profile} {'rest' if several else 'rests'}",
        "; ".join(each),
        action,
        retry_after=None if rest.until is None else max(0.0, rest.until - now),
        reference="keys-resting",
    )


def naming_each(error: ProviderError, decision: Decision) -> ProviderError:
    """``error``, which ended a question, with how each of a profile's several keys fares now."""
    each = _each(decision)
    if len(decision.pool) < 2 or not each:
        return error
    return ProviderError(
        error.kind,
        error.what,
        "; ".join((error.why, *each) if error.why else each),
        error.action,
        status=error.status,
        retry_after=error.retry_after,
        waited=error.waited,
        reference=error.reference,
        fields=error.fields,
    )


def _each(decision: Decision) -> list[str]:
    """The keys that rest, with until when and why."""
    now = decision.question.rotation.now
    return [f"{one.name} {one.rest.words(now)}" for one in decision.pool if one.rest]
