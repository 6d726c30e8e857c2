"""All profiles: the user's file over what ships, and every change to that file.

Owns looking profiles up and changing them; what the file says is read in ``user_file``, how it is
kept whole in ``toml_file``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from psygnal import Signal

from keystead.errors import ConfigurationError
from keystead.profiles import file_changes, project_file, refusals
from keystead.profiles.aliases import ALIASES, alias
from keystead.profiles.default import Default, configured_default
from keystead.profiles.effective import EffectiveProfile, FieldOrigin
from keystead.profiles.merging import Layers
from keystead.profiles.open_keys import POINTING_FIELDS, LyingOpen, find_open_keys
from keystead.profiles.presets import Presets
from keystead.profiles.profile import Profile
from keystead.profiles.project_file import ProjectFile
from keystead.profiles.reading import Place
from keystead.profiles.spellings import stands, tables_of
from keystead.profiles.user_file import UserFile, refuse_other_tables
from keystead.profiles.variables import NamedVariables
from keystead.toml_file.file import TomlFile, TomlText

ChainProblems = Callable[[EffectiveProfile], Iterable[ConfigurationError]]


def _unknown_chain(_: EffectiveProfile) -> Iterable[ConfigurationError]:
    return ()


class Profiles:
    """The profiles by name; `load` reads the file anew, each change writes it and reads it back.

    What cannot be understood is told in `problems` and takes nothing else down: the last good state
    stays in use. What a fallback chain means is known to models, so ``chain_problems`` is theirs.
    """

    profiles_changed = Signal()

    def __init__(
        self,
        file: Path,
        presets: Presets,
        environment: Mapping[str, str],
        workspace: Path | None = None,
    ) -> None:
        """``workspace`` is the folder in and around which a project's file is looked for."""
        self.chain_problems: ChainProblems = _unknown_chain
        self._chains: tuple[ConfigurationError, ...] = ()  # as told last
        self.presets = presets
        self._file = TomlFile(file)
        self._environment = environment
        self._workspace = workspace
        self._project = ProjectFile()
        self._file_problem: ConfigurationError | None = None
        self._was_read = False
        self._state = self._state_of(TomlText(), {})

    def load(self) -> None:
        """Read the files; where the user's cannot be read, everything of it stays as it was.

        Where nothing was ever read, no profile can be used: the file may mean each of them to go
        elsewhere than it is shipped.
        """
        before, self._project = self._project, self._read_project()
        try:
            text = self._read_file()
        except ConfigurationError as error:
            same = self._file_problem is not None and error.line() == self._file_problem.line()
            if not same or before.mark != self._project.mark:
                self._file_problem = error
                self._read(self._state.text)
            return
        unread = not self._was_read or self._file_problem
        if unread or text.revision != self.revision or before.mark != self._project.mark:
            self._take(text)

    def follow_variables(self) -> None:
        """Lay the variables over the file again: others can be seen now."""
        self._read(self._state.text)

    def all(self) -> tuple[EffectiveProfile, ...]:
        """Every profile: the user's in the order of the file, what ships, practice last."""
        return tuple(self._state.profiles.values())

    def get(self, name: str) -> EffectiveProfile:
        """The profile of that name. Raises `ConfigurationError`: there is none, or it is broken."""
        if effective := self._state.profiles.get(self.named(name)):
            return effective
        unknown = self._state.broken.get(name) or self._file_problem
        raise unknown or refusals.unknown_profile(name, self._state.profiles)

    def named(self, text: str) -> str:
        """The name of the profile that ``text`` means, which may be a name of an older setup."""
        state = self._state
        if text in state.profiles or text in state.broken:
            return text
        preset = self.presets.known_by(text)
        return preset.id if preset and preset.id in state.profiles else text

    @property
    def older_names(self) -> Mapping[str, str]:
        """The profiles that older setups call otherwise, by that name."""
        there = (preset for preset in self.presets.renamed() if preset.id in self._state.profiles)
        return {older: preset.id for preset in there for older in preset.older_names}

    def for_provider(self, text: str) -> EffectiveProfile:
        """The one connection that ``text``, a profile's name or a preset's id, can mean.

        Raises `ConfigurationError`; it lists them where ``text`` fits several.
        """
        name = self.named(text)
        if name in self._state.profiles or name in self._state.broken:
            return self.get(name)
        if self.unread:
            raise self.unread
        preset = self.presets.known_by(text)
        if preset is None:
            raise self.presets.unknown(text, self._state.profiles)
        fitting = [p for p in self.all() if p.preset.id == preset.id and p.profile.enabled]
        if len(fitting) > 1:
            raise refusals.several_profiles(text, (p.name for p in fitting))
        return fitting[0] if fitting else self.ad_hoc(provider=preset.id)

    def ad_hoc(self, base_url: str = "", provider: str = "") -> EffectiveProfile:
        """A connection that only flags describe. Raises `ConfigurationError`."""
        return self._state.layers.of_flags(base_url, provider)

    @property
    def problems(self) -> tuple[ConfigurationError, ...]:
        """What is wrong with the file and the variables beside it."""
        default = self._default
        found = (self._file_problem, default.problem if default else None)
        told = tuple(problem for problem in found if problem)
        self._chains = self._problems_of_chains()
        return (*told, *self._state.problems, *self._chains, *self.project_problems)

    def look_at_chains(self) -> None:
        """Tell of a change where the fallback chains are judged otherwise: a list was read."""
        before, self._chains = self._chains, self._problems_of_chains()
        if [each.line() for each in before] != [each.line() for each in self._chains]:
            self.profiles_changed.emit()

    def _problems_of_chains(self) -> tuple[ConfigurationError, ...]:
        return tuple(chain.from_iterable(map(self.chain_problems, self.all())))

    @property
    def project_problems(self) -> tuple[ConfigurationError, ...]:
        """What the workspace's file says without any effect."""
        return tuple(self._state.layers.project.problems)

    @property
    def unread(self) -> ConfigurationError | None:
        """Why nothing of what the file says is known; None where it, or an older state, is."""
        return None if self._was_read else self._file_problem

    @property
    def default_problem(self) -> ConfigurationError | None:
        """Why it cannot be known which profile the file means as the default."""
        return self.unread or self._state.default_problem

    @property
    def unknown(self) -> tuple[ConfigurationError, ...]:
        """The problems that leave open what the file means as a whole."""
        found = (self._file_problem, self._state.default_problem)
        return tuple(problem for problem in found if problem)

    @property
    def default_profile(self) -> str | None:
        """The name that is configured as the default, whether or not it can be used."""
        return self._default.name if self._default else None

    @property
    def default_origin(self) -> FieldOrigin | None:
        """Who configured the default profile."""
        return self._default.origin if self._default else None

    @property
    def _default(self) -> Default | None:
        return configured_default(self._state, self.named)

    @property
    def aliases(self) -> Mapping[str, str]:
        """Everyone's aliases by name; a profile's own are its field."""
        return self._state.aliases

    def origin_of_alias(self, name: str, profile: str = "") -> FieldOrigin:
        """Where an alias stands, everyone's or of a profile."""
        return self._state.origin_of_alias(name, profile)

    @property
    def path(self) -> Path:
        """Where the user's file lies."""
        return self._file.path

    @property
    def revision(self) -> str:
        """Tells the text of the file that is in use from any other."""
        return self._state.text.revision

    def add(self, name: str, fields: Mapping[str, Any]) -> None:
        """Write a new profile. Raises `ConfigurationError`; then nothing is written."""
        text = self._read_file()
        self._refuse_taken(name, text)
        self._write(text, name, {"id": uuid.uuid4().hex, **fields})

    def edit(self, name: str, changes: Mapping[str, Any], *, revision: str | None = None) -> None:
        """Write changed fields of a profile; None takes a field back to what ships.

        Raises `ConfigurationError`, and then writes nothing: file-changed where ``revision`` is
        given and is no longer the file's, else the first field that cannot be.
        """
        text = self._read_file()
        if revision is not None and revision != text.revision:
            raise self._file.changed_meanwhile()
        if name not in tables_of(text):
            name = self.get(name).name
        self._write(text, name, changes)

    def lying_open(self, name: str) -> LyingOpen:
        """The secrets that lie open in a profile's table, whatever else is wrong with it.

        Raises `ConfigurationError`: there is no such table, or none says where the profile points.
        """
        text = self._read_file()
        name = self.named(name)
        table = tables_of(text).get(name)
        if table is None or not table.is_table:
            raise self._state.broken.get(name) or refusals.no_table(self.get(name).name)
        found = find_open_keys(table.fields)
        rest = {**table.fields, **found.changes}
        pointing = {field: rest[field] for field in POINTING_FIELDS if rest.get(field) is not None}
        return LyingOpen(found, self._check(name, pointing), text.revision)

    def take_out(self, name: str, lying: LyingOpen) -> None:
        """Let the file lose the secrets that lie open in it, be more wrong with it or not.

        Raises `ConfigurationError`; then nothing is written.
        """
        text = self._read_file()
        if lying.revision != text.revision:
            raise self._file.changed_meanwhile()
        plain = {f: file_changes.plain(value) for f, value in lying.found.changes.items()}
        self._save(file_changes.with_fields(text, self.named(name), plain))

    @property
    def backup(self) -> Path:
        """Where the file's older text lies."""
        return self._file.backup

    def edit_list(
        self, name: str, field: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> None:
        """Put entries at the end of a list field and take others out of it; the rest stays.

        It starts from what the file says now, so that an edit made there meanwhile is not undone.
        Raises `ConfigurationError`; then nothing is written.
        """
        self.load()
        present: tuple[str, ...] = self.get(name).in_file(field)
        gone = set(remove)
        entries = [entry for entry in dict.fromkeys((*present, *add)) if entry not in gone]
        if entries != list(present):
            self.edit(name, {field: entries}, revision=self.revision)

    def edit_aliases(self, changes: Mapping[str, str | None]) -> None:
        """Write some of everyone's aliases; None takes one out.

        Raises `ConfigurationError`; then nothing is written.
        """
        text = self._read_file()
        for name, reference in changes.items():
            if reference is not None:
                subject = f"{ALIASES}.{name}"
                reference = Place().checked(subject, partial(alias, name), reference)
            text = text.with_value((ALIASES, name), reference)
        self._save(text)

    def rename(self, old: str, new: str) -> None:
        """Give a profile of the file another name; its id, and so its keys, stay.

        Raises `ConfigurationError`; then nothing is written.
        """
        text = self._read_file()
        effective, old = self.get(old), self.named(old)
        table = tables_of(text).get(old)
        if table is None or not stands(text, table) or old in self._shipped_names():
            raise refusals.built_in_name(old, new)
        if new.casefold() != old.casefold():
            self._refuse_taken(new, text)
        added = {"id": effective.id}
        if old == effective.preset.id:
            added["provider"] = old
        self._check(new, {**table.fields, **added})
        text = file_changes.with_fields(text, old, added)
        self._save(file_changes.renamed(text, old, new))

    def remove(self, name: str) -> None:
        """Take a profile out of the file; what ships under that name is then as shipped.

        Raises `ConfigurationError`; then nothing is written.
        """
        text = self._read_file()
        name = self.named(name)
        table = tables_of(text).get(name)
        if table is None or not stands(text, table):
            self.get(name)
            raise refusals.built_in_removal(name)
        is_shipped = name in self._shipped_names()
        self._save(file_changes.without(text, name, is_shipped=is_shipped))

    def draft(self, name: str, changes: Mapping[str, Any]) -> EffectiveProfile:
        """The profile as `add` or `edit` would make it; nothing is written.

        Credentials belong where the profile points now, as if a flag had moved it. Raises the
        first `ConfigurationError`.
        """
        effective, _ = self._changed(self._state.text, name, changes)
        present = self._state.profiles.get(name)
        if present is None or present.own_origin is None:
            return effective
        return replace(effective, own_origin=present.own_origin)

    def _changed(
        self, text: TomlText, name: str, changes: Mapping[str, Any]
    ) -> tuple[EffectiveProfile, dict[str, Any]]:
        """The profile after ``changes``, and these as the file has them. Raises what is wrong."""
        values = {field: file_changes.plain(value) for field, value in changes.items()}
        for field in changes:
            if field not in Profile.model_fields:
                raise refusals.unknown_field(field)
        table = tables_of(text).get(name)
        if table and not table.is_table:
            raise self._state.broken.get(name) or self._file.changed_meanwhile()
        fields = {**(table.fields if table else {}), **values}
        known = {field: value for field, value in fields.items() if value is not None}
        return self._check(name, known), values

    def _write(self, text: TomlText, name: str, changes: Mapping[str, Any]) -> None:
        _, values = self._changed(text, name, changes)
        self._save(file_changes.with_fields(text, name, values))

    def _save(self, text: TomlText) -> None:
        self._take(self._file.write(text))

    def _read_file(self) -> TomlText:
        text = self._file.read()
        refuse_other_tables(self._file.path, text)
        return text

    def _take(self, text: TomlText) -> None:
        self._file_problem = None
        self._was_read = True
        self._read(text)

    def _read(self, text: TomlText) -> None:
        self._state = self._state_of(text, self._state.good)
        self.profiles_changed.emit()

    def _state_of(self, text: TomlText, good: Mapping[str, EffectiveProfile]) -> UserFile:
        layers = Layers(self.presets, NamedVariables(self._environment))
        path, project = str(self._file.path), self._project
        return UserFile.read(path, text, layers, good, project=project, unread=self.unread)

    def _read_project(self) -> ProjectFile:
        if self._workspace is None:
            return ProjectFile()
        return ProjectFile.read(project_file.nearest(self._workspace))

    def _check(self, name: str, table: Mapping[str, Any]) -> EffectiveProfile:
        effective, problems = self._state.layers.of_table(name, table, Place())
        if effective is None:
            raise problems[0]
        return effective

    def _refuse_taken(self, name: str, text: TomlText) -> None:
        taken = {known.casefold() for known in (*self._state.profiles, *tables_of(text))}
        if name.casefold() in taken:
            raise refusals.name_taken(name)

    def _shipped_names(self) -> set[str]:
        return {preset.id for preset in self.presets.built_in()}
