"""What a list says about one model, and that what it does not say is unknown."""

from __future__ import annotations

import pytest

from keystead.models.model_list import Place
from keystead.providers.provider import ListedModel
from keystead.ui.views.models import cells
from keystead.ui.views.models.cells import Column, ModelRow
from keystead.ui.views.models.facts import abilities, price_text, short_facts, tokens_text

QWEN = ListedModel(
    "qwen/qwen3-coder",
    context_window=262_144,
    input_usd_per_mtok=0.22,
    output_usd_per_mtok=0.95,
    tools=True,
    vision=False,
    reasoning=False,
)
GPT = ListedModel("gpt-5-mini")


def cells_of(row: ModelRow) -> list[str]:
    return [cells.text(row, column) for column in Column]


def test_what_is_not_known_is_left_empty_and_never_guessed() -> None:
    assert cells_of(ModelRow("a", GPT)) == ["", "gpt-5-mini", "", "", "", "unknown"]
    assert cells_of(ModelRow("a", QWEN)) == [
        "", "qwen/qwen3-coder", "262 k", "0.22", "0.95", "tools",
    ]  # fmt: skip


@pytest.mark.parametrize("place", [Place.HERE, Place.INSIDE])
def test_what_runs_here_costs_nothing_unless_the_list_names_a_price(place: Place) -> None:
    assert cells_of(ModelRow("a", GPT, place))[3:5] == ["local", "local"]
    assert cells_of(ModelRow("a", QWEN, place))[3:5] == ["0.22", "0.95"]


@pytest.mark.parametrize(
    ("tools", "vision", "reasoning", "text"),
    [
        (True, True, True, "tools, vision, reasoning"),
        (True, False, False, "tools"),
        (True, None, False, "tools, rest unknown"),
        (None, None, None, "unknown"),
        (False, None, False, "unknown"),
        (False, False, False, "none of these"),
    ],
)
def test_abilities(tools: bool, vision: bool, reasoning: bool, text: str) -> None:
    model = ListedModel("m", tools=tools, vision=vision, reasoning=reasoning)
    assert abilities(model).text == text


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


def test_facts_on_one_line() -> None:
    assert short_facts(QWEN) == "262 k · $0.22 / $0.95"
    assert short_facts(ListedModel("m", input_usd_per_mtok=3, output_usd_per_mtok=15)) == "$3 / $15"
    assert short_facts(ListedModel("m", input_usd_per_mtok=3)) == ""
    assert short_facts(GPT) == ""


def test_a_screen_reader_hears_the_unknown_and_the_hidden_too() -> None:
    assert cells.spoken(ModelRow("a", GPT), Column.CONTEXT) == "Context: unknown"
    assert cells.spoken(ModelRow("a", GPT, hidden=True), Column.MODEL) == "gpt-5-mini, a, hidden"
