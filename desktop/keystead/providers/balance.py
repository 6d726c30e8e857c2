"""Reads what is left of a key's credit out of a provider's answer about the key.

Owns the shapes and the words; who is asked for it is ``checks``' matter. A number that an answer
does not state is not made up.

``{"data": {"limit", "limit_remaining"}}`` in US dollars (OpenRouter, GET /key);
``{"balance_infos": [{"currency", "total_balance"}]}`` (DeepSeek, GET /user/balance). Sources: their
API references.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keystead.providers.json_values import json_object, json_objects

LOW_SHARE = 0.1  # of the limit


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left, in words, and whether it will not last."""

    words: str
    low: bool


def read_balance(value: Any) -> Balance | None:
    """The balance in an answer; None where it states none."""
    answer = json_object(value)
    key = json_object(answer.get("data"))
    limit, left = _number(key.get("limit")), _number(key.get("limit_remaining"))
    if limit is not None and left is not None:
        return Balance(f"${left:.2f} of ${limit:.2f} left on this key", left < limit * LOW_SHARE)
    infos = json_objects(answer.get("balance_infos"))
    info = infos[0] if infos else json_object(None)
    total, currency = _number(info.get("total_balance")), info.get("currency")
    if total is None or not isinstance(currency, str) or not currency.isalpha():
        return None
    return Balance(f"{total:.2f} {currency[:3]} left", total <= 0)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < 1e12 else None
