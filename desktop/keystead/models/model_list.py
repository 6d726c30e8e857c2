"""What is known about one profile's models at one moment.

Owns what a list shows and how it is put together; asking and remembering belong to ``models``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from keystead.errors import KeysteadError
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.provider import ListedModel


class ListStatus(StrEnum):
    """How the list came to be as it is."""

    NEVER = "never"  # nothing is known
    KNOWN = "known"  # nobody was asked yet; the models that ship with the preset
    CACHED = "cached"
    LOADING = "loading"
    FRESH = "fresh"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ModelList:
    """One profile's models, with what is shown beside them.

    ``fetched_at`` (seconds since 1970) is when the provider named them, None if it never did;
    ``source`` the address it was asked at. ``typed`` are ids that a person added, ``known`` ids
    that only ship with the program: neither proves that the model can be had.
    """

    profile: str
    models: tuple[ListedModel, ...]
    status: ListStatus
    fetched_at: float | None = None
    error: KeysteadError | None = None
    source: str = ""
    typed: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a provider answered, and when (seconds since 1970)."""

    models: tuple[ListedModel, ...]
    at: float


def make_list(
    effective: EffectiveProfile,
    fetched: Fetched | None,
    status: ListStatus | None = None,
    error: KeysteadError | None = None,
) -> ModelList:
    """The list of a profile: what was fetched, else the preset's; typed ids in, hidden ones out.

    Without ``status``, it says where the models come from.
    """
    listed = fetched.models if fetched else _bare(effective.preset.known_models)
    found = {model.id for model in listed}
    typed = [model for model in dict.fromkeys(effective.profile.models) if model not in found]
    hidden = set(effective.profile.hidden_models)
    return ModelList(
        profile=effective.name,
        models=tuple(model for model in (*_bare(typed), *listed) if model.id not in hidden),
        status=status or _resting_status(effective, fetched),
        fetched_at=fetched.at if fetched else None,
        error=error,
        source=effective.base_url,
        typed=frozenset(typed) - hidden,
        known=frozenset() if fetched else frozenset(found) - hidden,
    )


def _resting_status(effective: EffectiveProfile, fetched: Fetched | None) -> ListStatus:
    if fetched:
        return ListStatus.CACHED
    return ListStatus.KNOWN if effective.preset.known_models else ListStatus.NEVER


def _bare(ids: Sequence[str]) -> tuple[ListedModel, ...]:
    return tuple(map(ListedModel, ids))
