"""Turns a table of fields into a `Profile`, or into sentences about what is wrong with it.

Owns what is said about each mistake; where the table came from (a file, a form, flags) and how it
is spelled there is known to the caller, who gives the place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from keystead.errors import Action, ActionId, ConfigurationError
from keystead.near_names import did_you_mean
from keystead.profiles.field_rules import STORE_KEY, FieldError, is_called_a_key, refuse_keys
from keystead.profiles.preset import Quirks
from keystead.profiles.profile import Profile
from keystead.redaction import redactor
from keystead.toml_file.sentences import sentence_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: the file's path, and the line of a key path below the table."""

    path: str = ""
    line_of: Callable[[tuple[str, ...]], int] = lambda _: 0

    def error(
        self, reference: str, subject: str, why: str, hint: str, key: tuple[str, ...] = ()
    ) -> ConfigurationError:
        """A failure about ``subject`` that says file, line and what to do."""
        line = self.line_of(key) if self.path else 0
        where = f"{self.path}, line {line}: " if line else f"{self.path}: " if self.path else ""
        act = Action(ActionId.EDIT_PROFILE, "Edit profile", hint) if hint else None
        return ConfigurationError(
            reference,
            f"{where}{subject}",
            why,
            act,
            path=self.path,
            line=line,
            field=key[0] if key else "",
        )

    def checked(self, subject: str, rule: Callable[[str], str], value: str) -> str:
        """What ``rule`` makes of a value. Raises `ConfigurationError` where it refuses."""
        try:
            return rule(value)
        except FieldError as error:
            raise self.error("bad-value", subject, error.why, error.hint) from error


NOWHERE = Place()
SECRET_IN_FILE = "secret-in-file"  # noqa: S105 - the reference of an error


def checked_profile(fields: Mapping[str, Any]) -> Profile:
    """The profile of fields that stand in no file. Raises the first `ConfigurationError`."""
    profile, problems = read_profile(fields, NOWHERE)
    if profile is None:
        raise problems[0]
    return profile


def read_profile(
    fields: Mapping[str, Any], place: Place
) -> tuple[Profile | None, list[ConfigurationError]]:
    """The profile of these fields, or None and everything that is wrong with them."""
    name = str(fields.get("name", ""))
    problems = _keys_in_the_open(name, fields, place)
    hidden = {problem.field for problem in problems}
    try:
        profile = Profile.model_validate({k: v for k, v in fields.items() if k not in hidden})
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return None, problems + [_problem(name, detail, place) for detail in details]
    return (None if problems else profile), problems


def open_keys(table: Mapping[str, Any], problems: Iterable[ConfigurationError]) -> dict[str, Any]:
    """The fields of a table in which a key lies open, where they are of their fields' form."""
    named = {problem.field for problem in problems if problem.reference == SECRET_IN_FILE}
    found: dict[str, Any] = {}
    for name in named & Profile.model_fields.keys() & table.keys():
        value: Any = table[name]
        if isinstance(value, list):
            value = tuple(cast("list[Any]", value))
        if type(value) is type(Profile.model_fields[name].default) and _of_texts(value):
            found[name] = value
    return found


def _of_texts(value: Any) -> bool:
    inner = cast("Mapping[str, Any]", value).values() if isinstance(value, Mapping) else value
    return all(isinstance(each, str) for each in cast("Iterable[Any]", inner))


def known_fields(
    name: str, table: Mapping[str, Any], place: Place
) -> tuple[dict[str, Any], list[ConfigurationError]]:
    """The fields of a table, and a report of unknown keys."""
    fields = {key: value for key, value in table.items() if key != "name"}
    unknown: dict[tuple[str, ...], Any] = {
        (key,): value for key, value in fields.items() if key not in Profile.model_fields
    }
    quirks: Any = fields.get("quirks")
    if isinstance(quirks, dict):
        own = cast("dict[str, Any]", quirks)
        unknown |= {("quirks", k): v for k, v in own.items() if k not in Quirks.model_fields}
        fields["quirks"] = {k: v for k, v in own.items() if k in Quirks.model_fields}
    known = {key: value for key, value in fields.items() if key in Profile.model_fields}
    reports = [_unknown_key(name, *item, place) for item in unknown.items()]
    if "name" in table:
        why = "the name stands in the table's header; this one has no effect"
        subject = _subject(name, ("name",))
        reports.append(place.error("unknown-key", subject, why, "Remove it", ("name",)))
    return known, reports


def _keys_in_the_open(
    name: str, fields: Mapping[str, Any], place: Place
) -> list[ConfigurationError]:
    found: list[ConfigurationError] = []
    for key, value in fields.items():
        try:
            refuse_keys(value)
        except FieldError as error:
            found.append(_field_problem(name, (key,), error, place))
    return found


def _problem(name: str, detail: ErrorDetails, place: Place) -> ConfigurationError:
    path = tuple(str(part) for part in detail["loc"])
    context = detail.get("ctx", {})
    error = context.get("error")
    if isinstance(error, FieldError):
        return _field_problem(name, path, error, place)
    return _field_problem(name, path, FieldError(sentence_of(detail)), place)


def _field_problem(
    name: str, path: tuple[str, ...], error: FieldError, place: Place
) -> ConfigurationError:
    field = Profile.model_fields.get(path[0])
    hint = error.hint or (f"{field.title}: {field.description}" if field else "")
    reference = SECRET_IN_FILE if error.secret else "bad-field"
    return place.error(reference, _subject(name, path), error.why, hint, path)


def _unknown_key(name: str, path: tuple[str, ...], value: Any, place: Place) -> ConfigurationError:
    try:
        refuse_keys(value)
        if len(path) == 1 and is_called_a_key(path[0]) and isinstance(value, str) and value.strip():
            raise FieldError("a key must not lie in a file", STORE_KEY, secret=True)
    except FieldError as error:
        return _field_problem(name, path, error, place)
    known = Profile.model_fields if path[0] == path[-1] else Quirks.model_fields
    hint = did_you_mean(path[-1], known) or "Remove it, or mend its name"
    why = "no such field is known; it is kept and has no effect"
    return place.error("unknown-key", _subject(name, path), why, hint, path)


def _subject(name: str, path: tuple[str, ...]) -> str:
    return redactor.clean(f"profile {name}, {'.'.join(path)}")
