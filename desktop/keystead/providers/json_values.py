"""Reads values out of foreign JSON without trusting its shape, and lays objects over each other.

Owns the leniency: what has another type than expected counts as missing.
"""

from __future__ import annotations

from collections.abc import Mapping
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


def laid_over(base: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with the values of ``more``; where both have an object, its values likewise."""
    merged = dict(base)
    for name, value in more.items():
        below = merged.get(name)
        if isinstance(below, dict) and isinstance(value, Mapping):
            value = laid_over(json_object(below), cast("Mapping[str, Any]", value))
        merged[name] = value
    return merged
