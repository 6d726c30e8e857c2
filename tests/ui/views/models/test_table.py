"""The item model of all models and its headings: order, filter, words."""

from __future__ import annotations

import time
from typing import Any

import pytest
from PySide6.QtCore import Qt

from keystead.errors import Action, ActionId, ErrorKind, KeysteadError, ProviderError
from keystead.models.model_list import ListStatus, ModelList
from keystead.providers.provider import ListedModel
from keystead.ui.views.models.groups import REFRESH, STOP, Group, group_of
from keystead.ui.views.models.table import (
    Column,
    ModelRow,
    ModelTable,
    cell_text,
    price_text,
    tokens_text,
)
from keystead.ui.widgets.mark import Mark

QWEN = ListedModel(
    "qwen/qwen3-coder",
    context_window=262_144,
    input_usd_per_mtok=0.22,
    output_usd_per_mtok=0.95,
    tools=True,
    reasoning=False,
)
GPT = ListedModel("gpt-5-mini")


def fresh(profile: str, *models: ListedModel) -> ModelList:
    return ModelList(profile, models, ListStatus.FRESH, fetched_at=time.time())


def shown(table: ModelTable) -> list[str]:
    return [row.profile if isinstance(row, Group) else row.model.id for _, row in table.rows()]


NO_KEY = KeysteadError(
    "no-key", "The profile work has no key", action=Action(ActionId.ADD_KEY, "Add a key…", "…")
)
REJECTED = ProviderError(
    ErrorKind.AUTHENTICATION,
    "The key was rejected",
    action=Action(ActionId.REPLACE_KEY, "Replace key…", "…"),
)
TIMED_OUT = ProviderError(
    ErrorKind.TIMEOUT, "no answer within 10 s", action=Action(ActionId.RETRY, "Try again", "…")
)


def test_headings_stand_over_their_models_in_the_order_of_the_profiles() -> None:
    table = ModelTable()
    table.set_lists({"b": fresh("b", QWEN), "a": fresh("a", GPT)})
    assert shown(table) == ["b", "qwen/qwen3-coder", "a", "gpt-5-mini"]
    assert table.counts() == (2, 2)


def test_the_filter_wants_every_word_and_drops_headings_without_a_match() -> None:
    table = ModelTable()
    table.set_lists({"b": fresh("b", QWEN), "a": fresh("a", GPT)})
    table.set_needle("CODER qwen")
    assert shown(table) == ["b", "qwen/qwen3-coder"]
    assert table.counts() == (1, 2)
    table.set_needle("coder gpt")
    assert shown(table) == []


def test_a_profile_that_failed_keeps_its_heading_under_a_filter() -> None:
    table = ModelTable()
    table.set_lists({"work": listed(ListStatus.FAILED, error=REJECTED), "a": fresh("a", GPT)})
    table.set_needle("qwen")
    assert shown(table) == ["work"]


def listed(
    status: ListStatus, *models: ListedModel, hours: float | None = None, error: Any = None
) -> ModelList:
    at = None if hours is None else time.time() - 3600 * hours
    return ModelList("work", models, status, fetched_at=at, error=error)


@pytest.mark.parametrize(
    ("status", "models", "hours", "error", "mark", "text", "choices"),
    [
        (ListStatus.FRESH, [QWEN], 0, None, Mark.FINISHED, "1 · refreshed now", []),
        (ListStatus.LOADING, [], None, None, Mark.RUNNING, "loading", [STOP]),
        (
            ListStatus.LOADING, [QWEN], 2, None,
            Mark.RUNNING, "1 · list of 2 h ago, refreshing", [STOP],
        ),
        (ListStatus.CACHED, [QWEN], 28, None, Mark.OFF, "1 · list of a day ago", []),
        (
            ListStatus.KNOWN, [GPT], None, None,
            Mark.WAITING, "1 · known models, the provider was not asked yet", [],
        ),
        (ListStatus.NEVER, [], None, None, Mark.OFF, "not listed yet", []),
        (ListStatus.FAILED, [], None, NO_KEY, Mark.OFF, "no key yet", ["add-key"]),
        (
            ListStatus.FAILED, [], None, REJECTED,
            Mark.FAILED, "The key was rejected", [REFRESH, "replace-key"],
        ),
        (
            ListStatus.FAILED, [QWEN], 3.1, TIMED_OUT,
            Mark.WAITING, "1 · list of 3 h ago · no answer within 10 s", [REFRESH],
        ),
    ],
)  # fmt: skip
def test_what_a_heading_says(
    status: ListStatus,
    models: list[ListedModel],
    hours: float | None,
    error: KeysteadError | None,
    mark: Mark,
    text: str,
    choices: list[str],
) -> None:
    group = group_of(listed(status, *models, hours=hours, error=error), len(models))
    assert (group.mark, group.text) == (mark, text)
    assert [choice.id for choice in group.choices] == choices


def test_what_is_not_known_is_left_empty_and_never_guessed() -> None:
    assert [cell_text(GPT, column) for column in Column] == ["gpt-5-mini", "", "", "", ""]
    assert [cell_text(QWEN, column) for column in Column] == [
        "qwen/qwen3-coder",
        "262 k",
        "0.22",
        "0.95",
        "tools",
    ]


@pytest.mark.parametrize(
    ("tokens", "text"), [(None, ""), (512, "512"), (40_960, "41 k"), (1_048_576, "1.05 M")]
)
def test_tokens(tokens: int | None, text: str) -> None:
    assert tokens_text(tokens) == text


@pytest.mark.parametrize(
    ("price", "text"), [(None, ""), (0, "0.00"), (15, "15.00"), (0.0075, "0.0075")]
)
def test_prices(price: float | None, text: str) -> None:
    assert price_text(price) == text


def test_a_screen_reader_hears_the_unknown_too() -> None:
    table = ModelTable()
    table.set_lists({"a": fresh("a", GPT)})
    index = table.index(1, Column.CONTEXT)
    spoken = table.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Context: unknown"
    assert isinstance(table.row(1), ModelRow)
