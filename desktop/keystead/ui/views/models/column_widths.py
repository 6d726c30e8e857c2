"""How wide the columns of the models table are, and which are left out where room is short.

Owns that a name stays readable in any pane: what is said about it gives way first.
"""

from __future__ import annotations

from keystead.ui.views.models.cells import Column
from keystead.ui.views.models.delegate import PIN_WIDTH

NARROW = 900  # logical pixels under which abilities are their icons alone
READABLE = 176  # what a name has at least, as long as there is another column beside it
_WIDTHS = {Column.PIN: PIN_WIDTH, Column.CONTEXT: 96, Column.INPUT: 104, Column.OUTPUT: 104}
_ABILITIES, _ABILITIES_NARROW = 268, 96
_FIRST_TO_GO = ((Column.ABILITIES,), (Column.INPUT, Column.OUTPUT), (Column.CONTEXT,))


def column_widths(room: int) -> dict[Column, int]:
    """The columns that stand beside the names in ``room``, and how wide each is."""
    abilities = _ABILITIES_NARROW if room < NARROW else _ABILITIES
    widths = {**_WIDTHS, Column.ABILITIES: abilities}
    for going in _FIRST_TO_GO:
        if room - sum(widths.values()) >= READABLE:
            break
        for column in going:
            del widths[column]
    return widths
