"""What the tests need of the machine, and how they say that it is missing.

Owns the one way to skip. Where the real parts come from: ``tests/real``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

ORIGINAL_ENVIRONMENT = dict(os.environ)
"""The environment before any test cleaned it; for child processes that download."""

REAL_PARTS_REQUIRED = ORIGINAL_ENVIRONMENT.get("KEYSTEAD_REQUIRE_REAL") == "1"


def require_real(condition: object, reason: str) -> None:
    """Skip the test unless ``condition``; fail it where real parts are required."""
    if not condition:
        missing(reason)


def missing(reason: str) -> NoReturn:
    """Skip the test because of ``reason``; fail it where real parts are required."""
    if REAL_PARTS_REQUIRED:
        pytest.fail(f"missing, and KEYSTEAD_REQUIRE_REAL=1: {reason}", pytrace=False)
    pytest.skip(reason)


def cache_folder() -> Path:
    """Where downloads are kept from one run of the tests to the next."""
    explicit = ORIGINAL_ENVIRONMENT.get("KEYSTEAD_TEST_CACHE")
    if explicit:
        return Path(explicit)
    home = ORIGINAL_ENVIRONMENT.get("HOME", "/tmp")
    return Path(ORIGINAL_ENVIRONMENT.get("XDG_CACHE_HOME") or f"{home}/.cache") / "keystead-tests"
