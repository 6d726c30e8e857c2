"""The price of an answer, out of its tokens and what the model's list says.

Owns the sum and when there is none: a price that is not stated is never guessed. Output includes
reasoning, fresh input excludes what a cache gave or took (`Usage`).
"""

from __future__ import annotations

from keystead.providers.events import Usage
from keystead.providers.provider import ListedModel

_MILLION = 1_000_000


def cost_usd(usage: Usage, model: ListedModel) -> float | None:
    """What ``usage`` of ``model`` costs in US dollars; None where a price it needs is not known."""
    parts = (
        (usage.input_fresh, model.input_usd_per_mtok),
        (usage.cache_read, model.cache_read_usd_per_mtok),
        (usage.cache_write, model.cache_write_usd_per_mtok),
        (usage.output, model.output_usd_per_mtok),
    )
    total = 0.0
    for tokens, price in parts:
        if tokens and price is None:
            return None
        total += tokens * (price or 0.0) / _MILLION
    return total
