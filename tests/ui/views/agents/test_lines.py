"""The lines of agents: their groups, their words, and that the next start can read them."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta

import pytest

from keystead.ui.views.agents.lines import (
    MOST_KEPT,
    AgentLine,
    Group,
    agent_rows,
    day_of,
    kept,
    kept_rows,
)
from keystead.ui.widgets.label import Tone
from keystead.ui.widgets.mark import Mark
from keystead.ui.widgets.rows import Row

NOW = datetime(2026, 3, 10, 12).astimezone()
DAY = 86_400.0
TODAY = day_of(NOW.timestamp())
LINE = AgentLine("a", "name", "vendor/alpha", "mine", Mark.FINISHED, None, NOW.timestamp())


def said(rows: list[Row]) -> list[str]:
    return [f"{row.title} {row.right}" if row.heading else row.key for row in rows]


def test_agents_are_grouped_by_what_they_need() -> None:
    then = NOW.timestamp()
    lines = [
        LINE._replace(id="3"),
        LINE._replace(id="1", active=Group.WAITING, updated_at=then - 9 * DAY),
        LINE._replace(id="2", active=Group.RUNNING, updated_at=then - 9 * DAY),
        LINE._replace(id="4", words="stopped", updated_at=then - DAY),
        LINE._replace(id="5", words="interrupted", updated_at=then - 2 * DAY),
    ]
    rows = list(agent_rows(lines, TODAY))
    assert said(rows) == [
        "Waiting for you 1", "1", "Running 1", "2", "Today 1", "3",
        "Yesterday 1", "4", "Older 1", "5",
    ]  # fmt: skip
    assert [row.right for row in rows if row.key in "45"] == ["stopped", "interrupted"]


@pytest.mark.parametrize("group", ["Waiting for you", "Running"])
def test_a_group_without_agents_is_not_drawn(group: str) -> None:
    assert group not in [row.title for row in agent_rows([LINE], TODAY)]


def test_a_folded_group_has_its_count_and_no_rows() -> None:
    lines = [LINE, LINE._replace(id="old", updated_at=NOW.timestamp() - 9 * DAY)]
    rows = list(agent_rows(lines, TODAY, ["older"]))
    assert said(rows) == ["Today 1", "a", "Older 1"]
    assert [row.folded for row in rows] == [False, None, True]
    assert rows[2].spoken() == "Older, closed, 1"


def test_while_nothing_can_be_folded_headings_are_only_headings() -> None:
    assert [row.folded for row in agent_rows([LINE], TODAY, None)] == [None, None]


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (LINE._replace(words="out of credit", failed=True, cost="$0.19"), "out of credit"),
        (LINE._replace(cost="$0.19", updated_at=time.time()), "$0.19"),
        (LINE._replace(cost="local", active=Group.RUNNING), "local"),
        (LINE._replace(active=Group.RUNNING), ""),
        (LINE._replace(cost="$0.19", updated_at=time.time() - 4 * DAY - 60), "4 days ago"),
    ],
)
def test_behind_the_name_stands_what_is_known(line: AgentLine, right: str) -> None:
    row = list(agent_rows([line], today()))[1]
    assert row.right == right
    assert row.right_tone is (Tone.ERROR if line.failed else Tone.MUTED)


def today() -> float:
    return day_of(time.time())


def test_the_vendor_goes_first_and_the_tooltip_has_it() -> None:
    row = list(agent_rows([LINE], TODAY))[1]
    assert row.subtitle == "alpha · mine"
    assert "vendor/alpha" in row.whole


def test_the_next_start_lists_the_same() -> None:
    now = time.time()
    lines = [
        LINE._replace(id="1", active=Group.WAITING, mark=Mark.WAITING, updated_at=now),
        LINE._replace(id="2", words="no connection", failed=True, updated_at=now),
        LINE._replace(id="3", updated_at=now - 5 * DAY),
    ]
    found = json.loads(json.dumps(kept(lines)))
    assert kept_rows(found, ["older"]) == list(agent_rows(lines, today(), ["older"]))


def test_what_is_not_kept_counts_as_older() -> None:
    now = time.time()
    lines = [LINE._replace(id=str(number), updated_at=now) for number in range(MOST_KEPT)]
    lines += [
        LINE._replace(id=f"old {number}", updated_at=now - 9 * DAY) for number in range(1_104)
    ]
    rows = kept_rows(kept(lines), [])
    assert [row.title + row.right for row in rows if row.heading] == [
        f"Today{MOST_KEPT}",
        "Older1\N{NO-BREAK SPACE}104",
    ]


def test_a_day_later_they_stand_in_the_group_of_then() -> None:
    yesterday = (datetime.now().astimezone() - timedelta(days=1)).timestamp()
    rows = kept_rows(kept([LINE._replace(updated_at=yesterday)]), [])
    assert rows[0].title == "Yesterday"


@pytest.mark.parametrize(
    "found",
    [
        None,
        [],
        {},
        {"lines": 3, "count": 1},
        {"lines": [[]], "count": 1},
        {"lines": [["a"] * 10], "count": 1},
        {"lines": [["a", "n", "m", "p", "off", "nowhere", 0.0, "", "", False]], "count": 1},
        {"lines": [], "count": "many"},
        {"lines": [], "count": float("inf")},
        {"lines": [["a", "n", "m", "p", "off", "", float("-inf"), "", "", False]], "count": 1},
    ],
)
def test_what_cannot_be_read_lists_nothing(found: object) -> None:
    assert kept_rows(found, []) == []
