"""Why a text names no model, in sentences.

Owns the errors of references and aliases; when each is raised is decided in ``references``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from shlex import quote

from keystead.errors import Action, ActionId, KeysteadError
from keystead.near_names import did_you_mean, were_meant

OTHERS_NAMED = 3  # profiles named where several list a model
AMBIGUOUS = "ambiguous-model"
BAD_ALIAS = frozenset({"alias-loop", "bad-reference"})


def no_text() -> KeysteadError:
    """A blank text."""
    return _refusal("bad-reference", "A model's name is empty", "Write profile:model, or an id.")


def half_a_reference(text: str, profiles: Iterable[str]) -> KeysteadError:
    """A text that begins or ends with the mark between profile and model."""
    profile = text.rstrip(":/ ")
    if text.startswith(":"):
        what, hint = f"{text} names no profile", f"Write profile:{text.lstrip(':/ ') or 'model'}."
    else:
        what = f"{text} names no model"
        hint = did_you_mean(profile, profiles) if profile not in profiles else ""
        hint = hint or f"Write {profile}:model; all: keystead models --profile {quote(profile)}"
    return _refusal("bad-reference", what, hint, profile)


def alias_loop(chain: Sequence[str]) -> KeysteadError:
    """Aliases that lead back to where they began; ``chain`` ends with the one that came twice."""
    shown = " → ".join(chain)
    hint = "Change or remove one of them: keystead aliases list"
    return _refusal("alias-loop", f"The alias {chain[0]} leads round in a loop: {shown}", hint)


def no_profile(model: str, others: Sequence[str], meant: Sequence[str]) -> KeysteadError:
    """A bare id where no profile is in use; ``meant`` are references it is but for a slip."""
    hint = _written_out(model, others) or f"Write profile:{model}, or name a profile."
    if meant:
        hint = f"{were_meant(meant)} {hint}"
    return _refusal("no-profile", f"{model} names no profile, and none is in use", hint)


def listed_elsewhere(model: str, in_use: str, others: Sequence[str]) -> KeysteadError:
    """A bare id that the profile in use does not list, while others do."""
    anew = f"Where {in_use} has it by now: keystead models --profile {quote(in_use)} --refresh"
    hint = f"{_written_out(model, others)} {anew}"
    return _refusal("model-elsewhere", f"{in_use} does not list {model}", hint, in_use)


def slip(text: str, in_use: str, meant: Sequence[str]) -> KeysteadError:
    """A text that no list names, with what is almost a profile's name before its mark."""
    hint = f"{were_meant(meant)} As an id of {in_use} all the same: {in_use}:{text}"
    what = f"{text} begins with no profile's name, and no list of {in_use} names it"
    return _refusal("profile-slip", what, hint, in_use)


def two_meanings(text: str, in_use: str, name: str, model: str, other: str) -> KeysteadError:
    """An id that a provider lists, which names a model of another profile as well.

    ``other`` is how that is written so that nothing else can be meant.
    """
    return _refusal(
        "two-meanings",
        f"{in_use} lists a model {text}, and it may mean {model} of the profile {name}",
        f"Write {in_use}:{text} or {other}.",
        in_use,
    )


def taken_for_an_id(text: str, in_use: str, name: str, other: str) -> str:
    """The caution where an id won over a profile's name."""
    return f"{text} is taken for {in_use}'s model of that id; of the profile {name}: {other}"


def own_name_before(text: str, in_use: str, model: str) -> str:
    """The caution where the profile's own name before an id is an id too."""
    return f"{text} is {model} of {in_use}; its model of that whole id: {in_use}:{text}"


def near_profile(prefix: str, near: Sequence[str]) -> str:
    """The caution where what stands before the mark is almost a profile's name."""
    return f"{prefix} is no profile. {were_meant(near)}"


def profile_too(text: str, name: str) -> str:
    """The caution where a profile's name was taken for an id."""
    return f"{text} is a profile too; of its own model: --profile {quote(name)}"


def by_flags(name: str, model: str) -> str:
    """A model of a profile in flags, where no reference can be written."""
    return f"--profile {quote(name)} --model {quote(model)}"


def other_profile(asked: str, text: str, in_use: str, other: str) -> KeysteadError:
    """A reference that leads to another profile than the one that was named beside it.

    ``text`` is where aliases led from ``asked``.
    """
    meant = asked if asked == text else f"{asked}, an alias of {text},"
    return _refusal(
        "other-profile",
        f"{meant} is a model of {other}, but the profile {in_use} was named beside it",
        f"Leave out one of the two; a model of {in_use} by that id is {in_use}:{asked}",
        in_use,
    )


def ambiguous(text: str, in_use: str, other: str, model: str) -> KeysteadError:
    """A profile's name before a slash, while the list of the profile in use is not known."""
    return _refusal(
        AMBIGUOUS,
        f"{text} can be a model of {in_use}, or the model {model} of {other}",
        f"The list of {in_use} was never read: keystead models --profile {quote(in_use)}. "
        f"Or write {in_use}:{text}, or {other}:{model} without naming {in_use} beside it.",
        in_use,
    )


def bad_alias(name: str, profile: str, error: KeysteadError) -> KeysteadError:
    """An alias that can never be followed."""
    if error.reference == "alias-loop":
        return error
    where = f" of {profile}" if profile else ""
    hint = f"Change it: keystead aliases set {name} REF{_flag(profile)}"
    return _refusal("bad-alias", f"The alias {name}{where} leads nowhere: {error.what}", hint)


def alias_without_name(name: str, profile: str) -> KeysteadError:
    """An alias whose name nobody can write as a reference."""
    hint = f"Take it out: keystead aliases remove '{name}'{_flag(profile)}"
    return _refusal("bad-alias", f"{name!r} is no name for an alias", hint)


def alias_twice(first: str, second: str, profile: str) -> KeysteadError:
    """Two aliases that differ in case only."""
    hint = f"Keep one of them: keystead aliases remove {second}{_flag(profile)}"
    what = f"The aliases {first} and {second} differ in case only; {first} counts"
    return _refusal("bad-alias", what, hint)


def alias_never_acts(name: str, profile: str) -> KeysteadError:
    """An alias with a profile's name before it."""
    hint = f"Give it another name, and: keystead aliases remove {name}{_flag(profile)}"
    what = f"The alias {name} begins with a profile's name, so it never acts"
    return _refusal("bad-alias", what, hint)


def _written_out(model: str, others: Sequence[str]) -> str:
    named = [f"{name}:{model}" for name in others[:OTHERS_NAMED]]
    more = f" ({len(others) - OTHERS_NAMED} more list it)" if len(others) > OTHERS_NAMED else ""
    return f"Write {' or '.join(named)}{more}." if named else ""


def _flag(profile: str) -> str:
    return f" --profile {quote(profile)}" if profile else ""


def _refusal(reference: str, what: str, hint: str, profile: str = "") -> KeysteadError:
    return KeysteadError(
        reference, what, action=Action(ActionId.CHOOSE_MODEL, "Choose a model", hint, profile)
    )
