"""An agent's work as a person reads it: the answer on standard output, the rest beside it.

Owns what is worth a line on standard error; everything foreign is cleaned on its way out.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from keystead.agents.entries import EntryKind
from keystead.cli.output import tell, write
from keystead.providers.events import Usage

if TYPE_CHECKING:
    from keystead.agents.entries import AgentInfo, Entry
    from keystead.providers.pause import Pause

DIM, NORMAL = "\x1b[2m", "\x1b[0m"


class PlainAnswer:
    """Writes text as it comes; reasoning dimly, and only where somebody watches."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._unfinished: TextIO | None = None

    def begin(self, agent: AgentInfo) -> None:
        """Say nothing: who is asked was said before anything was sent."""

    def piece(self, kind: EntryKind, text: str) -> None:
        """Write more of the text or of the reasoning."""
        if kind is EntryKind.TEXT:
            self._write(text, sys.stdout)
        elif self._watched:
            sys.stderr.write(DIM)
            self._write(text, sys.stderr)
            sys.stderr.write(NORMAL)
            sys.stderr.flush()

    def entry(self, entry: Entry) -> None:
        """Tell what is neither text nor reasoning in a line of its own."""
        line = _line(entry)
        if line:
            self._break_line()
            tell(line)

    def waits(self, pause: Pause) -> None:
        """Tell why nothing comes yet."""
        tell(pause.line())

    def end(self, agent: AgentInfo | None) -> None:
        """End the last line."""
        self._break_line()

    def _write(self, text: str, stream: TextIO) -> None:
        if self._unfinished is not stream:
            self._break_line()
        write(text, stream)
        if text:
            self._unfinished = None if text.endswith("\n") else stream

    def _break_line(self) -> None:
        if self._unfinished:
            write("\n", self._unfinished)
            self._unfinished = None


def _line(entry: Entry) -> str:
    data = entry.data
    match entry.kind:
        case EntryKind.TOOL_CALL:
            return f"tool asked for: {data['name']} {entry.text}"
        case EntryKind.TOOL_RESULT:
            return f"tool {data['name']}: {entry.text}"
        case EntryKind.USAGE:
            return _usage_line(entry)
        case EntryKind.FINISH if not data["same_model"]:
            return f"asked for {data['requested_model']}, {data['served_model']} answered"
        case EntryKind.NOTICE:
            return entry.text
        case _:
            return ""


def _usage_line(entry: Entry) -> str:
    usage = Usage.of(entry.data)
    cached = f" ({usage.cache_read} from the cache)" if usage.cache_read else ""
    thought = f" ({usage.reasoning} of them reasoning)" if usage.reasoning else ""
    return f"tokens: {usage.input} in{cached}, {usage.output} out{thought}"
