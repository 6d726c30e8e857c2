"""What the dialects of several API formats have in common.

Owns how `Quirks` change a choice before any format writes it down; the names of fields are each
format's own.
"""

from __future__ import annotations

from typing import Any, cast

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.quirks import Quirks
from keystead.providers.json_values import json_object

EFFORT_FIELD = "reasoning_effort"


def effort_of(generation: Generation, quirks: Quirks) -> Effort | None:
    """The effort to ask for. Raises `ProviderError` for one that the dialect does not take."""
    effort = generation.effort
    if effort is None or EFFORT_FIELD in quirks.left_out:
        return None
    if effort not in quirks.efforts:
        raise _no_effort(quirks)
    return effort


def temperature_of(generation: Generation, quirks: Quirks) -> float | None:
    """The temperature to ask for; none beside an effort where the dialect refuses both."""
    if "temperature" in quirks.left_out:
        return None
    both = generation.effort is not None and EFFORT_FIELD not in quirks.left_out
    return None if both and not quirks.temperature_with_effort else generation.temperature


def is_closed(schema: Any) -> bool:
    """Whether every object in a JSON schema has no more than its properties, and all of them."""
    if isinstance(schema, list):
        return all(map(is_closed, cast("list[Any]", schema)))
    known = json_object(schema)
    if known.get("type") == "object":
        required = set(cast("list[str]", known.get("required", [])))
        if known.get("additionalProperties") is not False:
            return False
        if required != json_object(known.get("properties")).keys():
            return False
    return all(map(is_closed, known.values()))


def _no_effort(quirks: Quirks) -> ProviderError:
    taken = ", ".join(effort.value for effort in quirks.efforts)
    hint = "Leave effort open in the profile and for this agent."
    return ProviderError(
        ErrorKind.UNSUPPORTED,
        f"This provider takes no other reasoning effort than {taken}"
        if taken
        else "This provider cannot be asked for a reasoning effort",
        action=Action(ActionId.EDIT_PROFILE, "Edit profile", hint),
        fields=frozenset({EFFORT_FIELD}),
    )
