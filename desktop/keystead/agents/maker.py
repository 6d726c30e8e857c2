"""Whose an answer's opaque data is: the model that can read it again.

Owns the mark that data carries while it is kept, and taking it off before anything is sent; what
becomes of data that another model made is decided in ``handover``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from keystead.origin import BadAddressError, Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.json_values import json_object

MADE_BY = "made_by"
"""Under which name data says whose it is, beside what its provider put there."""


@dataclass(frozen=True, slots=True)
class Maker:
    """A model by everything that decides whether it can read what it was given before.

    ``profile`` is its stable id, ``place`` the origin of its address: another account or server
    refuses what this one signed.
    """

    format: str
    profile: str
    place: str
    model: str

    @classmethod
    def of(cls, effective: EffectiveProfile, model: str) -> Self:
        """A model of a profile, whether or not that can be asked."""
        try:
            place = str(Origin.of(effective.base_url)) if effective.base_url else ""
        except BadAddressError:
            place = effective.base_url
        return cls(effective.api_format.value, effective.id, place, model)

    def mark(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """``data`` of an answer, marked as its own."""
        return {**data, MADE_BY: asdict(self)}

    def made(self, data: Mapping[str, Any]) -> bool:
        """Whether ``data`` is its own."""
        return json_object(data.get(MADE_BY)) == asdict(self)


def model_of(data: Mapping[str, Any]) -> str:
    """The model that made ``data``; empty where that is not known."""
    return str(json_object(data.get(MADE_BY)).get("model") or "")


def unmarked(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """``data`` as its provider gave it."""
    return {name: value for name, value in data.items() if name != MADE_BY}
