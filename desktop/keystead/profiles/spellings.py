"""How the file spells what it says about profiles: our own tables, and those other tools write.

Owns which tables and keys mean the same as ours and where in the file each field stands, so that
an edit goes where the file says it; what a value must be is decided in ``reading``. The other
spelling is that of Codex: https://github.com/openai/codex/blob/main/docs/config.md
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from keystead.toml_file.file import TomlText
from keystead.toml_file.statements import KeyPath

TABLES = "profiles"
OTHER_TABLES = "model_providers"
DEFAULT = "default_profile"
OTHER_DEFAULT = "model_provider"
MODEL = "model"  # that of the default profile, and of no other
OWN_KEYS = (TABLES, OTHER_TABLES, DEFAULT, OTHER_DEFAULT, MODEL)

OTHER_KEYS: Mapping[str, str] = {
    "timeout": "stream_idle_timeout",
    "env_key": "api_key_env",
    "http_headers": "default_headers",
    "env_http_headers": "env_headers",
    "request_max_retries": "max_retries",
    "wire_api": "api_format",
}
# The name that another tool shows is a note here: ours stands in the table's header.
KEYS_OF: Mapping[str, Mapping[str, str]] = {
    TABLES: OTHER_KEYS,
    OTHER_TABLES: {**OTHER_KEYS, "name": "description"},
}
WIRE_API = "wire_api"
WIRE_APIS = {"chat": "openai-chat", "responses": "openai-responses"}

Places = tuple[KeyPath, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What the file says about one profile, under our names and unchecked.

    ``path`` is where its table stands, or would stand; ``places`` are where each field does, the
    one that counts first. ``is_table`` is False where something else stands there.
    """

    path: KeyPath
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    places: Mapping[str, Places] = field(default_factory=dict[str, Places])
    is_table: bool = True

    @classmethod
    def of(cls, path: KeyPath, value: Any) -> Table:
        """What stands under ``path``."""
        if not isinstance(value, dict):
            return cls(path, is_table=False)
        fields: dict[str, Any] = {}
        places: dict[str, Places] = {}
        table, others = cast("dict[str, Any]", value), KEYS_OF[path[0]]
        for key in sorted(table, key=lambda key: key in others):  # Our own names count first.
            name = others.get(key, key)
            fields.setdefault(name, _long(key, table[key]))
            places[name] = (*places.get(name, ()), (*path, key))
        return cls(path, fields, places)

    def with_model(self, model: Any) -> Table:
        """With the model that the file names for its default profile."""
        places = (*self.places.get("default_model", ()), (MODEL,))
        fields = {"default_model": model, **self.fields}
        return Table(self.path, fields, {**self.places, "default_model": places})

    def place_of(self, key: KeyPath) -> KeyPath:
        """Where a field, or what is below it, stands in the file."""
        places = self.places.get(key[0]) if key else None
        return (*places[0], *key[1:]) if places else (*self.path, *key)

    def repeated(self) -> Iterator[tuple[str, KeyPath]]:
        """The fields that stand twice, each with a place that does not count."""
        for name, places in self.places.items():
            for place in places[1:]:
                yield name, place

    def written(self, name: str, value: Any) -> Iterator[tuple[KeyPath, Any]]:
        """What to put where, so that the file says ``value`` of a field; None takes it out."""
        places = self.places.get(name, ((*self.path, name),))
        if value is None:
            yield from ((place, None) for place in places)
        elif places[0][-1] != WIRE_API:
            yield places[0], value
        elif short := next((short for short, long in WIRE_APIS.items() if long == value), None):
            yield places[0], short
        else:  # The other tool has no word for this format.
            yield places[0], None
            yield (*self.path, name), value


def tables_of(text: TomlText) -> dict[str, Table]:
    """What the file says about each profile, by name; our own tables first.

    The default profile is among them where the file names its model, though it has no table.
    """
    found: dict[str, Table] = {}
    for kind in (TABLES, OTHER_TABLES):
        for name, value in _section(text, kind).items():
            found.setdefault(name, Table.of((kind, name), value))
    owner = model_owner(text)
    if owner and MODEL in text.data:
        table = found.get(owner) or Table((TABLES, owner))
        found[owner] = table.with_model(text.data[MODEL])
    return found


def stands(text: TomlText, table: Table) -> bool:
    """Whether the file has the table, rather than only a model for its profile."""
    return table.path[-1] in _section(text, table.path[0])


def named_twice(text: TomlText) -> list[str]:
    """The profiles that have a table of each kind; the other tool's does not count."""
    return [name for name in _section(text, OTHER_TABLES) if name in _section(text, TABLES)]


def default_key(text: TomlText) -> str:
    """The key that names the default profile: ours, or the other tools'; empty without one."""
    return next((key for key in (DEFAULT, OTHER_DEFAULT) if key in text.data), "")


def model_owner(text: TomlText) -> str:
    """The profile that a model at the top of the file is meant for; empty where none is named."""
    for key in (OTHER_DEFAULT, DEFAULT):
        name = text.data.get(key)
        if isinstance(name, str) and name:
            return name
    return ""


def _section(text: TomlText, kind: str) -> dict[str, Any]:
    section = text.data.get(kind)
    return cast("dict[str, Any]", section) if isinstance(section, dict) else {}


def _long(key: str, value: Any) -> Any:
    return WIRE_APIS.get(value, value) if key == WIRE_API and isinstance(value, str) else value
