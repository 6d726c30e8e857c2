"""What a project's file adds to tables and lists of the person's own, who is never contradicted.

Owns what of it counts and what is told of the rest; which fields a project may say at all is
``project_file``'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from keystead.errors import ConfigurationError
from keystead.profiles.aliases import ALIASES, folded
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.reading import Place
from keystead.redaction import redactor

MODELS, HIDDEN = "models", "hidden_models"
ADDED = (ALIASES, MODELS, HIDDEN)


def joined(
    said: Mapping[str, Any], effective: EffectiveProfile, everyone: Mapping[str, str]
) -> dict[str, Any]:
    """The fields that a project sets, with what the person's own file has of them.

    ``everyone`` are the person's aliases for every profile. A field to which nothing is added is
    left out.
    """
    own = {name: effective.in_file(name) for name in ADDED}
    values = dict(said)
    if MODELS in said:
        values[MODELS] = _more(own[MODELS], said[MODELS])
    if HIDDEN in said:
        offered = (model for model in said[HIDDEN] if model not in own[MODELS])
        values[HIDDEN] = _more(own[HIDDEN], offered)
    if ALIASES in said:
        taken = _folded(everyone) | _folded(own[ALIASES])
        free = {name: to for name, to in said[ALIASES].items() if folded(name) not in taken}
        values[ALIASES] = {**own[ALIASES], **free}
    return {name: value for name, value in values.items() if value != own.get(name)}


def contradictions(
    said: Mapping[str, Any],
    effective: EffectiveProfile,
    everyone: Mapping[str, str],
    place: Place,
) -> Iterator[ConfigurationError]:
    """What a project says of a profile that has no effect, for the person says otherwise."""
    mine = _folded(everyone) | _folded(effective.in_file(ALIASES))
    for name, reference in said.get(ALIASES, {}).items():
        counts = mine.get(folded(name), reference)
        if counts != reference:
            why = f"your own alias of that name, for {counts}, counts; this one has no effect"
            yield _told(effective.name, (ALIASES, name), why, place)
    for model in said.get(HIDDEN, ()):
        if model in effective.in_file(MODELS):
            why = f"your own file offers {model}; this has no effect"
            yield _told(effective.name, (HIDDEN,), why, place)


def _told(profile: str, key: tuple[str, ...], why: str, place: Place) -> ConfigurationError:
    subject = redactor.clean(f"profile {profile}, {'.'.join(key)}")
    hint = "A project file only adds to what you have"
    return place.error("project-file", subject, redactor.clean(why), hint, key)


def _more(own: tuple[str, ...], others: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*own, *others)))


def _folded(aliases: Mapping[str, str]) -> dict[str, str]:
    return {folded(name): to for name, to in aliases.items()}
