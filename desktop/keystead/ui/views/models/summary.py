"""The line under the table: how many models are shown, and why others are not.

Owns its wording; what is true of the lists is in their headings.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TR_NOOP

from keystead.models.model_list import Place
from keystead.ui.numbers import number
from keystead.ui.translation import tr
from keystead.ui.views.models.groups import Group
from keystead.ui.widgets.mark import Mark

NAMED = 2  # profiles that are named; more are counted

_LOADING = (
    str(QT_TR_NOOP("{names} is loading")),
    str(QT_TR_NOOP("{names} are loading")),
    str(QT_TR_NOOP("{n} profiles are loading")),
)
_FAILED = (
    str(QT_TR_NOOP("{names} could not be listed")),
    str(QT_TR_NOOP("{names} could not be listed")),
    str(QT_TR_NOOP("{n} profiles could not be listed")),
)
_NO_MATCH = (
    str(QT_TR_NOOP("{names} has no match")),
    str(QT_TR_NOOP("{names} have no match")),
    str(QT_TR_NOOP("{n} profiles have no match")),
)


def counted(shown: int, total: int) -> str:
    """How many models are shown of how many."""
    if shown != total:
        text = tr("{shown} of 1 model") if total == 1 else tr("{shown} of {total} models")
    elif total == 0:
        text = tr("no models")
    else:
        text = tr("1 model") if total == 1 else tr("{total} models")
    return text.replace("{shown}", number(shown)).replace("{total}", number(total))


def summary(groups: Sequence[Group], shown: int, total: int, *, narrowed: bool) -> str:
    """All of it; why a profile is missing is said while the table is ``narrowed``."""
    if all_failed(groups):
        return tr("No profile could be listed. Models typed in by hand stay usable.")
    parts = [
        counted(shown, total),
        _about(_LOADING, [group.profile for group in groups if group.mark is Mark.RUNNING]),
        _about(_FAILED, [group.profile for group in groups if group.mark is Mark.FAILED]),
    ]
    if narrowed:
        unmatched = [group for group in groups if group.total and not group.shown]
        parts.append(_about(_NO_MATCH, [group.profile for group in unmatched]))
        waiting = [group for group in groups if group.mark is Mark.OFF and not group.total]
        parts.extend(_waiting(waiting))
    return " · ".join(part for part in parts if part)


def all_failed(groups: Sequence[Group]) -> bool:
    """Whether no provider has a list, of an earlier day either, and all that were asked failed."""
    outside = [group for group in groups if group.place is not Place.INSIDE]
    told = [group for group in outside if group.mark is not Mark.OFF or group.total]
    return bool(told) and all(group.mark is Mark.FAILED for group in told)


def _waiting(groups: Sequence[Group]) -> list[str]:
    """Profiles without models that wait for something: each with its words, or their number."""
    if len(groups) > NAMED:
        return [tr("{n} profiles have no models yet").replace("{n}", str(len(groups)))]
    return [f"{group.profile}: {group.brief}" for group in groups]


def _about(texts: tuple[str, str, str], names: Sequence[str]) -> str:
    if not names:
        return ""
    one, few, many = texts
    if len(names) > NAMED:
        return tr(many).replace("{n}", str(len(names)))
    text = one if len(names) == 1 else few
    return tr(text).replace("{names}", tr(" and ").join(names))
