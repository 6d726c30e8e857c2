"""Why a profile cannot be used, in sentences.

Owns what keeps every request of a profile from being made, whatever its credential, and what is
said where that leaves nothing to use; when it matters is decided in ``connections``.
"""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote

from keystead.errors import Action, ActionId, ConfigurationError, KeysteadError
from keystead.origin import BadAddressError, Origin
from keystead.profiles.effective import EffectiveProfile, FieldOrigin


def problem_of(effective: EffectiveProfile) -> ConfigurationError | None:
    """Why no request of this profile can be made, whatever its credential."""
    if effective.problem:
        return effective.problem
    if not effective.profile.enabled:
        return _unusable(effective, "disabled", "is switched off", "enabled", "--set enabled=true")
    if effective.needs_address:
        return _unusable(effective, "no-address", "has no address", "base_url", "--base-url URL")
    if not effective.preset.offline:
        try:
            Origin.of(effective.base_url)
        except BadAddressError as error:
            why = f"has an address that cannot be used: {error}"
            return _unusable(effective, "bad-address", why, "base_url", "--base-url URL")
    return None


def unusable_default(
    name: str, origin: FieldOrigin | None, reason: KeysteadError, usable: Iterable[str]
) -> KeysteadError:
    """The profile that ``origin`` makes the default cannot be used; those in ``usable`` can."""
    names = ", ".join(usable)
    hint = f"Usable now: {names}." if names else "No other profile can be used either."
    if origin is not None:
        line = f", line {origin.line}" if origin.line else ""
        hint = f"{hint} The default is named by {origin.detail}{line}."
    return KeysteadError(
        "default-unusable",
        f"The default profile {name} cannot be used",
        reason.words,
        Action(ActionId.EDIT_PROFILE, "Edit profile", hint, name),
    )


def nothing_usable() -> KeysteadError:
    """Not one profile can be used."""
    hint = (
        "Set a key (keystead keys set openai), start a local server, "
        "or look around with --profile practice."
    )
    return KeysteadError(
        "nothing-usable",
        "No profile can be used yet",
        action=Action(ActionId.ADD_KEY, "Add key", hint),
    )


def _unusable(
    effective: EffectiveProfile, reference: str, why: str, field: str, flags: str
) -> ConfigurationError:
    hint = f"To change that: keystead profiles edit {quote(effective.name)} {flags}"
    return ConfigurationError(
        reference,
        f"{effective.name} {why}",
        action=Action(ActionId.EDIT_PROFILE, "Edit profile", hint, effective.name),
        field=field,
    )
