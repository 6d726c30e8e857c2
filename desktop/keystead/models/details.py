"""Everything known of one model of one profile, each fact with who says it.

Owns how it is put together, for every face; the facts come from the provider's list and from
``shipped_facts``, who asked and who answered is known to agents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from keystead.models.models import Models
from keystead.models.shipped_facts import Explained
from keystead.models.trials import Trial
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.provider import ListedModel

BY_PROVIDER = "the provider"


class Standing(StrEnum):
    """How a model stands in its profile's list."""

    LISTED = "listed"
    TYPED = "typed"  # added by hand
    PROJECT = "project"  # added by a workspace's file alone
    HIDDEN = "hidden"
    KNOWN = "known"  # ships with the preset; nobody was asked
    UNLISTED = "unlisted"  # a list was read, and does not name it
    NO_LIST = "no-list"  # no list was ever read


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of `ListedModel`; ``source`` is empty where it is not known."""

    name: str
    value: Any
    source: str = ""


@dataclass(frozen=True, slots=True)
class ModelDetails:
    """A model with its facts in the order of `ListedModel`.

    ``listed_at`` is when the provider's list was read (seconds since 1970), None if never.
    ``aliases`` are names that come to this model while the profile is in use, ``trials`` what its
    last tests proved. ``is_deployment`` says that its id is a name somebody gave it, so that the
    model which answers has another by nature.
    """

    profile: str
    model: ListedModel
    standing: Standing
    facts: tuple[Fact, ...]
    listed_at: float | None = None
    aliases: tuple[str, ...] = ()
    is_default: bool = False
    trials: tuple[Trial, ...] = ()
    is_deployment: bool = False

    def fact(self, name: str) -> Fact:
        """The fact of that field."""
        return next(fact for fact in self.facts if fact.name == name)


async def whole_details(models: Models, effective: EffectiveProfile, model: str) -> ModelDetails:
    """What is known of ``model``, with its tests. Raises `KeysteadError`: storage."""
    trials = await models.trials.of(effective, model)
    return replace(details_of(models, effective, model), trials=trials)


def details_of(models: Models, effective: EffectiveProfile, model: str) -> ModelDetails:
    """What is known of ``model``; nothing is sent."""
    known = models.explained(effective, model)
    return ModelDetails(
        profile=effective.name,
        model=known.model,
        standing=_standing(models, effective, model),
        facts=tuple(_facts(known)),
        listed_at=models.of(effective).fetched_at,
        aliases=tuple(_aliases(models, effective, model)),
        is_default=models.default_model_of(effective) == model,
        is_deployment=effective.quirks.deployment_names,
    )


def _facts(known: Explained) -> Iterator[Fact]:
    for each in fields(ListedModel):
        value = getattr(known.model, each.name)
        if each.name in ("id", "name"):
            continue
        if value in (None, ()):
            yield Fact(each.name, None)
        else:
            yield Fact(each.name, value, known.sources.get(each.name, BY_PROVIDER))


def _standing(models: Models, effective: EffectiveProfile, model: str) -> Standing:
    listed = models.of(effective)
    if any(each.id == model for each in listed.hidden):
        return Standing.HIDDEN
    if model in listed.typed:
        return Standing.TYPED
    if model in listed.from_project:
        return Standing.PROJECT
    if model in listed.known:
        return Standing.KNOWN
    if listed.find(model) is not None:
        return Standing.LISTED
    return Standing.NO_LIST if listed.fetched_at is None else Standing.UNLISTED


def _aliases(models: Models, effective: EffectiveProfile, model: str) -> Iterator[str]:
    for name, found in models.of(effective).aliases.items():
        if (found.profile, found.model) == (effective.name, model):
            yield name
