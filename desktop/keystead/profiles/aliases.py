"""Everyone's aliases: the table ``[aliases]`` of ``providers.toml``, short names for models.

Owns what such a table may hold and which names are the same; a profile's own stand in its field
``aliases``, and what an alias means is decided in ``models``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from keystead.errors import ConfigurationError
from keystead.profiles.field_rules import FieldError, one_line, refuse_keys
from keystead.profiles.reading import Place
from keystead.redaction import redactor

ALIASES = "aliases"
HINT = 'Write it like fast = "openai:gpt-4o-mini"'


def read_aliases(
    data: Mapping[str, Any], place: Place
) -> tuple[dict[str, str], list[ConfigurationError]]:
    """The aliases of a file by name, and what is wrong with the others."""
    table = data.get(ALIASES, {})
    if not isinstance(table, dict):
        why = "it must be a table"
        return {}, [place.error("bad-field", ALIASES, why, HINT, (ALIASES,))]
    aliases: dict[str, str] = {}
    problems: list[ConfigurationError] = []
    for name, reference in cast("dict[str, Any]", table).items():
        try:
            aliases[name] = alias(name, reference)
        except FieldError as error:
            subject = redactor.clean(f"{ALIASES}.{name}")
            why, hint = error.why, error.hint or HINT
            problems.append(place.error("bad-field", subject, why, hint, (ALIASES, name)))
    return aliases, problems


def folded(name: str) -> str:
    """An alias's name as it is compared: names that differ in case alone are one."""
    return name.strip().casefold()


def alias(name: str, reference: Any) -> str:
    """What an alias leads to, as it is kept. Raises `FieldError`."""
    if not isinstance(reference, str):
        raise FieldError("it must be text in quotes")
    refuse_keys((name, reference))
    if not one_line(name) or not one_line(reference):
        raise FieldError("neither its name nor what it stands for may be empty")
    return one_line(reference)
