"""Reads values out of foreign JSON without trusting its shape.

Owns the leniency: what has another type than expected counts as missing.
"""

from __future__ import annotations

from typing import Any, cast

LARGEST_COUNT = 10**12


def json_object(value: Any) -> dict[str, Any]:
    """``value`` where it is an object, else an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def json_objects(value: Any) -> list[dict[str, Any]]:
    """The objects in ``value`` where it is a list, what is none of them as an empty one."""
    if not isinstance(value, list):
        return []
    return [json_object(one) for one in cast("list[Any]", value)]


def count(value: Any) -> int:
    """``value`` where it is a sane number of things, else 0."""
    return int(value) if isinstance(value, (int, float)) and 0 <= value < LARGEST_COUNT else 0
