"""Why a profile is not found or not changed, in sentences.

Owns the errors of looking up and changing profiles; when each is raised is decided in ``profiles``,
what is wrong with a value is said in ``reading``.
"""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote

from keystead.errors import Action, ActionId, ConfigurationError
from keystead.near_names import did_you_mean, nearest_first
from keystead.profiles.field_rules import is_called_a_key
from keystead.profiles.profile import Profile


def unknown_profile(name: str, names: Iterable[str]) -> ConfigurationError:
    """There is no profile of that name among ``names``."""
    known = list(names)
    hint = did_you_mean(name, known) or f"There are: {', '.join(known)}"
    return _refusal("unknown-profile", f"There is no profile {name}", hint)


def unknown_field(field: str) -> ConfigurationError:
    """A profile has no such field."""
    if is_called_a_key(field):
        hint = "Keys go into the keychain, never into the file: keystead keys set NAME"
        return _refusal("unknown-field", f"A profile has no field {field}", hint, field)
    mean = did_you_mean(field, Profile.model_fields)
    known = ", ".join(nearest_first(field, Profile.model_fields))
    hint = f"{mean} The fields are: {known}".strip()
    return _refusal("unknown-field", f"A profile has no field {field}", hint, field)


def several_profiles(provider: str, names: Iterable[str]) -> ConfigurationError:
    """More than one profile uses a provider."""
    what = f"Several profiles use the provider {provider}: {', '.join(names)}"
    return _refusal("several-profiles", what, "Name one of them with --profile")


def name_taken(name: str) -> ConfigurationError:
    """A new name is another profile's already."""
    hint = f"Choose another name, or: keystead profiles edit {quote(name)}"
    return _refusal("profile-exists", f"There is a profile {name} already", hint, "name")


def built_in_name(name: str, wanted: str) -> ConfigurationError:
    """What needs no file cannot be renamed."""
    hint = f"Add one of your own: keystead profiles add {quote(wanted)} --provider {quote(name)}"
    return _refusal("built-in-profile", f"{name} is built in and keeps its name", hint)


def built_in_removal(name: str) -> ConfigurationError:
    """What needs no file cannot be removed."""
    hint = f"Turn it off: keystead profiles edit {quote(name)} --set enabled=false"
    return _refusal("built-in-profile", f"{name} is built in and cannot be removed", hint)


def no_table(name: str) -> ConfigurationError:
    """The file says nothing about a profile, so nothing of it can lie open there."""
    hint = f"Save a key for it: keystead keys set {quote(name)}"
    return _refusal("no-open-key", f"The file says nothing about {name}", hint)


def _refusal(reference: str, what: str, hint: str, field: str = "") -> ConfigurationError:
    action = Action(ActionId.EDIT_PROFILE, "Edit profile", hint)
    return ConfigurationError(reference, what, action=action, field=field)
