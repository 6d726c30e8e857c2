"""A workspace's ``.keystead/providers.toml``: the little it may say about profiles.

Owns where it is looked for and what it can do: choose the default profile, and say models, aliases
and a note of profiles that exist without it. It comes with other people's files, so nothing else in
it has an effect, ever, and what a file must be to be read at all is stricter than for the user's
own.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from keystead.errors import Action, ActionId, ConfigurationError
from keystead.profiles.reading import Place, read_profile
from keystead.profiles.spellings import DEFAULT, TABLES
from keystead.redaction import redactor
from keystead.toml_file.file import TomlFile, TomlText

FOLDER, FILE = ".keystead", "providers.toml"
LARGEST = 256 * 1024  # bytes; it is read at each start, and anybody may have written it
MOST_TOLD = 20  # problems of one file
FIELDS = ("default_model", "models", "hidden_models", "aliases", "description")
ONLY = f"It may set {DEFAULT} and, of profiles that exist, {', '.join(FIELDS)}"

UNKNOWN = "no profile of that name exists without this file; it has no effect"
UNKNOWN_DEFAULT = "it names no profile that exists without this file; it has no effect"
NO_TABLE = "it must be a table"
NOT_ALLOWED = "a project file cannot set it; it has no effect"


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """The file as it was read; ``problem`` says why nothing of it is known."""

    path: str = ""
    text: TomlText = field(default_factory=TomlText)
    problem: ConfigurationError | None = None

    @classmethod
    def read(cls, path: Path | None) -> ProjectFile:
        """Read it, if there is one."""
        if path is None:
            return cls()
        try:
            _refuse_strange_folder(path.parent)
            text = TomlFile(path, largest=LARGEST, owned=True).read()
        except ConfigurationError as error:
            return cls(str(path), problem=error)
        return cls(str(path), text)

    @property
    def mark(self) -> tuple[str, str, str]:
        """Tells what was read from what is read another time."""
        return self.path, self.text.revision, self.problem.line() if self.problem else ""

    def says(self, names: Collection[str]) -> ProjectSays:
        """What it says with effect, ``names`` being the profiles that exist without it."""
        says = ProjectSays(self.path, self.text)
        found = [self.problem] if self.problem else [*says.take(names)]
        says.problems = found[:MOST_TOLD]
        if len(found) > MOST_TOLD:
            rest = f"{len(found) - MOST_TOLD} more like these"
            says.problems.append(Place(self.path).error("project-file", rest, "", ""))
        return says


@dataclass(slots=True)
class ProjectSays:
    """What of a project file has an effect, and all that has none."""

    path: str = ""
    text: TomlText = field(default_factory=TomlText)
    default: str = ""
    fields: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    problems: list[ConfigurationError] = field(default_factory=list[ConfigurationError])

    def take(self, names: Collection[str]) -> Iterator[ConfigurationError]:
        """Take over what may be taken over; what is reported of the rest."""
        for key, value in self.text.data.items():
            if key == DEFAULT:
                yield from self._take_default(value, names)
            elif key == TABLES and isinstance(value, dict):
                for name, table in cast("dict[str, Any]", value).items():
                    yield from self._take_table(name, table, names)
            else:
                yield _refused(Place(self.path, self.text.line_of), key, key)

    def line_of(self, name: str, *key: str) -> int:
        """The line at which a field of a profile stands, or an entry of it."""
        return self.text.line_of((TABLES, name, *key))

    def _take_default(self, value: Any, names: Collection[str]) -> Iterator[ConfigurationError]:
        if isinstance(value, str) and value in names:
            self.default = value
            return
        place = Place(self.path, self.text.line_of)
        hint = f"Name one of: {', '.join(names)}"
        yield place.error("project-file", DEFAULT, UNKNOWN_DEFAULT, hint, (DEFAULT,))

    def _take_table(
        self, name: str, table: Any, names: Collection[str]
    ) -> Iterator[ConfigurationError]:
        place = Place(self.path, lambda key: self.text.line_of((TABLES, name, *key)))
        if name not in names or not isinstance(table, dict):
            why = NO_TABLE if name in names else UNKNOWN
            yield place.error("project-file", redactor.clean(f"profile {name}"), why, ONLY)
            return
        said = cast("dict[str, Any]", table)
        for key in said:
            if key not in FIELDS:
                yield _refused(place, f"profile {name}, {key}", key)
        fields = {key: value for key, value in said.items() if key in FIELDS}
        _, problems = read_profile({"name": name, **fields}, place)
        yield from problems
        wrong = {problem.field for problem in problems}
        profile, _ = read_profile(
            {"name": name} | {k: v for k, v in fields.items() if k not in wrong}, place
        )
        if profile:
            self.fields[name] = {key: getattr(profile, key) for key in fields if key not in wrong}


def nearest(folder: Path) -> Path | None:
    """The project file in ``folder``, or in the nearest folder around it that has one.

    The search ends at the home folder, which is no project and is not looked into, and else at
    the root of the file system.
    """
    home = Path(os.path.expanduser("~")).resolve()
    for place in (folder, *folder.parents):
        if place == home:
            return None
        file = place / FOLDER / FILE
        if os.path.lexists(file):
            return file
    return None


def _refused(place: Place, subject: str, key: str) -> ConfigurationError:
    return place.error("project-file", redactor.clean(subject), NOT_ALLOWED, ONLY, (key,))


def _refuse_strange_folder(folder: Path) -> None:
    try:
        status = folder.lstat()
    except OSError:  # It is gone by now, and so is the file.
        return
    why = ""
    if stat.S_ISLNK(status.st_mode):
        why = "its folder is a link"
    elif sys.platform != "win32" and status.st_uid != os.getuid():
        why = "its folder belongs to another user"
    if why:
        hint = f"Move what you need from it into a {FOLDER} folder of your own"
        raise ConfigurationError(
            "file-unreadable",
            f"{folder / FILE}: the file cannot be read",
            why,
            Action(ActionId.OPEN_FILE, "Open file", hint, str(folder / FILE)),
            path=str(folder / FILE),
        )
