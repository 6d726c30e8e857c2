"""``settings.toml``: the settings in force, what is wrong with the file, and every change to it.

Owns what a file that cannot be understood means: the last good values stay in use, else the
defaults, but no variable is used before it is known that they may be; and nothing is written over.
How the file is kept whole is ``toml_file``'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar, cast

from psygnal import Signal
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from keystead.errors import Action, ActionId, ConfigurationError
from keystead.near_names import did_you_mean
from keystead.redaction import redactor
from keystead.settings.settings import Settings
from keystead.toml_file.file import TomlFile, TomlText
from keystead.toml_file.sentences import sentence_of

VARIABLES = "use_variables"
UNREAD = Settings(use_variables=False)

Place = tuple[str, ...]  # a field, and the key of an entry where the field is a table


class SettingsFile:
    """`settings` are in force; `load` reads the file anew, `put` changes one of them."""

    settings_changed: ClassVar[Signal] = Signal()

    def __init__(self, path: Path) -> None:
        self._file = TomlFile(path)
        self._text: TomlText | None = None  # None until something could be read
        self._file_problem: ConfigurationError | None = None
        self._problems: tuple[ConfigurationError, ...] = ()
        self.settings = UNREAD

    @property
    def path(self) -> Path:
        """Where the file is, or would be."""
        return self._file.path

    @property
    def problems(self) -> tuple[ConfigurationError, ...]:
        """What is wrong with the file."""
        whole = (self._file_problem,) if self._file_problem else ()
        return (*self._variables_unused, *whole, *self._problems)

    @property
    def unknown(self) -> tuple[ConfigurationError, ...]:
        """The problems that leave open whether variables may be used, or everything."""
        whole = (self._file_problem,) if self._file_problem else ()
        own = (problem for problem in self._problems if problem.field == VARIABLES)
        return (*self._variables_unused, *whole, *own)

    def load(self) -> None:
        """Read the file; where it cannot be read, everything stays as it was."""
        try:
            text = self._file.read()
        except ConfigurationError as error:
            told = self._file_problem
            self._file_problem = error
            if told is None or told.line() != error.line():
                self.settings_changed.emit()
            return
        if self._text is None or self._file_problem or text.revision != self._text.revision:
            self._take(text)

    def put(self, name: str, value: Any) -> None:
        """Write one setting; its default is taken out of the file.

        Of a table ``value`` holds the entries that change, None takes one out; the others stay.
        Raises `ConfigurationError`; then nothing is written.
        """
        self._check(name, value)
        text = self._file.read()
        for place, plain in self._changes(name, value, text):
            text = text.with_value(place, plain)
        self._take(self._file.write(text))

    @property
    def _variables_unused(self) -> tuple[ConfigurationError, ...]:
        """The notice that a file which cannot be understood keeps variables out."""
        broken = self._file_problem or any(one.field == VARIABLES for one in self._problems)
        if self.settings.use_variables or not broken:
            return ()
        path = str(self.path)
        why = f"{self.path.name} may say so, and what it says of {VARIABLES} cannot be read"
        hint = f"Mend {self.path.name}"
        action = Action(ActionId.OPEN_FILE, "Open file", hint, path)
        what = "No environment variable is used"
        return (ConfigurationError("variables-unused", what, why, action, path=path),)

    def _changes(self, name: str, value: Any, text: TomlText) -> Iterator[tuple[Place, Any]]:
        """What is to be written where."""
        if not isinstance(value, Mapping):
            default = Settings.model_fields[name].default
            yield (name,), None if value == default else _plain(value)
            return
        there = text.data.get(name, {})
        if not isinstance(there, Mapping):
            self._check(name, there)  # There is no table to put entries into.
        for key, entry in cast("Mapping[str, Any]", value).items():
            if entry is not None or key in there:
                yield (name, key), _plain(entry)

    def _check(self, name: str, value: Any) -> None:
        if isinstance(value, Mapping):
            entries = cast("Mapping[str, Any]", value).items()
            value = {key: entry for key, entry in entries if entry is not None}
        try:
            Settings.model_validate({name: value})
        except ValidationError as error:
            raise self._problem(_details(error)[0], TomlText()) from error

    def _take(self, text: TomlText) -> None:
        self._file_problem = None
        self._text = text
        self.settings, self._problems = self._read(text)
        self.settings_changed.emit()

    def _read(self, text: TomlText) -> tuple[Settings, tuple[ConfigurationError, ...]]:
        unknown = [key for key in text.data if key not in Settings.model_fields]
        problems = [self._unknown(key, text) for key in unknown]
        values = {key: value for key, value in text.data.items() if key not in unknown}
        try:
            return Settings.model_validate(values), tuple(problems)
        except ValidationError as error:
            details = _details(error)
        for detail in details:
            problems.append(self._problem(detail, text))
            self._put_back(values, _place(detail))
        return Settings.model_validate(values), tuple(problems)

    def _put_back(self, values: dict[str, Any], place: Place) -> None:
        """Have the last good value in ``values`` where the file has one that cannot be used."""
        name, *inner = place
        good = getattr(self.settings, name)
        if not inner:
            values[name] = good
            return
        (key,) = inner
        values[name] = {other: kept for other, kept in values[name].items() if other != key}
        if key in good:
            values[name][key] = good[key]

    def _unknown(self, key: str, text: TomlText) -> ConfigurationError:
        hint = did_you_mean(key, Settings.model_fields) or "Remove it, or mend its name"
        why = "no such setting is known; it is kept and has no effect"
        return self._error("unknown-key", (key,), why, hint, text)

    def _problem(self, detail: ErrorDetails, text: TomlText) -> ConfigurationError:
        place = _place(detail)
        field = Settings.model_fields[place[0]]
        hint = f"{field.title}: {field.description}"
        return self._error("bad-field", place, sentence_of(detail), hint, text)

    def _error(
        self, reference: str, place: Place, why: str, hint: str, text: TomlText
    ) -> ConfigurationError:
        line = text.line_of(place)
        where = f"{self.path}, line {line}" if line else str(self.path)
        return ConfigurationError(
            reference,
            redactor.clean(f"{where}: {'.'.join(place)}"),
            why,
            Action(ActionId.OPEN_FILE, "Open file", hint, str(self.path)),
            path=str(self.path),
            line=line,
            field=place[0],
        )


def _details(error: ValidationError) -> list[ErrorDetails]:
    """What is wrong, each field or entry once, without the values."""
    found = error.errors(include_url=False, include_input=False)
    return list({_place(detail): detail for detail in reversed(found)}.values())[::-1]


def _place(detail: ErrorDetails) -> Place:
    """The field, and the entry of its table, that an error is about."""
    return tuple(str(part) for part in detail["loc"][:2])


def _plain(value: Any) -> Any:
    """A value as the file holds it."""
    if isinstance(value, Enum):
        return value.value
    return list(cast("tuple[Any, ...]", value)) if isinstance(value, tuple) else value
