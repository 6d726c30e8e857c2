"""An agent's work as a person reads it: the answer on standard output, the rest beside it.

Owns what is worth a line on standard error; everything foreign is cleaned on its way out.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from keystead.agents.entries import EntryKind
from keystead.cli.output import tell, write

if TYPE_CHECKING:
    from keystead.agents.entries import AgentInfo, Entry

DIM, NORMAL = "\x1b[2m", "\x1b[0m"


class PlainAnswer:
    """Writes text as it comes; reasoning only where somebody watches."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._open_line = {EntryKind.TEXT: False, EntryKind.REASONING: False}

    def begin(self, agent: AgentInfo) -> None:
        """Say nothing: who is asked was said before anything was sent."""
