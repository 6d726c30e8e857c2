"""The command line: the list of its commands and its entry.

Owns which commands there are; each lives in the module the table names and is loaded when it is
called. Global options and laziness are `program`'s, what a failure looks like is `failures`'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, the module below this package that holds its ``app``, a sentence."""

    name: str
    module: str
    summary: str


COMMANDS = (
    Command("spawn", "spawn", "Run an agent; its answer streams to standard output."),
    Command("agents", "agents", "List agents, go on with one, stop one."),
    Command("models", "models", "List the models of a profile or an address."),
    Command("resolve", "resolve", "Say where a request for a model would go, and why."),
    Command("aliases", "aliases", "List, set and remove short names for models."),
    Command("providers", "providers", "List the presets and API formats that ship."),
    Command("profiles", "profiles", "List, show, add, edit, remove and check connections."),
    Command("keys", "keys", "Set, list, move and remove keys; choose where they are kept."),
    Command("tour", "tour", "Show the whole walk on the practice provider, without a key."),
)


def main(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    open_window: Callable[[str], int],
) -> int:
    """Run one command; its exit status.

    ``open_window`` takes a log level and is called where no command is named.
    """
    from keystead.cli.failures import status_of
    from keystead.cli.output import replace_what_cannot_be_shown
    from keystead.cli.program import run_program
    from keystead.cli.session import Session

    replace_what_cannot_be_shown()
    return status_of(lambda: run_program(arguments, Session(environment), open_window))
