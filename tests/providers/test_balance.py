"""What is left of a key's credit is read where it is stated, and never made up."""

from __future__ import annotations

from typing import Any

import pytest

from keystead.providers.balance import Balance, read_balance


@pytest.mark.parametrize(
    ("value", "balance"),
    [
        (
            {"data": {"limit": 50, "limit_remaining": 1.857, "usage": 48.1}},
            Balance("$1.86 of $50.00 left on this key", low=True),
        ),
        (
            {"data": {"limit": "20", "limit_remaining": "20"}},
            Balance("$20.00 of $20.00 left on this key", low=False),
        ),
        (
            {"is_available": True, "balance_infos": [{"currency": "CNY", "total_balance": "110"}]},
            Balance("110.00 CNY left", low=False),
        ),
        (
            {"balance_infos": [{"currency": "USD", "total_balance": "0.00"}]},
            Balance("0.00 USD left", low=True),
        ),
        ({"data": {"limit": None, "limit_remaining": None, "usage": 3}}, None),
        ({"data": [{"id": "alpha"}]}, None),
        ({"data": {"limit": True, "limit_remaining": 1}}, None),
        ({"data": {"limit": "nan", "limit_remaining": 1}}, None),
        ({"balance_infos": [{"currency": "<b>", "total_balance": "1"}]}, None),
        ({"balance_infos": ["CNY"]}, None),
        ([], None),
        ("110", None),
    ],
)
def test_a_balance_is_read_out_of_an_answer(value: Any, balance: Balance | None) -> None:
    assert read_balance(value) == balance
