"""What the command line writes: text, JSON and tables.

Owns that no foreign text acts on a terminal and no secret is shown. JSON is ASCII with everything
else escaped, so it carries text as it came and is harmless too.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TextIO, cast

from keystead.plain_text import plain, plain_line, spelled
from keystead.redaction import redactor

WIDEST = 10_000  # columns of a table nobody looks at on a terminal: nothing is cut
WIDEST_CELL = 64  # columns on a terminal, so that one long id does not push the others away

JsonValue = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def replace_what_cannot_be_shown() -> None:
    """Let a terminal that lacks a character show another one instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(text: str = "") -> None:
    """Write a line of an answer to standard output."""
    write(f"{plain(spelled(redactor.clean(text)))}\n")


def tell(text: str) -> None:
    """Write one line about the work to standard error."""
    sys.stderr.write(f"{plain_line(spelled(redactor.clean(text)))}\n")
    sys.stderr.flush()


def write(text: str, stream: TextIO | None = None) -> None:
    """Write a piece of text to ``stream``, standard output by default, and show it at once."""
    target = stream or sys.stdout
    target.write(plain(text))
    target.flush()


def say_json(value: JsonValue) -> None:
    """Write a whole answer as JSON to standard output."""
    # Cleaned string by string: a pattern that runs on would swallow the quotes after it.
    write(f"{json.dumps(_each_text(value, redactor.clean), indent=2)}\n")


def _each_text(value: Any, cleaned: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, Mapping):
        table = cast("Mapping[str, Any]", value)
        return {name: _each_text(one, cleaned) for name, one in table.items()}
    if isinstance(value, list | tuple):
        return [_each_text(one, cleaned) for one in cast("Sequence[Any]", value)]
    return value


def say_json_line(value: Mapping[str, Any]) -> None:
    """Write one object of a stream on a line of its own to standard output.

    What came in pieces was redacted across them already, so only whole values are looked for.
    """
    # Once more as a whole: a value may be spelled across what JSON escapes.
    text = json.dumps(_each_text(value, redactor.mask_values))
    write(f"{redactor.mask_values(text)}\n")


def say_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write rows in columns to standard output; wrapped on a terminal, else one row a line."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    on_terminal = sys.stdout.isatty()
    console = Console(file=sys.stdout, highlight=False, width=None if on_terminal else WIDEST)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold", max_width=WIDEST_CELL if on_terminal else None)
    for row in rows:
        table.add_row(*(Text(plain_line(spelled(redactor.clean(cell)))) for cell in row))
    with console.capture() as drawn:
        console.print(table)
    # Cleaned cell by cell above; what is left of escape sequences is rich's own.
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in drawn.get().splitlines())
    sys.stdout.flush()
