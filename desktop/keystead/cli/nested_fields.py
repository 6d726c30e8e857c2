"""One entry of a table among a profile's fields, as it is typed: ``quirks.stream_usage=false``.

Owns that the other entries of the table stay; what a field may hold is `profiles'`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keystead.profiles.effective import EffectiveProfile


def in_tables(changes: Mapping[str, Any], before: EffectiveProfile | None) -> dict[str, Any]:
    """``changes`` with each ``table.entry`` put into what the table holds; None takes it out.

    ``before`` is the profile that is changed, None for a new one.
    """
    whole: dict[str, Any] = {}
    for name, value in changes.items():
        table, dot, entry = name.partition(".")
        present = whole[table] if table in whole else _entries(table, before) if dot else None
        if present is None or not dot:
            whole[name] = value
        else:
            kept = {**present, entry: value}
            whole[table] = {each: what for each, what in kept.items() if what is not None}
    return whole


def _entries(table: str, before: EffectiveProfile | None) -> dict[str, Any] | None:
    """What a table holds now; None where it is no table."""
    from keystead.profiles.profile import Profile
    from keystead.profiles.quirks import Quirks

    info = Profile.model_fields.get(table)
    if info is None or not isinstance(info.default, dict | Quirks):
        return None
    if before is None:
        return {}
    return before.own_quirks if info.annotation is Quirks else dict(before.in_file(table))
