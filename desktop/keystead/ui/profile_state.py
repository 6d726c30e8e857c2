"""How a profile stands: a mark and a few words, the same in every list of profiles.

Owns the words; what is true of a profile is known by its source.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from keystead.credentials.index import KeyKind
from keystead.credentials.resolution import CredentialSource
from keystead.ui.sources.profiles import KnownProfile
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import Row


def profile_row(known: KnownProfile) -> Row:
    """The row of a profile: its name over its provider and how it stands."""
    mark, words = profile_state(known)
    provider = known.effective.preset.name
    return Row(known.name, known.name, subtitle=f"{provider} · {words}", mark=mark)


def profile_state(known: KnownProfile) -> tuple[Mark, str]:
    """Whether a profile can be used, and with which credential, else what it lacks."""
    effective = known.effective
    if effective.problem is not None:
        return Mark.FAILED, effective.problem.what
    if not effective.profile.enabled:
        return Mark.OFF, _tr("switched off")
    if effective.preset.offline:
        return Mark.FINISHED, _tr("built in")
    if effective.needs_address:
        return Mark.OFF, _tr("needs an address")
    return _credential(known)


def _credential(known: KnownProfile) -> tuple[Mark, str]:
    match known.decision.source:
        case CredentialSource.GIVEN | CredentialSource.KEYCHAIN:
            count = sum(key.kind is KeyKind.KEY for key in known.keys)
            words = _tr("1 key") if count == 1 else _tr("{n} keys")
            return Mark.FINISHED, words.replace("{n}", str(count))
        case CredentialSource.ENVIRONMENT:
            words = _tr("key from {name}")
            return Mark.FINISHED, words.replace("{name}", known.decision.variable)
        case CredentialSource.NOT_NEEDED | CredentialSource.NONE:
            return Mark.FINISHED, _tr("no key needed")
        case CredentialSource.WITHHELD:
            return Mark.WAITING, _tr("key kept back")
        case CredentialSource.MISSING:
            return Mark.OFF, _tr("key missing")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Profiles", text)
