"""Which profile and model the flags of a command and a reference come to.

Owns the order: a profile that a flag names is the one that is used, and a reference to another one
is an error; without such a flag the reference may name its profile, and the default one is in use.
What a reference means is decided in ``models``.
"""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING

from keystead.cli.connection_flags import ConnectionFlags
from keystead.cli.output import tell
from keystead.errors import Action, ActionId, KeysteadError

if TYPE_CHECKING:
    from keystead.engine import Engine
    from keystead.models.model_ref import ModelRef
    from keystead.origin import Origin
    from keystead.profiles.effective import EffectiveProfile

MODELS_NAMED = 5  # ids shown where none was chosen


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The profile that is used, and the model of it that is asked for."""

    profile: EffectiveProfile
    model: ModelRef


async def choose_model(
    engine: Engine,
    flags: ConnectionFlags,
    asked: str,
    send_key: Origin | None = None,
    *,
    may_ask: bool = True,
) -> ModelChoice:
    """What flags and reference mean. Raises `KeysteadError`.

    The list of the profile in use is asked for where only that tells, and ``may_ask`` allows it;
    without, no key is missed either.
    """
    fixed = flags != ConnectionFlags()
    in_use = unusable = None
    try:
        in_use = flags.chosen(engine, to_send=may_ask)
    except KeysteadError as error:
        if fixed or not asked:
            raise
        unusable = error
    text = asked or (in_use.default_model if in_use else "")
    if not text:
        raise _no_model(engine, in_use)
    try:
        if may_ask:
            found = await engine.models.resolve_asking(
                text, in_use, fixed=fixed or not asked, send_key=send_key
            )
        else:
            found = engine.models.resolve(text, in_use, fixed=fixed or not asked)
    except KeysteadError as error:
        if unusable is not None and error.reference == "no-profile":
            raise unusable from error
        raise
    if in_use is None or found.profile != in_use.name:
        in_use = engine.profiles.get(found.profile)
    return ModelChoice(in_use, found)


def tell_cautions(found: ModelRef) -> None:
    """Say what else may have been meant, before anything is sent."""
    for caution in found.cautions:
        tell(caution)


def _no_model(engine: Engine, effective: EffectiveProfile | None) -> KeysteadError:
    """Neither a flag nor the profile names a model."""
    name = effective.name if effective else ""
    known = [each.id for each in engine.models.of(effective).models] if effective else []
    examples = f", for example {', '.join(known[:MODELS_NAMED])}" if known else ""
    return KeysteadError(
        "no-model",
        f"Neither --model nor the profile {name} says which model to use",
        action=Action(
            ActionId.CHOOSE_MODEL,
            "Choose a model",
            f"Name one with --model{examples}; all: keystead models --profile {quote(name)}",
            name,
        ),
    )
