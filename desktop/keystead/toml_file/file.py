"""One TOML file on the disk: read it, change it, put the changed text in its place.

Owns what can go wrong with such a file and its modes; single changes stand in ``changes``. A file
that is not valid TOML is never written over, one that was changed meanwhile neither.
"""

from __future__ import annotations

import copy
import errno
import hashlib
import os
import re
import stat
import sys
import tomllib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from keystead.errors import Action, ActionId, ConfigurationError
from keystead.paths import make_private, open_private, replace_private
from keystead.redaction import redactor
from keystead.toml_file.statements import KeyPath, lines_of

LARGEST_FILE = 4 * 1024 * 1024  # bytes
DEEPEST = 64  # levels of nesting; dotted keys build any number without nesting the text
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

Table = dict[str, Any]


@dataclass(frozen=True)
class TomlText:
    """A TOML text and what it says; every change is a new text.

    ``revision`` is a hash of the bytes it was read from, empty for a file that is not there.
    """

    text: str = ""
    data: Table = field(default_factory=dict[str, Any])
    raw: bytes = b""
    revision: str = ""

    @cached_property
    def _lines(self) -> dict[KeyPath, int]:
        return lines_of(self.text)

    def line_of(self, path: KeyPath) -> int:
        """The line, from 1, of ``path`` or of the nearest table around it; 0 for neither."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 0)

    def with_value(self, path: KeyPath, value: Any) -> TomlText:
        """With ``value`` under ``path``; None takes the key away."""
        from keystead.toml_file import changes

        data = copy.deepcopy(self.data)
        table = _table(data, path[:-1])
        if value is None:
            table.pop(path[-1], None)
            return self._changed(changes.without_value(self.text, path), data)
        table[path[-1]] = value
        return self._changed(changes.with_value(self.text, path, value), data)

    def without_table(self, path: KeyPath) -> TomlText:
        """Without the table ``path`` and all that is in it."""
        from keystead.toml_file import changes

        data = copy.deepcopy(self.data)
        _table(data, path[:-1]).pop(path[-1], None)
        return self._changed(changes.without_table(self.text, path), data)

    def with_renamed_table(self, path: KeyPath, name: str) -> TomlText:
        """With the table ``path`` under another name, in the same place."""
        from keystead.toml_file import changes

        data = copy.deepcopy(self.data)
        parent = _table(data, path[:-1])
        parent[name] = parent.pop(path[-1])
        return self._changed(changes.renamed_table(self.text, path, name), data)

    def _changed(self, text: str, expected: Table) -> TomlText:
        try:
            if _filled(tomllib.loads(text)) == _filled(expected):
                return replace(self, text=text, data=tomllib.loads(text))
        except tomllib.TOMLDecodeError:
            pass
        raise ConfigurationError(
            "unusual-spelling",
            "The file spells this value in a way that Keystead cannot change safely",
            action=Action(ActionId.OPEN_FILE, "Open file", "Change it in an editor"),
        )


class TomlFile:
    """The file at ``path``, private to this user; its older text is kept beside it as ``.bak``.

    One of more than ``largest`` bytes is not read; with ``owned`` neither is another user's.
    """

    def __init__(self, path: Path, *, largest: int = LARGEST_FILE, owned: bool = False) -> None:
        self.path = path
        self._largest = largest
        self._owned = owned
        self.backup = path.with_name(f"{path.name}.bak")

    def read(self) -> TomlText:
        """What the file says; an absent one says nothing. Raises `ConfigurationError`."""
        raw = self._bytes()
        if raw is None:
            return TomlText()
        try:
            text = raw.removeprefix(BYTE_ORDER_MARK).decode()
            data = tomllib.loads(text)
            if _is_deeper(data, DEEPEST):
                raise RecursionError
            return TomlText(text, data, raw, revision_of(raw))
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise self._error("file-not-toml", "it is not UTF-8 text", line) from error
        except tomllib.TOMLDecodeError as error:
            raise self._not_toml(raw, str(error)) from error
        except RecursionError as error:
            raise self._error("file-not-toml", "it is nested too deeply") from error
        except ValueError as error:  # Python reads no longer numbers.
            raise self._error("file-not-toml", "a number has too many digits") from error

    def write(self, changed: TomlText) -> TomlText:
        """Replace the file by a text that was made from what `read` returned.

        Raises `ConfigurationError`: file-changed where the file is no longer the one that was
        read, file-not-written where the disk or the folder refuses.
        """
        mark = BYTE_ORDER_MARK if changed.raw.startswith(BYTE_ORDER_MARK) else b""
        raw = mark + changed.text.encode()
        if raw == changed.raw:
            return changed
        make_private(self.path.parent)
        try:
            if changed.revision:
                # A key that lay open is not kept for longer than the file itself keeps it.
                older = redactor.clean(changed.raw.decode()).encode()
                replace_private(self.backup, older, check=lambda: self._same(changed))
            replace_private(self.path, raw, check=lambda: self._same(changed))
        except OSError as error:
            raise self._error("file-not-written", error.strerror or str(error)) from error
        return replace(changed, raw=raw, revision=revision_of(raw))

    def _same(self, expected: TomlText) -> None:
        raw = self._bytes()
        if (revision_of(raw) if raw is not None else "") != expected.revision:
            raise self.changed_meanwhile()

    def changed_meanwhile(self) -> ConfigurationError:
        """The failure of a change that is based on an older text of the file."""
        return ConfigurationError(
            "file-changed",
            f"{self.path} was changed meanwhile, so nothing was written",
            action=Action(ActionId.RETRY, "Load again", "Look at the new values and save again"),
            path=str(self.path),
        )

    def _bytes(self) -> bytes | None:
        try:
            with open(self.path, "rb", opener=_open_regular) as file:
                if self._owned:
                    _refuse_another_users(file.fileno())
                raw = file.read(self._largest + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            why = "it is a link" if error.errno == errno.ELOOP else error.strerror or str(error)
            raise self._error("file-unreadable", why) from error
        if len(raw) > self._largest:
            megabytes = self._largest >> 20
            limit = f"{megabytes} MB" if megabytes else f"{self._largest >> 10} kB"
            raise self._error("file-unreadable", f"it is larger than {limit}")
        return raw

    def _not_toml(self, raw: bytes, why: str) -> ConfigurationError:
        match = LINE.search(why)
        line = raw.count(b"\n") + 1
        if match and match[1]:
            line = int(match[1])
        return self._error("file-not-toml", redactor.clean(LINE.sub("", why)), line)

    def _error(self, reference: str, why: str, line: int = 0) -> ConfigurationError:
        where = f"{self.path}, line {line}" if line else str(self.path)
        verb = "written" if reference == "file-not-written" else "read"
        hint = f"Mend {self.path.name}; it was not changed"
        return ConfigurationError(
            reference,
            f"{where}: the file cannot be {verb}",
            why,
            Action(ActionId.OPEN_FILE, "Open file", hint, str(self.path)),
            path=str(self.path),
            line=line,
        )


def revision_of(raw: bytes) -> str:
    """A hash that tells two texts of a file apart."""
    return hashlib.sha256(raw).hexdigest()


def _open_regular(path: str, flags: int) -> int:
    """Open without following a link or waiting for the writer of a pipe."""
    descriptor = open_private(Path(path), flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("it is no ordinary file")
    return descriptor


def _refuse_another_users(descriptor: int) -> None:
    if sys.platform != "win32" and os.fstat(descriptor).st_uid != os.getuid():
        raise OSError("it belongs to another user")


def _table(data: Table, path: KeyPath) -> Table:
    for part in path:
        data = data.setdefault(part, {})
    return data


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inner = cast("Table", value).values() if isinstance(value, dict) else cast("list[Any]", value)
    return levels == 0 or any(_is_deeper(one, levels - 1) for one in inner)


def _filled(data: Any) -> Any:
    """Without empty tables: one that lost its last key may be spelled or left out."""
    if not isinstance(data, dict):
        return data
    inner = {key: _filled(value) for key, value in cast("Table", data).items()}
    return {key: value for key, value in inner.items() if value != {}}
