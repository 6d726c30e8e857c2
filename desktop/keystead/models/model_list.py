"""What is known about one profile's models at one moment.

Owns what a list shows and how it is put together; asking and remembering belong to ``models``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from keystead.errors import KeysteadError
from keystead.models.model_ref import ModelRef
from keystead.models.shipped_facts import ShippedFacts
from keystead.origin import BadAddressError, Origin
from keystead.profiles.effective import EffectiveProfile
from keystead.providers.provider import ListedModel

NO_ALIASES: Mapping[str, ModelRef] = MappingProxyType({})


class ListStatus(StrEnum):
    """How the list came to be as it is."""

    NEVER = "never"  # nothing is known
    KNOWN = "known"  # nobody was asked yet; the models that ship with the preset
    CACHED = "cached"
    LOADING = "loading"
    FRESH = "fresh"
    FAILED = "failed"


class Place(StrEnum):
    """Where a profile's models run, as its address tells."""

    ELSEWHERE = "elsewhere"
    HERE = "here"  # at an address of this computer
    INSIDE = "inside"  # inside the program, without a request


@dataclass(frozen=True, slots=True)
class ModelList:
    """One profile's models, with what is shown beside them.

    ``fetched_at`` (seconds since 1970) is when the provider named them, None if it never did;
    ``waiting_since`` is since when an answer is waited for, None while none is; ``asked_at`` when
    one last came or failed to; ``error`` why it did, also while it is asked again, or why the
    provider cannot be asked yet; ``source`` the address it was asked at. ``typed`` are ids that a
    person added, ``from_project`` ids that only a project's file adds, ``known`` ids that only ship
    with the program: none proves that the model can be had. ``hidden`` are left out of ``models``,
    and ``pinned`` come first where a person chooses.
    ``aliases`` are the names that mean a model while the profile is in use, and which.
    ``found_by`` has what each of ``models`` is searched by, in lower case; made with the list, for
    the window would be held up.
    """

    profile: str
    models: tuple[ListedModel, ...]
    status: ListStatus
    fetched_at: float | None = None
    error: KeysteadError | None = None
    asked_at: float | None = None
    source: str = ""
    typed: frozenset[str] = frozenset()
    from_project: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    hidden: tuple[ListedModel, ...] = ()
    pinned: frozenset[str] = frozenset()
    place: Place = Place.ELSEWHERE
    waiting_since: float | None = None
    aliases: Mapping[str, ModelRef] = field(default_factory=lambda: NO_ALIASES)
    found_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.found_by) != len(self.models):
            texts = tuple(search_text(model, self.profile) for model in self.models)
            object.__setattr__(self, "found_by", texts)

    def find(self, model_id: str) -> ListedModel | None:
        """What the list says of a model; None where it does not name it."""
        return next((model for model in self.models if model.id == model_id), None)


def search_text(model: ListedModel, profile: str) -> str:
    """What a model of ``profile`` is found by."""
    return f"{model.id} {model.name} {profile}".lower()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a provider answered, and when (seconds since 1970)."""

    models: tuple[ListedModel, ...]
    at: float

    def find(self, model_id: str) -> ListedModel | None:
        """What the provider said of a model; None where it did not name it."""
        return next((model for model in self.models if model.id == model_id), None)


@dataclass(frozen=True, slots=True)
class Contents:
    """The models of a list, apart from how they came to be known.

    What was fetched, else the preset's; typed ids in, hidden ones out. ``ids`` are those of hidden
    ones too, ``added`` those of them that are typed and no one else's.
    """

    models: tuple[ListedModel, ...]
    found_by: tuple[str, ...]
    hidden: tuple[ListedModel, ...]
    typed: frozenset[str]
    known: frozenset[str]
    ids: frozenset[str]
    added: frozenset[str]

    @classmethod
    def of(
        cls, effective: EffectiveProfile, fetched: Fetched | None, *, explain: bool = False
    ) -> Contents:
        """Put them together; with ``explain`` what ships about each model is looked up."""
        listed = fetched.models if fetched else _bare(effective.preset.known_models)
        found = {model.id for model in listed}
        typed = [model for model in dict.fromkeys(effective.profile.models) if model not in found]
        hidden = dict.fromkeys(effective.profile.hidden_models)
        models = tuple(model for model in (*_bare(typed), *listed) if model.id not in hidden)
        if explain and models:
            facts = ShippedFacts.of(effective)
            models = tuple(facts.explain(model).model for model in models)
        by_id = {model.id: model for model in listed if model.id in hidden}
        return cls(
            models=models,
            found_by=tuple(search_text(model, effective.name) for model in models),
            hidden=tuple(by_id.get(model, ListedModel(model)) for model in hidden),
            typed=frozenset(typed) - hidden.keys(),
            known=frozenset() if fetched else frozenset(found) - hidden.keys(),
            ids=frozenset((*found, *typed)),
            added=frozenset(typed),
        )


def resting_status(effective: EffectiveProfile, fetched: Fetched | None) -> ListStatus:
    """How the list of a profile came to be that nobody was asked for in this session."""
    if fetched:
        return ListStatus.CACHED
    return ListStatus.KNOWN if effective.preset.known_models else ListStatus.NEVER


def place_of(effective: EffectiveProfile) -> Place:
    """Where the models of a profile run."""
    if effective.preset.offline:
        return Place.INSIDE
    try:
        here = Origin.of(effective.base_url).is_loopback
    except BadAddressError:
        here = False
    return Place.HERE if here else Place.ELSEWHERE


def _bare(ids: Sequence[str]) -> tuple[ListedModel, ...]:
    return tuple(map(ListedModel, ids))
