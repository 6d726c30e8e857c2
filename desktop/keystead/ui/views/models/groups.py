"""What the heading of a profile's models says.

Owns mark, words and offered action of each state of a list; the list itself is the engine's.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from keystead.errors import ActionId, KeysteadError
from keystead.models.model_list import ListStatus, ModelList
from keystead.ui.ages import age
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark

REFRESH = "refresh"
STOP = "stop"
# Profiles that wait for their person rather than fail, by the error's reference.
NOT_SET_UP = {
    "no-key": str(QT_TRANSLATE_NOOP("Models", "no key yet")),
    "no-address": str(QT_TRANSLATE_NOOP("Models", "needs an address")),
    "disabled": str(QT_TRANSLATE_NOOP("Models", "switched off")),
    "profile-disabled": str(QT_TRANSLATE_NOOP("Models", "switched off")),
    "refused": str(QT_TRANSLATE_NOOP("Models", "no server answers")),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The heading over one profile's models; ``shown`` of ``total`` models match the filter."""

    profile: str
    mark: Mark
    words: str
    tone: Tone
    shown: int
    total: int
    choices: tuple[Choice, ...] = ()

    @property
    def text(self) -> str:
        """Counts and words as they stand behind the profile's name."""
        counts = f"{self.shown} of {self.total}" if self.shown != self.total else str(self.total)
        return " · ".join(part for part in (counts if self.total else "", self.words) if part)


def group_of(listed: ModelList, shown: int) -> Group:
    """The heading of ``listed``, of which ``shown`` models match."""
    total = len(listed.models)
    mark, tone, words = _state(listed, total)
    return Group(listed.profile, mark, words, tone, shown, total, _choices(listed))


def _state(listed: ModelList, total: int) -> tuple[Mark, Tone, str]:
    when = age(listed.fetched_at) if listed.fetched_at else ""
    match listed.status:
        case ListStatus.LOADING:
            words = _tr("list of {age}, refreshing", age=when) if total and when else _tr("loading")
            return Mark.RUNNING, Tone.MUTED, words
        case ListStatus.FRESH:
            return Mark.FINISHED, Tone.MUTED, _tr("refreshed {age}", age=when)
        case ListStatus.CACHED:
            return Mark.OFF, Tone.MUTED, _tr("list of {age}", age=when)
        case ListStatus.KNOWN:
            return Mark.WAITING, Tone.WARN, _tr("known models, the provider was not asked yet")
        case ListStatus.FAILED:
            return _failed(listed, total, when)
        case ListStatus.NEVER:
            return Mark.OFF, Tone.MUTED, _tr("not listed yet")


def _failed(listed: ModelList, total: int, when: str) -> tuple[Mark, Tone, str]:
    what = _what(listed.error)
    if total and when:
        return Mark.WAITING, Tone.WARN, _tr("list of {age} · {what}", age=when, what=what)
    if listed.error is not None and listed.error.reference in NOT_SET_UP:
        return Mark.OFF, Tone.MUTED, what
    if total:
        return Mark.WAITING, Tone.WARN, what
    return Mark.FAILED, Tone.ERROR, what


def _what(error: KeysteadError | None) -> str:
    """The failure in the few words that a heading which names the profile has room for."""
    if error is None:
        return _tr("no answer")
    return _tr(NOT_SET_UP[error.reference]) if error.reference in NOT_SET_UP else error.what


def _choices(listed: ModelList) -> tuple[Choice, ...]:
    if listed.status is ListStatus.LOADING:
        return (Choice(STOP, _tr("Stop")),)
    if listed.status is not ListStatus.FAILED:
        return ()
    again = Choice(REFRESH, _tr("Try again"))
    action = listed.error.action if listed.error else None
    if action is None or action.id in (ActionId.RETRY, ActionId.START_SERVER):
        return (again,)
    mend = Choice(action.id.value, action.label)
    # Asking again before anything was changed brings the same answer.
    return (mend,) if action.id in (ActionId.ADD_KEY, ActionId.EDIT_PROFILE) else (again, mend)


def _tr(text: str, **values: str) -> str:
    said = QCoreApplication.translate("Models", text)
    for name, value in values.items():
        said = said.replace(f"{{{name}}}", value)
    return said
