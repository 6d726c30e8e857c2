"""A profile's fallback chain as it is written: what of it leads nowhere, in sentences.

Owns what is a mistake there; an entry that is none of a profile's models may be asked for all the
same, so nothing here breaks a profile. What an entry means is decided in ``references``, asking
along the chain is ``agents``' work.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from keystead.errors import ConfigurationError, KeysteadError
from keystead.models.model_ref import ModelRef, StepKind
from keystead.near_names import did_you_mean
from keystead.profiles.effective import EffectiveProfile, Layer
from keystead.profiles.reading import Place
from keystead.redaction import redactor

FIELD = "fallback"
Resolve = Callable[[str, EffectiveProfile], ModelRef]


def chain_problems(
    effective: EffectiveProfile, resolve: Resolve, names: Collection[str]
) -> Iterator[ConfigurationError]:
    """What is wrong with the chain, entry by entry.

    ``resolve`` says what each means, ``names`` are the profiles there are.
    """
    origin = effective.layers_of(FIELD)[0].origin
    path = origin.detail if origin.layer is Layer.USER_FILE else ""
    place = Place(path, lambda _: origin.line)
    earlier: dict[str, str] = {}
    for entry in effective.profile.fallback:
        subject = redactor.clean(f"profile {effective.name}, {FIELD}, {entry}")
        try:
            found = resolve(entry, effective)
        except KeysteadError as error:
            yield place.error("bad-fallback", subject, error.what, error.hint, (FIELD,))
            continue
        target = str(found)
        if target in earlier:
            why = f"it is {earlier[target]} once more"
            yield place.error("bad-fallback", subject, why, "Remove one of them", (FIELD,))
        elif told := _taken_for_an_id(effective.name, found, names):
            yield place.error("bad-fallback", subject, *told, (FIELD,))
        earlier.setdefault(target, entry)


def _taken_for_an_id(
    profile: str, found: ModelRef, names: Collection[str]
) -> tuple[str, str] | None:
    """Why an entry that no list proves to be an id may be none, and what to write; None if sure."""
    step = found.steps[-1]
    if step.kind not in (StepKind.UNLISTED, StepKind.NO_LIST):
        return None
    prefix, mark, _ = step.text.partition(":")
    if not mark:
        why = "it is a profile's name, and is asked for as a model's id"
        return (why, f"Write {step.text}:MODEL") if step.text in names else None
    if "/" in prefix:  # A maker's name before a model's, as in qwen/qwen3:free.
        return None
    why = f"{prefix} is no profile, so it is asked for as a model's id"
    hint = f"Where it is an id of {profile}, write {profile}:{step.text}"
    return why, f"{did_you_mean(prefix, names)} {hint}".strip()
