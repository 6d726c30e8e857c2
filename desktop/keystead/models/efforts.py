"""Which reasoning efforts may be asked for of a model, and how sure that is.

The one rule for every place that offers them: what its provider's dialect has words for, and
whether the model is known to reason. Refusing what the dialect does not take is each API format's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from keystead.models.model_list import ModelList
from keystead.profiles.generation import Effort
from keystead.profiles.quirks import Quirks


class Standing(StrEnum):
    """What is known of a model and efforts."""

    TAKEN = "taken"
    UNKNOWN = "unknown"
    NO_MODEL = "no model"  # none is named, so nothing can be known
    NOT_BY_MODEL = "not by the model"
    NOT_BY_PROVIDER = "not by the provider"


@dataclass(frozen=True, slots=True)
class Efforts:
    """The efforts that ``words`` exist for, and how a model stands to them."""

    words: tuple[Effort, ...]
    standing: Standing

    @property
    def offered(self) -> tuple[Effort, ...]:
        """What is offered unasked: only what the model is known to take."""
        return self.words if self.standing is Standing.TAKEN else ()

    @property
    def possible(self) -> tuple[Effort, ...]:
        """What a person may ask for all the same."""
        refused = self.standing in (Standing.NOT_BY_MODEL, Standing.NOT_BY_PROVIDER)
        return () if refused else self.words


NOTHING_KNOWN = Efforts((), Standing.NO_MODEL)


def efforts_of(quirks: Quirks, listed: ModelList | None, model: str) -> Efforts:
    """The efforts for ``model`` of a profile with these quirks and this list."""
    words = quirks.efforts
    if not words:
        return Efforts((), Standing.NOT_BY_PROVIDER)
    if not model:
        return Efforts(words, Standing.NO_MODEL)
    found = listed.find(model) if listed else None
    reasons = found.reasoning if found else None
    if reasons is None:
        return Efforts(words, Standing.UNKNOWN)
    return Efforts(words, Standing.TAKEN if reasons else Standing.NOT_BY_MODEL)
