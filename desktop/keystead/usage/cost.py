"""The price of an answer, as its provider reports it or out of its tokens and known prices.

Owns the sum and when there is none: a price that is not known is never guessed. Output includes
reasoning, fresh input excludes what a cache gave or took (`Usage`). Which prices are known, and who
says them, belongs to ``models``.
"""

from __future__ import annotations

from enum import StrEnum

from keystead.providers.events import Usage
from keystead.providers.provider import ListedModel, PriceTier

_MILLION = 1_000_000
_EQUAL = 1e-9  # dollars by which two sums of the same parts may differ


class CostBasis(StrEnum):
    """How a cost is known."""

    REPORTED = "reported"  # the provider said all of it
    PARTLY = "partly-estimated"  # it said some of it
    ESTIMATED = "estimated"  # out of tokens and prices


def basis_of(cost: float, usage: Usage) -> CostBasis:
    """How the ``cost`` of ``usage``, of one answer or of many, is known."""
    if usage.reported_usd is None:
        return CostBasis.ESTIMATED
    whole = abs(cost - usage.reported_usd) < _EQUAL
    return CostBasis.REPORTED if whole else CostBasis.PARTLY


def cost_usd(usage: Usage, model: ListedModel) -> float | None:
    """What ``usage`` of ``model`` costs in US dollars; None where a price it needs is not known.

    What the provider reports is what it costs.
    """
    if usage.reported_usd is not None:
        return usage.reported_usd
    prices = _prices(usage, model)
    parts = (
        (usage.input_fresh, prices.input_usd_per_mtok),
        (usage.cache_read, prices.cache_read_usd_per_mtok),
        (usage.cache_write, prices.cache_write_usd_per_mtok),
        (usage.output, prices.output_usd_per_mtok),
    )
    total = 0.0
    for tokens, price in parts:
        if tokens and price is None:
            return None
        total += tokens * (price or 0.0) / _MILLION
    return total


def _prices(usage: Usage, model: ListedModel) -> ListedModel | PriceTier:
    """Those of the highest tier that the input reaches."""
    reached = [tier for tier in model.price_tiers if usage.input > tier.above]
    return reached[-1] if reached else model
