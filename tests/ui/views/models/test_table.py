"""The item model of all models: order, filter, folds, and what it tells its views."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from keystead.models.model_list import ListStatus, ModelList
from keystead.providers.provider import ListedModel
from keystead.ui.views.models.cells import ModelRow
from keystead.ui.views.models.facts import Ability
from keystead.ui.views.models.groups import Group
from keystead.ui.views.models.query import Query, parts_found
from keystead.ui.views.models.row_actions import Act, actions_of
from keystead.ui.views.models.table import ModelTable

QWEN = ListedModel("qwen/qwen3-coder", context_window=262_144, tools=True, reasoning=False)
GPT = ListedModel("gpt-5-mini")
OPUS = "anthropic/claude-opus-4"
OSS = ListedModel("gpt-oss", tools=True, reasoning=True)


def fresh(profile: str, *models: ListedModel) -> ModelList:
    return ModelList(profile, models, ListStatus.FRESH, fetched_at=time.time())


@pytest.fixture
def table() -> ModelTable:
    table = ModelTable()
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    table.tester = QAbstractItemModelTester(table, fatal)  # type: ignore[attr-defined]
    return table


def shown(table: ModelTable) -> list[str]:
    rows = [table.row(number) for number in range(table.rowCount())]
    return [f"{row.profile}:" if isinstance(row, Group) else row.model.id for row in rows]


def signals_of(table: ModelTable) -> list[str]:
    """What the table tells from now on."""
    told: list[str] = []
    table.modelReset.connect(lambda: told.append("reset"))
    table.rowsInserted.connect(lambda _, first, last: told.append(f"+{first}-{last}"))
    table.rowsRemoved.connect(lambda _, first, last: told.append(f"-{first}-{last}"))
    table.dataChanged.connect(lambda a, b, _: told.append(f"={a.row()}-{b.row()}"))
    return told


def test_headings_stand_over_their_models_in_the_order_of_the_profiles(table: ModelTable) -> None:
    table.set_lists({"b": fresh("b", QWEN), "a": fresh("a", GPT)})
    assert shown(table) == ["b:", "qwen/qwen3-coder", "a:", "gpt-5-mini"]
    assert table.counts() == (2, 2)
    assert table.number_of("a", "gpt-5-mini") == 3
    assert table.number_of("a") == 2
    assert table.number_of("a", "gone") is None
    assert table.number_of("gone") is None
    assert table.first_model() == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CODER qwen", ["b:", "qwen/qwen3-coder"]),
        ("coder gpt", []),
        ("gpt", ["a:", "gpt-5-mini", "gpt-oss"]),
        ("  ", ["b:", "qwen/qwen3-coder", "a:", "gpt-5-mini", "gpt-oss"]),
        ("b qwen", ["b:", "qwen/qwen3-coder"]),
    ],
)
def test_every_word_must_be_found(table: ModelTable, text: str, found: list[str]) -> None:
    table.set_lists({"b": fresh("b", QWEN), "a": fresh("a", GPT, OSS)})
    table.set_query(Query(text))
    assert shown(table) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("claude-sonnet", ["claude-sonnet-4", "claude-3-5-sonnet-20241022", "claude-3-7-sonnet"]),
        ("Claude-Sonnet 20241022", ["claude-3-5-sonnet-20241022"]),
        ("claude-sonnet 3-7", ["claude-3-7-sonnet"]),
        ("sonnet-claude", []),
        ("claude-net", []),
        ("claude-.*", []),
        ("claude-sonnet-", ["claude-sonnet-4", "claude-3-5-sonnet-20241022", "claude-3-7-sonnet"]),
        ("anthropic/opus", ["anthropic/claude-opus-4"]),
        ("claude-3-5", ["claude-3-5-sonnet-20241022"]),
        ("-", ["claude-3-5-sonnet-20241022", "claude-3-7-sonnet", "claude-sonnet-4", OPUS]),
    ],
)
def test_a_word_finds_what_has_more_between_its_parts(
    table: ModelTable, text: str, found: list[str]
) -> None:
    ids = ("claude-3-5-sonnet-20241022", "claude-3-7-sonnet", "claude-sonnet-4", OPUS)
    table.set_lists({"a": fresh("a", *map(ListedModel, ids))})
    table.set_query(Query(text))
    assert shown(table)[1:] == found


@pytest.mark.parametrize(
    ("text", "needle", "found"),
    [
        ("claude-3-5-Sonnet-x", "Claude-Sonnet", ["claude", "Sonnet"]),
        ("claude-3-5-sonnet", "sonnet-claude", []),
        ("claude-3-5-sonnet", "claude", []),
        ("a-b-c-d", "a-c b-d a-d", ["a", "b", "c", "d"]),
        ("İ-a-b", "a-b", []),
    ],
)
def test_the_parts_that_were_found_are_known(text: str, needle: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in parts_found(text, needle)] == found


def test_abilities_pins_and_words_narrow_together(table: ModelTable) -> None:
    listed = replace(fresh("a", QWEN, GPT, OSS), pinned=frozenset({"gpt-oss", "gpt-5-mini"}))
    table.set_lists({"a": listed})
    assert shown(table) == ["a:", "gpt-5-mini", "gpt-oss", "qwen/qwen3-coder"]
    table.set_query(Query(abilities=frozenset({Ability.TOOLS})))
    assert shown(table) == ["a:", "gpt-oss", "qwen/qwen3-coder"]
    table.set_query(Query("gpt", frozenset({Ability.TOOLS}), pinned=True))
    assert shown(table) == ["a:", "gpt-oss"]
    assert table.counts() == (1, 3)


def test_what_a_project_adds_is_hidden_not_removed(table: ModelTable) -> None:
    listed = replace(
        fresh("a", GPT, OSS), typed=frozenset({GPT.id}), from_project=frozenset({OSS.id})
    )
    table.set_lists({"a": listed})
    offered = [{each.act for group in actions_of(table.row(n)) for each in group} for n in (1, 2)]
    assert [Act.REMOVE in acts for acts in offered] == [True, False]
    assert [Act.HIDE in acts for acts in offered] == [False, True]


def test_hidden_ones_come_last_and_are_never_counted(table: ModelTable) -> None:
    table.set_lists({"a": replace(fresh("a", GPT), hidden=(QWEN, OSS))})
    assert (shown(table), table.hidden_count()) == (["a:", "gpt-5-mini"], 2)
    table.set_query(Query("g", hidden=True))
    rows = [table.row(number) for number in range(1, table.rowCount())]
    assert [(row.model.id, row.hidden) for row in rows if isinstance(row, ModelRow)] == [
        ("gpt-5-mini", False),
        ("gpt-oss", True),
    ]
    assert table.counts() == (1, 1)


def test_under_a_filter_only_what_may_still_match_keeps_its_heading(table: ModelTable) -> None:
    lists = {
        "loads": ModelList("loads", (), ListStatus.LOADING),
        "refreshes": ModelList("refreshes", (GPT,), ListStatus.LOADING, fetched_at=1.0),
        "failed": ModelList("failed", (), ListStatus.FAILED),
        "never": ModelList("never", (), ListStatus.NEVER),
    }
    table.set_lists(lists)
    assert shown(table) == ["loads:", "refreshes:", "gpt-5-mini", "failed:", "never:"]
    table.set_query(Query("qwen"))
    assert shown(table) == ["loads:", "failed:"]
    assert [group.profile for group in table.groups()] == list(lists)


def test_one_profile_alone_keeps_its_heading_whatever_is_looked_for(table: ModelTable) -> None:
    table.set_lists({"b": fresh("b", QWEN), "a": fresh("a", GPT)})
    table.set_query(Query("nothing", profile="a"))
    assert shown(table) == ["a:"]


def test_folds_hold_while_nothing_is_looked_for_and_apart_from_those_of_a_search(
    table: ModelTable,
) -> None:
    table.set_lists({"a": fresh("a", GPT, OSS), "b": fresh("b", QWEN)})
    table.fold("a", True)
    assert shown(table) == ["a:", "b:", "qwen/qwen3-coder"]
    assert table.number_of("a", "gpt-oss") is None
    table.set_query(Query("gpt"))
    assert shown(table) == ["a:", "gpt-5-mini", "gpt-oss"]
    table.fold("a", True)
    assert shown(table) == ["a:"]
    table.set_query(Query())
    assert shown(table) == ["a:", "b:", "qwen/qwen3-coder"]
    table.fold("a", False)
    assert table.counts() == (3, 3)
    assert table.rowCount() == 5


def test_a_list_that_arrives_changes_only_its_own_rows(table: ModelTable) -> None:
    lists = {"a": fresh("a", GPT), "b": fresh("b", QWEN, GPT, OSS)}
    table.set_lists(lists)
    told = signals_of(table)
    # From QWEN GPT OSS to QWEN new OSS: one row goes, one comes, under the same heading.
    table.set_lists({**lists, "b": replace(fresh("b", QWEN, ListedModel("new"), OSS))})
    assert told == ["-4-4", "+4-4", "=3-5"]
    assert shown(table) == ["a:", "gpt-5-mini", "b:", "qwen/qwen3-coder", "new", "gpt-oss"]


def test_what_did_not_change_is_not_told_of(table: ModelTable) -> None:
    lists = {"a": fresh("a", GPT), "b": fresh("b", QWEN)}
    table.set_lists(lists)
    told = signals_of(table)
    table.set_lists(dict(lists))
    table.write_headings()
    assert told == []
    old = replace(lists["b"], fetched_at=time.time() - 7200, status=ListStatus.CACHED)
    table.set_lists({**lists, "b": old})
    assert told == ["=2-2"]


def test_a_pin_writes_rows_anew_and_moves_none(table: ModelTable) -> None:
    listed = fresh("a", QWEN, GPT, OSS)
    table.set_lists({"a": listed})
    told = signals_of(table)
    table.set_lists({"a": replace(listed, pinned=frozenset({"gpt-oss"}))})
    assert told == ["=1-3"]
    assert shown(table) == ["a:", "qwen/qwen3-coder", "gpt-5-mini", "gpt-oss"]
    row = table.row(3)
    assert isinstance(row, ModelRow)
    assert row.pinned


def test_a_list_may_arrive_under_a_fold(table: ModelTable) -> None:
    table.set_lists({"a": fresh("a", GPT)})
    table.fold("a", True)
    table.set_lists({"a": fresh("a", QWEN, OSS)})
    assert shown(table) == ["a:"]
    table.fold("a", False)
    assert shown(table) == ["a:", "qwen/qwen3-coder", "gpt-oss"]


def test_profiles_come_and_go(table: ModelTable) -> None:
    table.set_lists({"a": fresh("a", GPT)})
    table.set_lists({"b": fresh("b", QWEN), "a": fresh("a", GPT)})
    assert shown(table) == ["b:", "qwen/qwen3-coder", "a:", "gpt-5-mini"]
    table.set_lists({})
    assert table.rowCount() == 0
