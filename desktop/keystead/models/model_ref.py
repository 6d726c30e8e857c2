"""A model reference that was understood: which model of which profile, and how it came to that.

Owns the value and its steps in words; understanding a text is ``references``' work.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StepKind(StrEnum):
    """Why one step was taken."""

    ALIAS = "alias"  # a name of everyone's
    PROFILE_ALIAS = "profile-alias"  # a name of the profile in use
    NAMES_PROFILE = "names-profile"  # the text begins with a profile's name
    LISTED = "listed"  # an id of the profile in use
    OF_PROJECT = "of-project"  # an id that only a workspace's file adds to the profile in use
    UNLISTED = "unlisted"  # in nobody's list; the provider decides
    NO_LIST = "no-list"  # unknown is not absent: no whole list of that profile was read
    CHOSEN = "chosen"  # picked from a list, not typed


@dataclass(frozen=True, slots=True)
class Step:
    """From ``text`` to ``result`` (a text that is looked at next, or the model's id).

    ``caution`` says what else may have been meant; a person is told it before anything is sent.
    """

    kind: StepKind
    text: str
    result: str
    profile: str = ""
    caution: str = ""

    @property
    def sentence(self) -> str:
        """The step as a person reads it."""
        match self.kind:
            case StepKind.ALIAS:
                return f"{self.text} is an alias of {self.result}"
            case StepKind.PROFILE_ALIAS:
                return f"{self.text} is an alias of {self.result} in {self.profile}"
            case StepKind.NAMES_PROFILE:
                return f"{self.text} names the profile {self.profile}"
            case StepKind.LISTED:
                return f"{self.profile}, the profile in use, lists {self.result}"
            case StepKind.OF_PROJECT:
                return f"the project's file adds {self.result} to {self.profile}, the one in use"
            case StepKind.UNLISTED:
                return f"no list names {self.result}; {self.profile}, the profile in use, is asked"
            case StepKind.NO_LIST:
                return (
                    f"{self.profile}, the profile in use, is asked; its list of models was never "
                    "read whole"
                )
            case StepKind.CHOSEN:
                return f"{self.result} was picked among the models of {self.profile}"


@dataclass(frozen=True, slots=True)
class ModelRef:
    """One model of one profile, with the steps that led there, the first one first."""

    profile: str
    model: str
    steps: tuple[Step, ...] = ()

    @classmethod
    def chosen(cls, profile: str, model: str) -> ModelRef:
        """A model that was picked, so that no alias is looked up for it."""
        return cls(profile, model, (Step(StepKind.CHOSEN, model, model, profile),))

    @property
    def cautions(self) -> tuple[str, ...]:
        """What a person is told before anything is sent to it."""
        return tuple(step.caution for step in self.steps if step.caution)

    def __str__(self) -> str:
        """The reference that means just this, whatever aliases there are."""
        return f"{self.profile}:{self.model}"
