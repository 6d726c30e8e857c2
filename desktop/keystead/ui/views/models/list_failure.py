"""Why a list could not be had, where the profile is named already: in a few words and in a clause.

Owns the clauses; the few words are those of `failure_name`, the whole story, with the address and
the provider's own words, is the error's.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TR_NOOP

from keystead.errors import ActionId, ErrorKind, KeysteadError, ProviderError
from keystead.models.model_list import Place
from keystead.ui.translation import tr
from keystead.ui.views.agents.state import NOT_THERE, failure_name

# Profiles that wait for their person rather than fail, by the error's reference.
NOT_SET_UP = ("no-key", "no-address", "disabled")
_BY_REFERENCE = {
    "unknown-host": QT_TR_NOOP("its address is not found, or this computer is offline"),
    "refused": QT_TR_NOOP("no server answers there"),
    "untrusted": QT_TR_NOOP("its certificate is not trusted"),
    "pin-changed": QT_TR_NOOP("its certificate is not the one that is trusted"),
    "proxy-failed": QT_TR_NOOP("its proxy did not get through"),
    "proxy-login": QT_TR_NOOP("its proxy does not accept the login"),
    "proxy-password-withheld": QT_TR_NOOP("its proxy's password was saved for another proxy"),
    "sign-in-page": QT_TR_NOOP("this network wants a login first"),
    "blocked": QT_TR_NOOP("a guard before it blocked the request"),
    "not-an-api": QT_TR_NOOP("the answer is no list of models ({why})"),
    "key-withheld": QT_TR_NOOP("its key was saved for another address and kept back"),
    "key-over-plain-http": QT_TR_NOOP("its key is not sent unencrypted"),
    "no-model-list": QT_TR_NOOP("this provider lists no models; add them by hand"),
}
_WANTS_KEY = QT_TR_NOOP("it wants a key and has none")
_LATE = QT_TR_NOOP("no answer within {seconds} s")
_BY_KIND = {
    ErrorKind.AUTHENTICATION: QT_TR_NOOP("the key was rejected"),
    ErrorKind.PERMISSION: QT_TR_NOOP("its key may not list models"),
    ErrorKind.RATE_LIMIT: QT_TR_NOOP("the rate limit is reached"),
    ErrorKind.OUT_OF_CREDIT: QT_TR_NOOP("the account is out of credit"),
    ErrorKind.TIMEOUT: QT_TR_NOOP("no answer in time"),
    ErrorKind.CONNECTION: QT_TR_NOOP("the connection broke off"),
    ErrorKind.SERVER: QT_TR_NOOP("the provider failed"),
    ErrorKind.KEYCHAIN: QT_TR_NOOP("the keychain did not give the key"),
    ErrorKind.STORAGE: QT_TR_NOOP("the list could not be kept"),
}


@dataclass(frozen=True, slots=True)
class ListFailure:
    """``brief`` for a side list, ``clause`` for a heading, ``whole`` for a tooltip.

    ``waits`` says that the profile waits for its person, or for its server to be started.
    """

    brief: str
    clause: str
    whole: str
    waits: bool = False


def list_failure(error: KeysteadError | None, place: Place) -> ListFailure:
    """The words for ``error``, met at ``place``; None is an answer that never came."""
    if error is None:
        return ListFailure(tr("no answer"), tr("no answer"), "")
    whole = ". ".join(part.rstrip(".") for part in (error.what, error.why) if part)
    name = failure_name(error, here=place is Place.HERE)
    if error.reference in NOT_SET_UP or (error.reference == NOT_THERE and place is Place.HERE):
        return ListFailure(name, name, whole, waits=True)
    return ListFailure(name, _filled(_clause(error), error), whole)


def _clause(error: KeysteadError) -> str:
    if error.reference in _BY_REFERENCE:
        return str(_BY_REFERENCE[error.reference])
    if error.action is not None and error.action.id is ActionId.ADD_KEY:
        return str(_WANTS_KEY)
    if error.kind is ErrorKind.TIMEOUT and isinstance(error, ProviderError) and error.waited:
        return str(_LATE)
    return str(_BY_KIND.get(error.kind, error.what))


def _filled(clause: str, error: KeysteadError) -> str:
    said = tr(clause).replace("{why}", error.why)
    if isinstance(error, ProviderError) and error.waited:
        said = said.replace("{seconds}", f"{error.waited:g}")
    return said
