"""What an agent is called until somebody names it.

Owns the derivation from the task; whether a name is taken does not matter, agents have ids.
"""

from __future__ import annotations

from keystead.plain_text import plain_line

LONGEST_NAME = 60  # characters
UNNAMED = "Agent"
_MARKUP = "#>*-+` \t"


def name_from_task(task: str) -> str:
    """The task's first line that says something, cut at a word."""
    lines = (plain_line(line).strip(_MARKUP) for line in task.splitlines())
    line = next((line for line in lines if line), UNNAMED)
    if len(line) <= LONGEST_NAME:
        return line
    cut = line[:LONGEST_NAME]
    words = cut.rpartition(" ")[0].rstrip(" ,;:.")
    return f"{words or cut}…"
