"""What the README says of the repository is so."""

from __future__ import annotations

import re

from keystead.cli import COMMANDS
from tests.architecture.source import PACKAGE, ROOT, TESTS

README = (ROOT / "README.md").read_text(encoding="utf-8")
A_PERSONS_OWN = {"providers.toml", "settings.toml"}


def test_every_command_stands_in_its_table_in_order():
    table = re.findall(r"^\| `keystead ([a-z]+)`", README, re.MULTILINE)
    assert table == [command.name for command in COMMANDS]


def test_every_path_it_names_is_there():
    paths = set(re.findall(r"`([a-z_/]+(?:/|\.(?:py|toml|sh|md)))`", README)) - A_PERSONS_OWN
    assert "providers/formats.py" in paths
    assert [path for path in sorted(paths) if not _is_there(path)] == []


def _is_there(path: str) -> bool:
    if any((place / path).exists() for place in (ROOT, PACKAGE, TESTS, ROOT / "packaging")):
        return True
    # A file that several folders have, named without one.
    return "/" not in path and any(PACKAGE.rglob(path))
