"""What the heading of a profile's models says.

Owns mark, words and offered action of each state of a list; the list itself is the engine's, the
words of its failures ``list_failure``'s.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from PySide6.QtCore import QT_TR_NOOP

from keystead.errors import ActionId
from keystead.models.model_list import ListStatus, ModelList, Place
from keystead.ui.ages import MINUTE, age, span
from keystead.ui.icons import Icon
from keystead.ui.translation import tr
from keystead.ui.views.models.list_failure import list_failure
from keystead.ui.widgets.button import Look
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark

REFRESH = "refresh"
STOP = "stop"
ADD_MODEL = "add-model"
SETTLING = 0.5  # seconds in which a list that is asked for again still shows as it was
_RESTING = (Mark.GOOD, Mark.OFF)
_MENDED_FIRST = (ActionId.ADD_KEY, ActionId.EDIT_PROFILE, ActionId.SEND_KEY)
_LABELS = {
    ActionId.ADD_KEY: str(QT_TR_NOOP("Add key…")),
    ActionId.REPLACE_KEY: str(QT_TR_NOOP("Replace key…")),
    ActionId.EDIT_PROFILE: str(QT_TR_NOOP("Edit profile…")),
    ActionId.SEND_KEY: str(QT_TR_NOOP("Look at its key…")),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The heading over one profile's models; ``shown`` of ``total`` models match the filter.

    ``brief`` are its words for where ``words`` have no room, ``whole`` for a tooltip where there is
    more to say. It ``folds`` where there are rows below it.
    """

    profile: str
    place: Place
    mark: Mark
    words: str
    brief: str
    tone: Tone
    shown: int
    total: int
    choices: tuple[Choice, ...] = ()
    whole: str = ""
    folds: bool = False
    folded: bool = False

    @property
    def text(self) -> str:
        """Counts and words as they stand behind the profile's name."""
        return _joined(self._counts, _place(self.place), self.words)

    @property
    def short_text(self) -> str:
        """The same where room is short: the place goes, how the list is stays."""
        return _joined(self._counts, self.brief)

    @property
    def brief_text(self) -> str:
        """The words of a side list, where the number stands by itself."""
        return _joined(self.brief, _place(self.place))

    @property
    def _counts(self) -> str:
        counts = f"{self.shown} of {self.total}" if self.shown != self.total else str(self.total)
        return counts if self.total else ""

    @property
    def offers(self) -> tuple[Choice, ...]:
        """What is offered because something is amiss; to ask again is possible at any time."""
        return tuple(choice for choice in self.choices if choice.look is not Look.QUIET)


@dataclass(frozen=True, slots=True)
class _State:
    mark: Mark
    tone: Tone
    words: str
    brief: str
    whole: str = ""


def group_of(listed: ModelList, shown: int, *, folds: bool = False, folded: bool = False) -> Group:
    """The heading of ``listed``, of which ``shown`` models match."""
    total = len(listed.models)
    state = _state(listed, total)
    return Group(
        listed.profile,
        listed.place,
        state.mark,
        state.words,
        state.brief,
        state.tone,
        shown,
        total,
        _choices(listed),
        state.whole,
        folds,
        folds and folded,
    )


class Headings:
    """The headings as they were last shown, so that a quick answer makes nothing flicker.

    A list that is asked for again shows for `SETTLING` as it did before.
    """

    def __init__(self) -> None:
        self._last: dict[str, Group] = {}

    def of(
        self, listed: ModelList, shown: int, *, folds: bool = False, folded: bool = False
    ) -> Group:
        """The heading of ``listed`` now."""
        group = group_of(listed, shown, folds=folds, folded=folded)
        before = self._last.get(listed.profile)
        if before is not None and before.mark in _RESTING and _settles(listed):
            group = replace(
                before, shown=shown, total=group.total, folds=folds, folded=group.folded
            )
        self._last[listed.profile] = group
        return group


def _settles(listed: ModelList) -> bool:
    asked = listed.waiting_since
    return listed.fetched_at is not None and asked is not None and time.time() - asked < SETTLING


def _state(listed: ModelList, total: int) -> _State:
    when = _age(listed.fetched_at)
    match listed.status:
        case ListStatus.NEVER | ListStatus.KNOWN if listed.error is not None:
            return _failed(listed, total, when)  # Asking would bring no other answer.
        case ListStatus.FRESH if listed.place is Place.INSIDE:
            return _State(Mark.GOOD, Tone.MUTED, "", "")
        case ListStatus.LOADING:
            return _loading(listed, when)
        case ListStatus.FRESH:
            words = tr("refreshed {age}", age=age(listed.fetched_at or 0))
            return _State(Mark.GOOD, Tone.MUTED, words, words)
        case ListStatus.CACHED:
            words = tr("list of {age}", age=when)
            return _State(Mark.OFF, Tone.MUTED, words, words)
        case ListStatus.KNOWN:
            words = tr("known models, the provider was not asked yet")
            return _State(Mark.OFF, Tone.MUTED, words, tr("not asked yet"))
        case ListStatus.FAILED:
            return _failed(listed, total, when)
        case ListStatus.NEVER:
            words = tr("not listed yet")
            return _State(Mark.OFF, Tone.MUTED, words, words)


def _age(fetched_at: float | None) -> str:
    """How old a list is, in words that follow "list of"; empty where there is none."""
    if fetched_at is None:
        return ""
    return age(fetched_at) if time.time() - fetched_at >= MINUTE else tr("a moment ago")


def _loading(listed: ModelList, when: str) -> _State:
    since = max(0.0, time.time() - listed.waiting_since) if listed.waiting_since else 0.0
    brief = tr("loading, {span}", span=span(since)) if since >= 1 else tr("loading")
    if when:
        words = tr("list of {age}, refreshing", age=when)
    else:
        words = " · ".join((brief, tr("no earlier list")))
    return _State(Mark.RUNNING, Tone.MUTED, words, brief)


def _failed(listed: ModelList, total: int, when: str) -> _State:
    failure = list_failure(listed.error, listed.place)
    if total and when:
        words = tr("list of {age}, {what}", age=when, what=failure.clause)
        brief = " · ".join((tr("list of {age}", age=when), failure.brief))
        return _State(Mark.ATTENTION, Tone.WARN, words, brief, failure.whole)
    if failure.waits:
        return _State(Mark.OFF, Tone.MUTED, failure.clause, failure.brief, failure.whole)
    words = tr("could not be listed: {what}", what=failure.clause)
    if total:
        return _State(Mark.ATTENTION, Tone.WARN, words, failure.brief, failure.whole)
    return _State(Mark.FAILED, Tone.ERROR, words, failure.brief, failure.whole)


def _place(place: Place) -> str:
    match place:
        case Place.HERE:
            return tr("on this computer")
        case Place.INSIDE:
            return tr("inside Keystead")
        case Place.ELSEWHERE:
            return ""


def _choices(listed: ModelList) -> tuple[Choice, ...]:
    if listed.status is ListStatus.LOADING:
        return (Choice(STOP, tr("Stop")),)
    if listed.status is not ListStatus.FAILED and listed.error is None:
        return (Choice(REFRESH, tr("Refresh"), icon=Icon.REFRESH, look=Look.QUIET),)
    again = Choice(REFRESH, tr("Try again"))
    if listed.error is not None and listed.error.reference == "no-model-list":
        return (Choice(ADD_MODEL, tr("Add a model…")),)
    action = listed.error.action if listed.error else None
    if action is None or action.id in (ActionId.RETRY, ActionId.START_SERVER):
        return (again,)
    label = tr(_LABELS[action.id]) if action.id in _LABELS else action.label
    mend = Choice(action.id.value, label)
    # Asking again before anything was changed brings the same answer.
    return (mend,) if action.id in _MENDED_FIRST else (again, mend)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
