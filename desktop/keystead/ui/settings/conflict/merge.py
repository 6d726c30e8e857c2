"""Two versions of a profile over the one that both began with.

Owns what of them merges without a question: a field that only one side changed. A table's entries
count as fields of their own, so that two headers from two sides are no conflict. Knows no widget,
and neither the file nor the rules for values.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, ...]
"""A field, or a field and the name of an entry of its table."""

Flat = Mapping[Key, Any]

NAME: Key = ("name",)


class Missing:
    """Stands for an entry that a table does not have."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing()


def flat(values: Mapping[str, Any]) -> dict[Key, Any]:
    """Fields and the entries of their tables, each under its key."""
    return dict(_keys_of(values))


def whole(values: Flat, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields again, in the order of ``fields`` and with tables where it has tables."""
    found: dict[str, Any] = {
        name: {} if isinstance(value, Mapping) else values[(name,)]
        for name, value in fields.items()
    }
    for key, value in values.items():
        if len(key) > 1 and value is not MISSING:
            found[key[0]][key[1]] = value
    return found


@dataclass(slots=True)
class Merged:
    """Both changes over what both began with.

    ``values`` has what the file changed alone, which is in ``taken``. What both changed it has as
    in the draft; ``both`` says what that was before.
    """

    values: dict[Key, Any] = field(default_factory=dict[Key, Any])
    taken: set[Key] = field(default_factory=set[Key])
    both: dict[Key, Any] = field(default_factory=dict[Key, Any])


def merged(base: Flat, mine: Flat, theirs: Flat, typed: Collection[str] = ()) -> Merged:
    """The draft ``mine`` with what ``theirs`` changed in the file.

    Fields in ``typed`` hold a text that is no value yet, so they count as changed. A name is never
    changed without a question.
    """
    result = Merged()
    for key in dict.fromkeys((*theirs, *mine)):
        was, here, there = (each.get(key, MISSING) for each in (base, mine, theirs))
        changed_here = key[0] in typed or key == NAME or not same(here, was)
        result.values[key] = here
        if same(here, there) or same(there, was):
            continue
        if changed_here:
            result.both[key] = was
        else:
            result.values[key] = there
            result.taken.add(key)
    return result


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same in a file, where 1 is neither true nor 1.0."""
    if one is MISSING or other is MISSING:
        return one is other
    return one == other and _written(one) == _written(other)


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=repr)


def _keys_of(values: Mapping[str, Any]) -> Iterator[tuple[Key, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            for entry, inner in value.items():
                yield (name, entry), inner
        else:
            yield (name,), value
