"""The price of tokens, and when there is none."""

from __future__ import annotations

import pytest

from keystead.providers.events import Usage
from keystead.providers.provider import ListedModel, PriceTier
from keystead.usage.cost import CostBasis, basis_of, cost_usd

PRICED = ListedModel("m", input_usd_per_mtok=3.0, output_usd_per_mtok=15.0)
CACHED = ListedModel(
    "m",
    input_usd_per_mtok=3.0,
    output_usd_per_mtok=15.0,
    cache_read_usd_per_mtok=0.3,
    cache_write_usd_per_mtok=3.75,
)


@pytest.mark.parametrize(
    ("usage", "model", "expected"),
    [
        (Usage(input_fresh=1_000_000, output=100_000, reasoning=50_000), PRICED, 4.5),
        (Usage(input_fresh=10, cache_read=1, output=1), PRICED, None),
        (Usage(0, 1_000_000, 1_000_000, 0), CACHED, 4.05),
        (Usage(input_fresh=5, output=1), ListedModel("m"), None),
        (Usage(input_fresh=5), ListedModel("m", input_usd_per_mtok=0.0), 0.0),
        (Usage(), ListedModel("m"), 0.0),
    ],
)
def test_a_cost_is_the_sum_of_known_prices_or_none(
    usage: Usage, model: ListedModel, expected: float | None
) -> None:
    cost = cost_usd(usage, model)
    assert cost is None if expected is None else cost == pytest.approx(expected)


TIERED = ListedModel(
    "m",
    input_usd_per_mtok=1.0,
    output_usd_per_mtok=10.0,
    cache_read_usd_per_mtok=0.1,
    price_tiers=(PriceTier(200_000, 2.0, 15.0, 0.2), PriceTier(500_000, 4.0, 20.0)),
)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (Usage(input_fresh=200_000, output=10_000), 0.3),
        (Usage(input_fresh=150_000, cache_read=50_001, output=10_000), 0.3 + 0.0100002 + 0.15),
        (Usage(input_fresh=600_000, output=10_000), 2.4 + 0.2),
        (Usage(input_fresh=600_000, cache_read=1), None),
    ],
)
def test_a_long_input_has_the_prices_of_its_tier(usage: Usage, expected: float | None) -> None:
    cost = cost_usd(usage, TIERED)
    assert cost is None if expected is None else cost == pytest.approx(expected)


def test_what_the_provider_reports_is_what_it_costs() -> None:
    assert cost_usd(Usage(input_fresh=1_000_000, reported_usd=0.25), PRICED) == 0.25
    assert cost_usd(Usage(input_fresh=5, reported_usd=0.25), ListedModel("m")) == 0.25


@pytest.mark.parametrize(
    ("cost", "reported", "expected"),
    [
        (0.3, None, CostBasis.ESTIMATED),
        (0.1 + 0.2, 0.3, CostBasis.REPORTED),
        (0.0, 0.0, CostBasis.REPORTED),
        (0.5, 0.3, CostBasis.PARTLY),
    ],
)
def test_a_cost_says_how_it_is_known(
    cost: float, reported: float | None, expected: CostBasis
) -> None:
    assert basis_of(cost, Usage(reported_usd=reported)) is expected
