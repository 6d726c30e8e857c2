"""Finds the data that ships with Keystead.

The one place that knows where: ``keystead/resources`` in a wheel or a frozen app, the repository's
``resources/`` in an editable install.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def root() -> Traversable:
    """The folder of shipped data."""
    installed = files("keystead") / "resources"
    if installed.is_dir():
        return installed
    return Path(__file__).resolve().parents[2] / "resources"


def read_text(*parts: str) -> str:
    """Read a shipped text file, named by its path below the data folder."""
    return root().joinpath(*parts).read_text(encoding="utf-8")


def read_bytes(*parts: str) -> bytes:
    """Read a shipped binary file, named by its path below the data folder."""
    return root().joinpath(*parts).read_bytes()
