"""Which profile is used where none is named, and who says so.

Owns the order of those who may say it: a variable of older setups, the workspace's file, the
user's file. Whether that profile can be used is decided in ``providers``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from keystead.errors import ConfigurationError
from keystead.near_names import did_you_mean
from keystead.profiles.effective import FieldOrigin, Layer
from keystead.profiles.reading import NOWHERE
from keystead.profiles.spellings import DEFAULT, default_key
from keystead.profiles.user_file import UserFile
from keystead.profiles.variables import PREFERRED


@dataclass(frozen=True, slots=True)
class Default:
    """The profile that is configured as the default; whether there is one, is not said."""

    name: str
    origin: FieldOrigin
    problem: ConfigurationError | None = None


def configured_default(state: UserFile, named: Callable[[str], str]) -> Default | None:
    """The strongest word on it, None where nobody says one.

    ``named`` gives the profile that a name of an older setup means.
    """
    project = state.layers.project
    preferred = state.layers.variables.value(PREFERRED)
    if preferred:
        name = named(preferred)
        known = name in state.profiles or name in state.broken
        return Default(
            name,
            FieldOrigin(Layer.ENVIRONMENT, PREFERRED),
            None if known else _unknown(preferred, state),
        )
    if project.default:
        line = project.text.line_of((DEFAULT,))
        return Default(project.default, FieldOrigin(Layer.PROJECT_FILE, project.path, line))
    if state.default:
        line = state.text.line_of((default_key(state.text),))
        return Default(state.default, FieldOrigin(Layer.USER_FILE, state.path, line))
    return None


def _unknown(name: str, state: UserFile) -> ConfigurationError:
    names = f"Name one of: {', '.join(state.profiles)}"
    hint = did_you_mean(name, state.profiles) or names
    return NOWHERE.error("bad-default", PREFERRED, "it names no profile", hint)
