"""An agent as the side bar lists it, and the rows of such lines under their groups.

Owns plain values that need nothing of the engine: the last ones are kept for the next start, which
lists them with its first frame. Making a line of an agent is ``side``'s.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from PySide6.QtCore import QT_TR_NOOP

from keystead.ui.ages import age
from keystead.ui.numbers import number
from keystead.ui.translation import tr
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import Row

MOST_KEPT = 100  # lines kept for the next start, far more than a window has room for


class Group(StrEnum):
    """Where an agent stands, in the order of the list; the last three say when it ended."""

    WAITING = "waiting"
    RUNNING = "running"
    TODAY = "today"
    YESTERDAY = "yesterday"
    OLDER = "older"


_TITLES = {
    Group.WAITING: QT_TR_NOOP("Waiting for you"),
    Group.RUNNING: QT_TR_NOOP("Running"),
    Group.TODAY: QT_TR_NOOP("Today"),
    Group.YESTERDAY: QT_TR_NOOP("Yesterday"),
    Group.OLDER: QT_TR_NOOP("Older"),
}


_RECENT = (Group.WAITING, Group.RUNNING, Group.TODAY)


class AgentLine(NamedTuple):
    """``active`` is its group as long as it works, ``updated_at`` in seconds since 1970.

    ``words`` say how it ended where that says more than its mark.
    """

    id: str
    name: str
    model: str
    profile: str
    mark: Mark
    active: Group | None
    updated_at: float
    words: str = ""
    cost: str = ""
    failed: bool = False


def day_of(moment: float) -> float:
    """When the day of ``moment`` began here; datetime would cost 1 ms of the first frame."""
    year, month, day = time.localtime(moment)[:3]
    return time.mktime((year, month, day, 0, 0, 0, 0, 0, -1))


def day_before(day: float) -> float:
    """When the day before ``day`` began; the clocks may have been changed between."""
    return day_of(day - 1)


def groups_of(lines: Iterable[AgentLine], today: float) -> dict[Group, list[AgentLine]]:
    """The lines of each group, in the order given; ``today`` is when the day began."""
    groups: dict[Group, list[AgentLine]] = {group: [] for group in Group}
    yesterday = day_before(today)
    for line in lines:
        if line.active is not None:
            group = line.active
        elif line.updated_at >= today:
            group = Group.TODAY
        else:
            group = Group.YESTERDAY if line.updated_at >= yesterday else Group.OLDER
        groups[group].append(line)
    return groups


def row_of(line: AgentLine, group: Group) -> Row:
    """The row of one agent: behind its name how it ended, what it costs, or when that was."""
    right = line.words or (line.cost if group in _RECENT else "")
    return _row(line, right or ("" if line.active else age(line.updated_at)))


# Thousands are asked for whenever one of them changes.
@lru_cache(maxsize=8_192)
def _row(line: AgentLine, right: str) -> Row:
    # Of the model's name the vendor goes first, the tooltip has it.
    model = line.model.rpartition("/")[2]
    return Row(
        line.id,
        line.name,
        subtitle=f"{model} · {line.profile}",
        right=right,
        right_tone=Tone.ERROR if line.failed else Tone.MUTED,
        mark=line.mark,
        whole=f"{line.name}\n{line.model} · {line.profile}",
    )


def agent_rows(
    lines: Sequence[AgentLine],
    today: float,
    folded: Collection[str] | None = (),
    *,
    unlisted: int = 0,
) -> Iterator[Row]:
    """The rows of ``lines`` under their groups' headings, in the order given.

    ``folded`` are the groups that are closed, None where none can be. ``unlisted`` is how
    many more there are; they count as older than all of these.
    """
    for group, members in groups_of(lines, today).items():
        count = len(members) + (unlisted if group is Group.OLDER else 0)
        if count:
            title = tr(_TITLES[group])
            closed = None if folded is None else group in folded
            yield Row(group, title, right=number(count), heading=True, folded=closed)
            if not closed:
                yield from (row_of(line, group) for line in members)


def kept(lines: Sequence[AgentLine]) -> dict[str, Any]:
    """What the next start lists: the first lines in the order of the list, and how many more."""
    groups = groups_of(lines, day_of(time.time()))
    ordered = [line for members in groups.values() for line in members]
    return {"lines": ordered[:MOST_KEPT], "count": len(ordered)}


def kept_rows(found: Any, folded: Collection[str]) -> list[Row]:
    """The rows of what `kept` made; none where it cannot be read."""
    today = day_of(time.time())
    try:
        lines = [_line(values) for values in found["lines"]]
        unlisted = max(0, int(found["count"]) - len(lines))
        return list(agent_rows(lines, today, folded, unlisted=unlisted))
    except (TypeError, KeyError, ValueError, OverflowError):
        return []


def _line(values: Sequence[Any]) -> AgentLine:
    key, name, model, profile, mark, active, updated_at, words, cost, failed = values
    return AgentLine(
        str(key),
        str(name),
        str(model),
        str(profile),
        Mark(mark),
        Group(active) if active else None,
        float(updated_at),
        str(words),
        str(cost),
        bool(failed),
    )
