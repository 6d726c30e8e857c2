"""Reads an answer whose lists may be long, entry by entry.

A parser in C keeps the interpreter to itself from the first byte to the last: for 17 MB of models a
tenth of a second, in which the window stands still, and what it builds fills 100 MB. Here each
entry of a list at the top is handed on as soon as it is read. Owns finding the entries; what they
mean is decided in ``providers``.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from keystead.network.body import WEB_PAGE, NotJsonError, is_web_page

SLICE = 200  # entries read before others get their turn
# Seconds that turn lasts. Without, the interpreter is let go of and taken again before a thread
# that waits for it has woken up: measured, the window's waited until the whole list was read.
PAUSE = 0.001
_BLANKS = re.compile(r"[ \t\r\n]*")
_SCAN = cast("Callable[[str, int], tuple[Any, int]]", json.JSONDecoder().raw_decode)

Entry = Callable[[Any], Any]


async def read_json_lists(content_type: str, body: bytes, entry: Entry) -> Any:
    """The value that ``body`` holds, with ``entry(each)`` in place of each entry of a top list.

    A top list is the value itself or a member of the object that it is. Raises `NotJsonError`.
    """
    if is_web_page(content_type, body):
        raise NotJsonError(WEB_PAGE)
    if not body.strip():
        raise NotJsonError("empty")
    try:
        reading = _Reading(body.decode(), entry)
        for number, _ in enumerate(reading.steps()):
            if number % SLICE == SLICE - 1:
                await asyncio.sleep(PAUSE)
    except (ValueError, RecursionError) as error:
        raise NotJsonError("no JSON") from error
    return reading.value


class _Reading:
    """One text being read; `value` is whole once `steps`, one for each entry, has ended."""

    def __init__(self, text: str, entry: Entry) -> None:
        self.value: Any = None
        self._text = text
        self._entry = entry
        self._at = 0

    def steps(self) -> Iterator[None]:
        """Read it all. Raises ValueError where it is no JSON."""
        match self._next():
            case "{":
                self.value = {}
                yield from self._members(self.value)
            case "[":
                self.value = []
                yield from self._entries(self.value)
            case _:
                self.value = self._scan()
        if self._next():
            raise ValueError("more after the value")

    def _members(self, members: dict[str, Any]) -> Iterator[None]:
        self._take("{")
        more = self._next() != "}"
        while more:
            name = self._scan()
            if not isinstance(name, str):
                raise ValueError("a name is no text")
            self._take(":")
            if self._next() == "[":
                members[name] = []
                yield from self._entries(members[name])
            else:
                members[name] = self._scan()
            more = self._comma()
        self._take("}")

    def _entries(self, entries: list[Any]) -> Iterator[None]:
        self._take("[")
        more = self._next() != "]"
        while more:
            entries.append(self._entry(self._scan()))
            more = self._comma()
            yield
        self._take("]")

    def _scan(self) -> Any:
        self._next()
        value, self._at = _SCAN(self._text, self._at)
        return value

    def _comma(self) -> bool:
        if self._next() != ",":
            return False
        self._at += 1
        return True

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise ValueError(f"{sign} is missing")
        self._at += 1

    def _next(self) -> str:
        """The next sign that is no blank; empty at the end."""
        blanks = _BLANKS.match(self._text, self._at)
        self._at = blanks.end() if blanks else self._at
        return self._text[self._at : self._at + 1]
