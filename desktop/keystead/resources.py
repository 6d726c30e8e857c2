"""Finds the data that ships with Keystead.

The one place that knows where: ``keystead/resources`` in a wheel or a frozen app, the repository's
``resources/`` in an editable install.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def root() -> Path:
    """The folder of shipped data."""
    # importlib.resources finds the same, and takes 4 ms of the first frame for being imported.
    installed = _PACKAGE / "resources"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "resources"


def read_text(*parts: str) -> str:
    """Read a shipped text file, named by its path below the data folder."""
    return root().joinpath(*parts).read_text(encoding="utf-8")


def read_bytes(*parts: str) -> bytes:
    """Read a shipped binary file, named by its path below the data folder."""
    return root().joinpath(*parts).read_bytes()
