"""How large everything is drawn: per cent of the size that the system asks for.

Owns the steps and handing them to Qt, which takes its factor once, as the application is made:
widths, heights and fonts are logical pixels, and there is no public way to change their size while
windows are open. The choice itself is a setting.
"""

from __future__ import annotations

from collections.abc import Generator, MutableMapping
from contextlib import contextmanager

STEPS = (80, 90, 100, 110, 125, 150, 175, 200)
USUAL = 100
VARIABLE = "QT_SCALE_FACTOR"


def stepped(per_cent: int, by: int) -> int:
    """The step ``by`` places above or below ``per_cent``, as far as they go."""
    if by > 0:
        return ([step for step in STEPS if step > per_cent][:by] or [STEPS[-1]])[-1]
    return ([step for step in STEPS if step < per_cent][by:] or [STEPS[0]])[0]


@contextmanager
def scaled(per_cent: int, variables: MutableMapping[str, str]) -> Generator[None]:
    """Let an application that is made inside be drawn at ``per_cent``.

    A factor that stands in ``variables`` already is multiplied, and stands there again afterwards:
    what this process starts, itself perhaps, is not to be enlarged twice.
    """
    before = variables.get(VARIABLE)
    if per_cent == USUAL or not STEPS[0] <= per_cent <= STEPS[-1]:
        yield
        return
    try:
        factor = float(before or 1)
    except ValueError:
        factor = 1.0
    variables[VARIABLE] = str(factor * per_cent / 100)
    try:
        yield
    finally:
        if before is None:
            del variables[VARIABLE]
        else:
            variables[VARIABLE] = before
