"""What the user's ``providers.toml`` says, laid over what ships: profiles and problems.

Owns the file's own keys, names and ids that stand twice, and what stays in use where a table is
broken; one table is read in ``merging``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from keystead.errors import ConfigurationError
from keystead.profiles import field_rules
from keystead.profiles.aliases import ALIASES, read_aliases
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.merging import Layers
from keystead.profiles.reading import OLDER_SPELLINGS, Place
from keystead.redaction import redactor
from keystead.toml_file.file import TomlText

TABLES = "profiles"
DEFAULT = "default_profile"
ROUTING_FIELDS = frozenset({"base_url", "enabled", "provider", "proxy"})


@dataclass(slots=True)
class UserFile:
    """The state of one reading. ``good`` are the user's own profiles that are in use."""

    path: str
    text: TomlText
    layers: Layers
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
        unread: ConfigurationError | None = None,
    ) -> UserFile:
        """Read every table; a broken one stays as ``last_good`` has it.

        With ``unread`` nothing is known of what the file says, and what ships is not used either.
        """
        state = cls(path, text, layers)
        state._read_own_keys()
        for name, table in tables_of(text).items():
            state._read_table(name, table, last_good.get(name))
        state._add_built_ins(unread)
        state._check_default()
        return state

    @property
    def default(self) -> str | None:
        """The profile that the file names as the default."""
        name = self.text.data.get(DEFAULT)
        return name if isinstance(name, str) and name else None

    def place(self, name: str) -> Place:
        """Where the table of that name stands."""
        older = {present: spelling for spelling, present in OLDER_SPELLINGS.items()}
        table = tables_of(self.text).get(name)

        def line_of(key: tuple[str, ...]) -> int:
            spelled = tuple(
                older[part]
                if part in older and isinstance(table, Mapping) and part not in table
                else part
                for part in key
            )
            return self.text.line_of((TABLES, name, *spelled))

        return Place(self.path, line_of)

    def _read_own_keys(self) -> None:
        place = Place(self.path, self.text.line_of)
        for key in self.text.data:
            if key not in (TABLES, DEFAULT, ALIASES):
                why = "no such setting is known; it is kept and has no effect"
                hint = "This file has default_profile, [aliases] and [profiles.NAME] tables"
                self.problems.append(
                    place.error("unknown-key", redactor.clean(key), why, hint, (key,))
                )
        self.aliases, problems = read_aliases(self.text.data, place)
        self.problems += problems

    def _read_table(self, name: str, table: Any, last_good: EffectiveProfile | None) -> None:
        effective, problems = None, self._name_problems(name, table)
        if not problems:
            effective, problems = self.layers.of_table(name, table, self.place(name))
        if effective is not None and (twice := self._same_id(effective)):
            effective, problems = None, [twice, *problems]
        self.problems += problems
        if effective is not None:
            self.profiles[name] = self.good[name] = effective
        else:
            self.broken[name] = problems[0]
            self._keep_running(name, table, last_good)

    def _keep_running(self, name: str, table: Any, last_good: EffectiveProfile | None) -> None:
        """The last good state, else what ships; not where the table meant to send it elsewhere."""
        preset = self.layers.presets.find(name)
        if last_good is not None:
            self.profiles[name] = self.good[name] = last_good
        elif preset is not None and preset.built_in:
            effective, _ = self.layers.of_preset(preset)
            moved = isinstance(table, dict) and any(field in table for field in ROUTING_FIELDS)
            self.profiles[name] = replace(
                effective, problem=self.broken[name] if moved else effective.problem
            )

    def _name_problems(self, name: str, table: Any) -> list[ConfigurationError]:
        place, subject = self.place(name), redactor.clean(f"profile {name!r}")
        try:
            field_rules.profile_name(name)
            field_rules.refuse_keys(name)
        except field_rules.FieldError as error:
            hint = error.hint or "Rename the table"
            return [place.error("bad-name", subject, error.why, hint)]
        if not isinstance(table, dict):
            hint = f"Write [profiles.{name}] with its fields below"
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

    def _add_built_ins(self, unread: ConfigurationError | None) -> None:
        shipped = [preset for preset in self.layers.presets.all() if preset.built_in]
        for preset in sorted(shipped, key=lambda preset: preset.offline):
            if preset.id not in self.profiles:
                effective, problems = self.layers.of_preset(preset)
                self.profiles[preset.id] = replace(effective, problem=unread or effective.problem)
                self.problems += problems

    def _check_default(self) -> None:
        if DEFAULT not in self.text.data or self.default in self.profiles:
            return
        place = Place(self.path, self.text.line_of)
        why = "it names no profile" if self.default else "it must be text in quotes"
        hint = f"Name one of: {', '.join(self.profiles)}"
        problem = place.error("bad-default", DEFAULT, why, hint, (DEFAULT,))
        self.problems.append(problem)
        if not self.default:
            self.default_problem = problem


def refuse_other_tables(path: Path, text: TomlText) -> None:
    """Raise `ConfigurationError` where the profiles are no tables, so that none can be read."""
    if not isinstance(text.data.get(TABLES, {}), dict):
        hint = "Write each profile as a table: [profiles.NAME]"
        place = Place(str(path), text.line_of)
        raise place.error("bad-field", TABLES, "it must be a table", hint, (TABLES,))


def tables_of(text: TomlText) -> dict[str, Any]:
    """The tables of profiles by name, unchecked."""
    tables = text.data.get(TABLES)
    return cast("dict[str, Any]", tables) if isinstance(tables, dict) else {}
