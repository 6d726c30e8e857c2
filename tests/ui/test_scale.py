"""The size of everything: its steps, and that Qt gets it once."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from keystead.settings.settings import LARGEST_SCALE, SMALLEST_SCALE
from keystead.ui.scale import STEPS, VARIABLE, scaled, stepped


@pytest.mark.parametrize(
    ("per_cent", "by", "result"),
    [
        (100, 1, 110),
        (100, -1, 90),
        (80, -1, 80),
        (200, 1, 200),
        (130, 1, 150),
        (130, -1, 125),
        (145, 1, 150),
        (145, -1, 125),
    ],
)
def test_steps_end_where_they_end(per_cent: int, by: int, result: int) -> None:
    assert stepped(per_cent, by) == result
    assert STEPS[0] == SMALLEST_SCALE == 80
    assert STEPS[-1] == LARGEST_SCALE == 200


@pytest.mark.parametrize(
    ("before", "per_cent", "inside"),
    [
        (None, 125, "1.25"),
        ("2", 150, "3.0"),
        ("no number", 90, "0.9"),
        ("2", 100, "2"),
        (None, 100, None),
        (None, 9_000, None),
    ],
)
def test_the_variable_is_as_it_was_afterwards(
    before: str | None, per_cent: int, inside: str | None
) -> None:
    variables = {} if before is None else {VARIABLE: before}
    with scaled(per_cent, variables):
        assert variables.get(VARIABLE) == inside
    assert variables.get(VARIABLE) == before


def test_everything_is_drawn_at_the_size_chosen() -> None:
    program = """
import sys
from keystead.ui.app import make_application
from PySide6.QtWidgets import QWidget
app = make_application(int(sys.argv[1]))
print(QWidget().devicePixelRatio())
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    found = [
        subprocess.run(
            [sys.executable, "-c", program, str(per_cent)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for per_cent in (80, 100, 137)
    ]
    assert found == ["0.8", "1.0", "1.37"]
