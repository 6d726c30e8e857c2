"""How a profile stands: a mark and a few words, the same in every list of profiles.

Owns the words, and that a tick means proven: the profile's last list or test succeeded. What is
true of a profile is known by its sources.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TR_NOOP

from keystead.credentials.health import Rest
from keystead.credentials.resolution import CredentialSource
from keystead.errors import ErrorKind, KeysteadError
from keystead.models.model_list import ListStatus, ModelList, Place, place_of
from keystead.origin import BadAddressError, Origin
from keystead.providers.provider import LightName, LightState
from keystead.secret import KeyKind
from keystead.ui.numbers import one_or_many
from keystead.ui.sources.profiles import KnownProfile, Tested
from keystead.ui.translation import tr
from keystead.ui.views.agents.state import NOT_THERE, failure_name, failure_words
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import Row

NO_KEY = str(QT_TR_NOOP("no key yet"))
_ANSWERED = Mark.GOOD, str(QT_TR_NOOP("answered"))
_UNTRIED = Mark.OFF, str(QT_TR_NOOP("not tried yet"))
_UNPROVEN = Mark.OFF, str(QT_TR_NOOP("sent, not proven"))
_KEYS = {
    LightState.OK: _ANSWERED,
    LightState.LOW: _ANSWERED,
    LightState.UNKNOWN: _UNPROVEN,
    LightState.FAILED: (Mark.FAILED, str(QT_TR_NOOP("rejected"))),
}
_KEYLESS = (CredentialSource.NOT_NEEDED, CredentialSource.NONE)
_KEY_FAILURES = (
    ErrorKind.AUTHENTICATION,
    ErrorKind.PERMISSION,
    ErrorKind.RATE_LIMIT,
    ErrorKind.OUT_OF_CREDIT,
)
_LONG_RESTS = (ErrorKind.OUT_OF_CREDIT,)
_LIGHTS = {
    LightName.REACHABLE: QT_TR_NOOP("no connection"),
    LightName.TLS: QT_TR_NOOP("certificate not trusted"),
    LightName.KEY: QT_TR_NOOP("key rejected"),
    LightName.MODEL: QT_TR_NOOP("default model not found"),
    LightName.QUOTA: QT_TR_NOOP("out of credit"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What the last list or test showed: nothing wrong, or ``trouble`` in a few words.

    ``harmless``: it is no failure, as where the server is on this computer and does not run.
    """

    trouble: str = ""
    harmless: bool = False


def profile_row(
    known: KnownProfile, listed: ModelList | None = None, tested: Tested | None = None
) -> Row:
    """The row of a profile: its name over its provider and how it stands."""
    mark, words = profile_state(known, proof_of(known, listed, tested))
    return Row(known.name, known.name, subtitle=words, mark=mark)


def proof_of(known: KnownProfile, listed: ModelList | None, tested: Tested | None) -> Proof | None:
    """What was found out last about a profile as it is now; None where nobody tried it."""
    listed_at = (listed.asked_at or 0.0) if listed else 0.0
    if tested is not None and tested.at >= listed_at:
        return _of_test(known, tested)
    if listed is None:
        return None
    error = _last_failure(listed)
    if error is not None:
        absent = error.reference == NOT_THERE and _runs_here(known)
        return Proof(failure_name(error, here=absent), absent)
    if tested is not None and _is_open(tested) and _lists_for_anybody(known):
        return _of_test(known, tested)
    return Proof() if listed.fetched_at is not None else None


def key_state(
    known: KnownProfile, listed: ModelList | None, tested: Tested | None
) -> tuple[Mark, str]:
    """What is known about the key that requests carry now."""
    listed_at = (listed.asked_at or 0.0) if listed else 0.0
    state = tested.state(LightName.KEY) if tested else None
    error = _last_failure(listed) if listed else None
    newer = tested is not None and tested.at >= listed_at
    if not newer and error is not None and error.kind in _KEY_FAILURES:
        return Mark.FAILED, failure_name(error)
    if newer or error is not None or not listed_at:
        mark, words = _KEYS.get(state, _UNTRIED) if state else _UNTRIED
    else:
        proven = state is LightState.OK or not _lists_for_anybody(known)
        mark, words = _ANSWERED if proven else _UNPROVEN
    return mark, tr(words)


def profile_state(known: KnownProfile, proof: Proof | None) -> tuple[Mark, str]:
    """Whether a profile can be used, and with which credential, else what it lacks."""
    effective, place = known.effective, _place(known)
    if effective.problem is not None:
        in_the_open = tr("a key lies open in the file")
        return Mark.FAILED, in_the_open if effective.open_keys else effective.problem.what
    if not effective.profile.enabled:
        return Mark.OFF, _joined(tr("switched off"), place)
    if effective.preset.offline:
        return Mark.GOOD, _joined(tr("built in"), place)
    if effective.needs_address:
        return Mark.OFF, _joined(tr("no address yet"), place)
    obstacle = _obstacle(known)
    if obstacle is not None:
        mark, words = obstacle
        return mark, _joined(words, place)
    if proof is None:
        mark, untried = _UNTRIED
        needless = known.decision.source in _KEYLESS
        return mark, _joined(tr(untried), _credential(known) if needless else place)
    if not proof.trouble:
        return Mark.GOOD, _joined(_credential(known), place)
    return Mark.OFF if proof.harmless else Mark.FAILED, _joined(proof.trouble, place)


def _last_failure(listed: ModelList) -> KeysteadError | None:
    """Why the last list failed, also while another one is asked for."""
    return listed.error if listed.status in (ListStatus.FAILED, ListStatus.LOADING) else None


def _lists_for_anybody(known: KnownProfile) -> bool:
    """Whether a list may come without a key, so that it proves none: a test finds out."""
    preset = known.effective.preset
    return preset.models_public or preset.generic or preset.local


def _place(known: KnownProfile) -> str:
    """The provider's name; of a server that has none, where it is."""
    preset = known.effective.preset
    if (preset.local or preset.generic) and _runs_here(known):
        return tr("on this computer")
    origin = _origin(known)
    return origin.host if preset.generic and origin else preset.name


def _of_test(known: KnownProfile, tested: Tested) -> Proof:
    failed = tested.failed
    if failed is None:
        return _of_unfailed(tested)
    if failed.name is LightName.REACHABLE and _runs_here(known):
        return Proof(tr("not running"), harmless=True)
    if failed.name is LightName.KEY and known.decision.source in _KEYLESS:
        return Proof(tr("wants a key"))
    if failed.name is LightName.QUOTA and failed.error:
        return Proof(failure_name(failed.error))
    return Proof(tr(_LIGHTS[failed.name]))


def _of_unfailed(tested: Tested) -> Proof:
    """A test without a failed light: what answered may have been no API, and proves nothing then.

    A sign-in page, a server that is down, an answer that did not come.
    """
    lights = {light.name: light for light in tested.lights}
    key, reachable = lights.get(LightName.KEY), lights.get(LightName.REACHABLE)
    if key and key.state in (LightState.OK, LightState.LOW):
        return Proof()
    errors = (part.error for light in (key, reachable) if light for part in light.parts)
    met = next((error for error in errors if error), None)
    if met is not None:
        return Proof(failure_name(met))
    return Proof(tr("key not proven"), harmless=True) if _is_open(tested) else Proof()


def _is_open(tested: Tested) -> bool:
    """Whether a test met nothing wrong and yet nothing that proves the key."""
    met = any(part.error for light in tested.lights for part in light.parts)
    return tested.state(LightName.KEY) is LightState.UNKNOWN and not tested.failed and not met


def _runs_here(known: KnownProfile) -> bool:
    return place_of(known.effective) is Place.HERE


def _origin(known: KnownProfile) -> Origin | None:
    try:
        return Origin.of(known.effective.base_url)
    except BadAddressError:
        return None


def _obstacle(known: KnownProfile) -> tuple[Mark, str] | None:
    """What keeps a request from being made; None where nothing does."""
    match known.decision.source:
        case CredentialSource.WITHHELD:
            return Mark.ATTENTION, tr("key kept back")
        case CredentialSource.MISSING:
            return Mark.OFF, tr(NO_KEY)
        case _ if known.decision.question.missing_headers:
            return Mark.OFF, tr("a secret header has no value")
        case _:
            return _resting(known.decision.rest)


def _resting(rest: Rest | None) -> tuple[Mark, str] | None:
    """Why no key is left to be sent. What passes in a moment is no news for a list."""
    if rest is None:
        return None
    if rest.until is None:
        return Mark.FAILED, failure_words(rest.kind)
    return (Mark.ATTENTION, failure_words(rest.kind)) if rest.kind in _LONG_RESTS else None


def _credential(known: KnownProfile) -> str:
    match known.decision.source:
        case CredentialSource.ENVIRONMENT:
            return tr("key in a variable")
        case CredentialSource.COMMAND:
            return tr("token from a command")
        case CredentialSource.GIVEN | CredentialSource.KEYCHAIN:
            count = sum(key.kind is KeyKind.KEY for key in known.keys)
            return one_or_many(count, tr("1 key"), tr("{n} keys"))
        case _:
            return tr("no key needed")


def _joined(*parts: str) -> str:
    """How it stands first: where room is short the place goes, which changes nothing."""
    return " · ".join(parts)
