"""The project's source as syntax trees, for tests that look for what must not be there."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "desktop" / "keystead"
TESTS = ROOT / "tests"


def modules(folder: Path) -> list[Path]:
    """Every Python file below ``folder``."""
    return sorted(folder.rglob("*.py"))


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"), module)


def places(folder: Path, is_bad: Callable[[ast.AST], bool], *allowed: str) -> Iterator[str]:
    """``path:line`` of each bad node below ``folder``, outside the files or folders ``allowed``."""
    for module in modules(folder):
        name = module.relative_to(folder).as_posix()
        if name.startswith(allowed):
            continue
        for node in ast.walk(tree(module)):
            if is_bad(node):
                yield f"{module.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
