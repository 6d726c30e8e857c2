"""What the README says, and the tables of modules that packages open with, is so."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from keystead.cli import COMMANDS
from tests.architecture.source import PACKAGE, ROOT, TESTS, modules, tree

README = (ROOT / "README.md").read_text(encoding="utf-8")
A_PERSONS_OWN = {"providers.toml", "settings.toml"}
TABLES = {
    module.parent: table
    for module in modules(PACKAGE)
    if module.name == "__init__.py"
    and "| --- |" in (table := ast.get_docstring(tree(module)) or "")
}


def test_every_command_stands_in_its_table_in_order():
    table = re.findall(r"^\| `keystead ([a-z]+)`", README, re.MULTILINE)
    assert table == [command.name for command in COMMANDS]


def test_every_path_it_names_is_there():
    paths = set(re.findall(r"`([a-z_/]+(?:/|\.(?:py|toml|sh|md)))`", README)) - A_PERSONS_OWN
    assert "providers/formats.py" in paths
    assert [path for path in sorted(paths) if not _is_there(path)] == []


@pytest.mark.parametrize("package", TABLES, ids=lambda package: package.name)
def test_a_table_of_modules_names_each_once(package: Path):
    rows = re.findall(r"^\| (`.*?) \|", TABLES[package], re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+)/?`", row)]
    folders = [inner.parent.name for inner in package.glob("*/__init__.py")]
    files = [module.stem for module in package.glob("*.py") if module.name != "__init__.py"]
    there = [*files, *folders]
    assert [module for module in there if named.count(module) != 1] == []
    assert [name for name in named if name not in there] == []


def _is_there(path: str) -> bool:
    if any((place / path).exists() for place in (ROOT, PACKAGE, TESTS, ROOT / "packaging")):
        return True
    # A file that several folders have, named without one.
    return "/" not in path and any(PACKAGE.rglob(path))
