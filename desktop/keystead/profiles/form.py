"""The form of a profile, derived from `Profile`: which fields, in which order, edited how.

Owns the kind of editor that a field's type asks for; how an editor looks belongs to ``ui``. A value
is checked as it is left with `checked_value`, all together by `Profiles.edit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any

from keystead.profiles.profile import Profile
from keystead.profiles.reading import checked_profile


class EditorKind(Enum):
    """What a value is edited with."""

    LINE = auto()
    SWITCH = auto()
    INTEGER = auto()
    NUMBER = auto()
    CHOICE = auto()
    LINES = auto()  # a list, one entry a line
    PAIRS = auto()  # names with values
    JSON = auto()  # a table of anything


KINDS = {
    "string": EditorKind.LINE,
    "boolean": EditorKind.SWITCH,
    "integer": EditorKind.INTEGER,
    "number": EditorKind.NUMBER,
    "array": EditorKind.LINES,
}


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form; ``optional`` where empty means that the provider decides."""

    name: str
    title: str
    description: str
    kind: EditorKind
    advanced: bool
    optional: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@cache
def form_fields() -> tuple[FormField, ...]:
    """The fields that a person edits, the ordinary ones first."""
    schema = Profile.model_json_schema()
    fields = [
        _form_field(name, entry, schema["$defs"])
        for name, entry in schema["properties"].items()
        if not entry.get("hidden")
    ]
    return tuple(sorted(fields, key=lambda field: field.advanced))


def checked_value(name: str, value: Any) -> Any:
    """What a field makes of a value typed into it. Raises `ConfigurationError`."""
    profile = checked_profile({"name": "draft", name: value})
    return getattr(profile, name)


def _form_field(name: str, entry: dict[str, Any], definitions: dict[str, Any]) -> FormField:
    shape: dict[str, Any] = entry.get("anyOf", [entry])[0]
    shape = definitions[shape["$ref"].rsplit("/", 1)[-1]] if "$ref" in shape else shape
    field = Profile.model_fields[name]
    return FormField(
        name=name,
        title=field.title or name,
        description=field.description or "",
        kind=_kind(shape),
        advanced=entry.get("advanced", False),
        optional="anyOf" in entry,
        choices=tuple(shape.get("enum", ())),
        minimum=shape.get("minimum"),
        maximum=shape.get("maximum"),
    )


def _kind(shape: dict[str, Any]) -> EditorKind:
    if "enum" in shape:
        return EditorKind.CHOICE
    if shape["type"] == "object":
        text = shape.get("additionalProperties") == {"type": "string"}
        return EditorKind.PAIRS if text else EditorKind.JSON
    return KINDS[shape["type"]]
