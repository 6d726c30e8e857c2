"""The price of tokens, and when there is none."""

from __future__ import annotations

import pytest

from keystead.providers.events import Usage
from keystead.providers.provider import ListedModel
from keystead.usage.cost import cost_usd

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
