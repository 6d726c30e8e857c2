"""Why a list could not be had, where the profile is named already: in a few words and in a clause.

Owns these words; the whole story, with the address and the provider's own words, is the error's.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from keystead.errors import ActionId, ErrorKind, KeysteadError, ProviderError
from keystead.models.model_list import Place

_Texts = tuple[str, str]


def _texts(brief: object, clause: object) -> _Texts:
    return str(brief), str(clause)


# Profiles that wait for their person rather than fail, by the error's reference.
NOT_SET_UP = {
    "no-key": str(QT_TRANSLATE_NOOP("Models", "no key yet")),
    "no-address": str(QT_TRANSLATE_NOOP("Models", "needs an address")),
    "disabled": str(QT_TRANSLATE_NOOP("Models", "switched off")),
}
_BY_REFERENCE = {
    "unknown-host": _texts(
        QT_TRANSLATE_NOOP("Models", "no network"),
        QT_TRANSLATE_NOOP("Models", "its address is not found, or this computer is offline"),
    ),
    "refused": _texts(
        QT_TRANSLATE_NOOP("Models", "no server answers"),
        QT_TRANSLATE_NOOP("Models", "no server answers there"),
    ),
    "untrusted": _texts(
        QT_TRANSLATE_NOOP("Models", "certificate unknown"),
        QT_TRANSLATE_NOOP("Models", "its certificate is not trusted"),
    ),
    "not-an-api": _texts(
        QT_TRANSLATE_NOOP("Models", "no list"),
        QT_TRANSLATE_NOOP("Models", "the answer is no list of models ({why})"),
    ),
    "key-withheld": _texts(
        QT_TRANSLATE_NOOP("Models", "key kept back"),
        QT_TRANSLATE_NOOP("Models", "its key was saved for another address and kept back"),
    ),
    "key-over-plain-http": _texts(
        QT_TRANSLATE_NOOP("Models", "key kept back"),
        QT_TRANSLATE_NOOP("Models", "its key is not sent unencrypted"),
    ),
    "no-model-list": _texts(
        QT_TRANSLATE_NOOP("Models", "lists no models"),
        QT_TRANSLATE_NOOP("Models", "this provider lists no models; add them by hand"),
    ),
}
_NOT_RUNNING = str(QT_TRANSLATE_NOOP("Models", "not running"))
_WANTS_KEY = _texts(
    QT_TRANSLATE_NOOP("Models", "wants a key"),
    QT_TRANSLATE_NOOP("Models", "it wants a key and has none"),
)
_LATE = str(QT_TRANSLATE_NOOP("Models", "no answer within {seconds} s"))
_BY_KIND = {
    ErrorKind.AUTHENTICATION: _texts(
        QT_TRANSLATE_NOOP("Models", "key rejected"),
        QT_TRANSLATE_NOOP("Models", "the key was rejected"),
    ),
    ErrorKind.PERMISSION: _texts(
        QT_TRANSLATE_NOOP("Models", "not permitted"),
        QT_TRANSLATE_NOOP("Models", "its key may not list models"),
    ),
    ErrorKind.RATE_LIMIT: _texts(
        QT_TRANSLATE_NOOP("Models", "rate limited"),
        QT_TRANSLATE_NOOP("Models", "the rate limit is reached"),
    ),
    ErrorKind.OUT_OF_CREDIT: _texts(
        QT_TRANSLATE_NOOP("Models", "out of credit"),
        QT_TRANSLATE_NOOP("Models", "the account is out of credit"),
    ),
    ErrorKind.TIMEOUT: _texts(
        QT_TRANSLATE_NOOP("Models", "no answer"), QT_TRANSLATE_NOOP("Models", "no answer in time")
    ),
    ErrorKind.CONNECTION: _texts(
        QT_TRANSLATE_NOOP("Models", "no connection"),
        QT_TRANSLATE_NOOP("Models", "the connection broke off"),
    ),
    ErrorKind.SERVER: _texts(
        QT_TRANSLATE_NOOP("Models", "provider failed"),
        QT_TRANSLATE_NOOP("Models", "the provider failed"),
    ),
    ErrorKind.KEYCHAIN: _texts(
        QT_TRANSLATE_NOOP("Models", "keychain"),
        QT_TRANSLATE_NOOP("Models", "the keychain did not give the key"),
    ),
    ErrorKind.STORAGE: _texts(
        QT_TRANSLATE_NOOP("Models", "not stored"),
        QT_TRANSLATE_NOOP("Models", "the list could not be kept"),
    ),
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
        return ListFailure(_tr("no answer"), _tr("no answer"), "")
    whole = ". ".join(part.rstrip(".") for part in (error.what, error.why) if part)
    if error.reference in NOT_SET_UP:
        words = _tr(NOT_SET_UP[error.reference])
        return ListFailure(words, words, whole, waits=True)
    if error.reference == "refused" and place is Place.HERE:
        return ListFailure(_tr(_NOT_RUNNING), _tr(_NOT_RUNNING), whole, waits=True)
    brief, clause = _texts_of(error)
    return ListFailure(_tr(brief), _filled(clause, error), whole)


def _texts_of(error: KeysteadError) -> _Texts:
    if error.reference in _BY_REFERENCE:
        return _BY_REFERENCE[error.reference]
    if error.action is not None and error.action.id is ActionId.ADD_KEY:
        return _WANTS_KEY
    if error.kind is ErrorKind.TIMEOUT and isinstance(error, ProviderError) and error.waited:
        return _BY_KIND[error.kind][0], _LATE
    return _BY_KIND.get(error.kind, (error.what, error.what))


def _filled(clause: str, error: KeysteadError) -> str:
    said = _tr(clause).replace("{why}", error.why)
    if isinstance(error, ProviderError) and error.waited:
        said = said.replace("{seconds}", f"{error.waited:g}")
    return said


def _tr(text: str) -> str:
    return QCoreApplication.translate("Models", text)
