"""What the user's ``providers.toml`` says, laid over what ships: profiles and problems.

Owns the file's own keys, names and ids that stand twice, and what stays in use where a table is
broken; how the file is spelled is known to ``spellings``, one table is read in ``merging``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from keystead.errors import ConfigurationError
from keystead.profiles import field_rules
from keystead.profiles.additions import contradictions
from keystead.profiles.aliases import ALIASES, read_aliases
from keystead.profiles.effective import NO_OPEN_KEYS, EffectiveProfile, FieldOrigin, Layer
from keystead.profiles.merging import ROUTING_FIELDS, Layers
from keystead.profiles.preset import Preset
from keystead.profiles.project_file import ProjectFile
from keystead.profiles.reading import Place
from keystead.profiles.spellings import (
    MODEL,
    OTHER_TABLES,
    OWN_KEYS,
    TABLES,
    Table,
    default_key,
    model_owner,
    named_twice,
    tables_of,
)
from keystead.profiles.variables import prefix_of
from keystead.redaction import redactor
from keystead.toml_file.file import TomlText


@dataclass(slots=True)
class UserFile:
    """The state of one reading. ``good`` are the user's own profiles that are in use."""

    path: str
    text: TomlText
    layers: Layers
    tables: Mapping[str, Table] = field(default_factory=dict[str, Table])
    profiles: dict[str, EffectiveProfile] = field(default_factory=dict[str, EffectiveProfile])
    good: dict[str, EffectiveProfile] = field(default_factory=dict[str, EffectiveProfile])
    broken: dict[str, ConfigurationError] = field(default_factory=dict[str, ConfigurationError])
    problems: list[ConfigurationError] = field(default_factory=list[ConfigurationError])
    default_problem: ConfigurationError | None = None
    aliases: dict[str, str] = field(default_factory=dict[str, str])
    _names: set[str] = field(default_factory=set[str])
    _ids: dict[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def read(
        cls,
        path: str,
        text: TomlText,
        layers: Layers,
        last_good: Mapping[str, EffectiveProfile],
        *,
        project: ProjectFile,
        unread: ConfigurationError | None = None,
    ) -> UserFile:
        """Read every table; a broken one stays as ``last_good`` has it.

        With ``unread`` nothing is known of what the file says, and what ships is not used either.
        """
        tables = tables_of(text)
        shipped = _shipped(layers, tables)
        names = dict.fromkeys((*tables, *(preset.id for preset in shipped)))
        prefixes = Counter(prefix_of(name) for name in names)
        shared = frozenset(prefix for prefix, count in prefixes.items() if count > 1)
        layers = replace(layers, project=project.says(names), shared=shared)
        state = cls(path, text, layers, tables)
        state._read_own_keys()
        state.layers = layers = replace(layers, aliases=state.aliases)
        for name, table in tables.items():
            state._read_table(name, table, last_good.get(name))
        state._add_shipped(shipped, unread)
        state._check_default()
        state._check_project()
        state.problems += layers.variables.problems_of_shared(shared)
        return state

    @property
    def default(self) -> str | None:
        """The profile that the file names as the default."""
        name = self.text.data.get(default_key(self.text))
        return name if isinstance(name, str) and name else None

    def place(self, name: str) -> Place:
        """Where the table of that name stands."""
        table = self.tables.get(name) or Table((TABLES, name))
        return Place(self.path, lambda key: self.text.line_of(table.place_of(key)))

    def origin_of_alias(self, name: str, profile: str = "") -> FieldOrigin:
        """Where an alias stands, everyone's or of a profile."""
        if not profile:
            line = self.text.line_of((ALIASES, name))
            return FieldOrigin(Layer.USER_FILE, self.path, line)
        origin = self.profiles[profile].origin_of_entry(ALIASES, name)
        if origin.layer is Layer.PROJECT_FILE:
            line = self.layers.project.line_of(profile, ALIASES, name)
        else:
            line = self.place(profile).line_of((ALIASES, name))
        return replace(origin, line=line)

    def _check_project(self) -> None:
        """Tell of what a project says that the user's own words leave without effect."""
        project = self.layers.project
        for name, said in project.fields.items():
            if name in self.profiles:
                place = Place(project.path, lambda key, name=name: project.line_of(name, *key))
                own = self.profiles[name]
                project.problems += contradictions(said, own, self.aliases, place)

    def _read_own_keys(self) -> None:
        place = Place(self.path, self.text.line_of)
        for key in self.text.data:
            if key not in (*OWN_KEYS, ALIASES):
                why = "no such setting is known; it is kept and has no effect"
                hint = "This file has default_profile, [aliases] and [profiles.NAME] tables"
                subject = redactor.clean(key)
                self.problems.append(place.error("unknown-key", subject, why, hint, (key,)))
        self.aliases, problems = read_aliases(self.text.data, place)
        self.problems += problems
        if MODEL in self.text.data and not model_owner(self.text):
            why = "it is the model of the default profile, and none is named; it has no effect"
            hint = "Name one with default_profile, or write default_model into a profile's table"
            self.problems.append(place.error("no-owner", MODEL, why, hint, (MODEL,)))
        for name in named_twice(self.text):
            subject = redactor.clean(f"{OTHER_TABLES} {name!r}")
            why = "[profiles] has a table of that name, which counts; this one has no effect"
            key = (OTHER_TABLES, name)
            error = place.error("duplicate-name", subject, why, "Remove one of them", key)
            self.problems.append(error)

    def _read_table(self, name: str, table: Table, last_good: EffectiveProfile | None) -> None:
        effective, problems = None, self._name_problems(name, table)
        if not problems:
            effective, problems = self.layers.of_table(name, table.fields, self.place(name))
        if effective is not None and (twice := self._same_id(effective)):
            effective, problems = None, [twice, *problems]
        self.problems += problems
        self.problems += self._repeated(name, table)
        if effective is not None:
            self.profiles[name] = self.good[name] = effective
        else:
            self.broken[name] = problems[0]
            held = self.layers.but_for_open_keys(name, table.fields, problems, self.place(name))
            self._keep_running(name, table, last_good, held)

    def _repeated(self, name: str, table: Table) -> list[ConfigurationError]:
        problems: list[ConfigurationError] = []
        for key, path in table.repeated():
            place = Place(self.path, lambda _, path=path: self.text.line_of(path))
            subject = redactor.clean(f"profile {name}, {path[-1]}")
            counts = table.place_of((key,))[-1]
            why = f"{counts} says the same field and counts; this one has no effect"
            problems.append(place.error("said-twice", subject, why, "Remove one of them", (key,)))
        return problems

    def _keep_running(
        self,
        name: str,
        table: Table,
        last_good: EffectiveProfile | None,
        held: EffectiveProfile | None,
    ) -> None:
        """The last good state, else what ships; not where the table meant to send it elsewhere.

        Of ``held``, which lacks nothing but a key that lies open, the rest is listed, never used.
        """
        preset = self.layers.presets.find(name)
        open_keys = held.open_keys if held else NO_OPEN_KEYS
        if last_good is not None:
            self.good[name] = last_good
            self.profiles[name] = replace(last_good, open_keys=open_keys)
        elif preset is not None and preset.built_in:
            effective, _ = self.layers.of_preset(preset)
            moved = any(field in table.fields for field in ROUTING_FIELDS)
            problem = self.broken[name] if moved else effective.problem
            self.profiles[name] = replace(effective, problem=problem, open_keys=open_keys)
        elif held is not None and self._same_id(held) is None:
            self.profiles[name] = held

    def _name_problems(self, name: str, table: Table) -> list[ConfigurationError]:
        place, subject = self.place(name), redactor.clean(f"profile {name!r}")
        try:
            field_rules.profile_name(name)
            field_rules.refuse_keys(name)
        except field_rules.FieldError as error:
            hint = error.hint or "Rename the table"
            return [place.error("bad-name", subject, error.why, hint)]
        if not table.is_table:
            hint = f"Write [{table.path[0]}.{name}] with its fields below"
            return [place.error("bad-field", subject, "it must be a table", hint)]
        if name.casefold() in self._names:
            why = "another profile's name differs from it in case only"
            return [place.error("duplicate-name", subject, why, "Rename one of them")]
        self._names.add(name.casefold())
        return []

    def _same_id(self, effective: EffectiveProfile) -> ConfigurationError | None:
        shipped = self.layers.presets.find(effective.id)
        owner = shipped.id if shipped is not None and shipped.built_in else effective.name
        owner = self._ids.setdefault(effective.id, owner)
        if owner == effective.name:
            return None
        why = f"its id is that of {owner}, so the two would share their keys"
        return self.place(effective.name).error(
            "duplicate-id", f"profile {effective.name}, id", why, "Remove the id's line", ("id",)
        )

    def _add_shipped(self, shipped: Iterable[Preset], unread: ConfigurationError | None) -> None:
        for preset in shipped:
            if preset.id not in self.profiles:
                of = self.layers.of_preset if preset.built_in else self.layers.of_variables
                effective, problems = of(preset)
                self.profiles[preset.id] = replace(effective, problem=unread or effective.problem)
                self.problems += problems

    def _check_default(self) -> None:
        key = default_key(self.text)
        if not key or self.default in self.profiles:
            return
        place = Place(self.path, self.text.line_of)
        why = "it names no profile" if self.default else "it must be text in quotes"
        hint = f"Name one of: {', '.join(self.profiles)}"
        problem = place.error("bad-default", key, why, hint, (key,))
        self.problems.append(problem)
        if not self.default:
            self.default_problem = problem


def _shipped(layers: Layers, tables: Iterable[str]) -> list[Preset]:
    """The profiles that need no file, practice last: what ships, and what variables alone make.

    Variables whose name a table of the file has act on that.
    """
    taken = {prefix_of(name) for name in tables}
    found = (
        preset
        for preset in layers.presets.without_file()
        if preset.built_in or (layers.made(preset) and prefix_of(preset.id) not in taken)
    )
    return sorted(found, key=lambda preset: preset.offline)


def refuse_other_tables(path: Path, text: TomlText) -> None:
    """Raise `ConfigurationError` where the profiles are no tables, so that none can be read."""
    for key in (TABLES, OTHER_TABLES):
        if not isinstance(text.data.get(key, {}), dict):
            hint = f"Write each profile as a table: [{key}.NAME]"
            place = Place(str(path), text.line_of)
            raise place.error("bad-field", key, "it must be a table", hint, (key,))
