"""Cuts a stream of bytes into server-sent events, the same ones however the bytes arrive.

Owns the format and the size limits; what an event's data means belongs to each API format.
https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

from __future__ import annotations

from dataclasses import dataclass

from keystead.network.policy import LARGEST_LINE

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class StreamTooLargeError(Exception):
    """One event is larger than an answer's event has reason to be."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its name (empty for the default) and the bytes of its data lines."""

    name: str
    data: bytes


class EventStream:
    """Takes bytes in, gives whole events out.

    ``lines`` counts the lines that were whole, comments included: while it grows, the other side
    is alive. Data at the end of a stream that no blank line follows is no event, as the format
    says; `rest` hands out what servers that forget that line meant.
    """

    def __init__(self, largest: int = LARGEST_LINE) -> None:
        self.lines = 0
        self._largest = largest
        self._pieces: list[bytes] = []
        self._pending = 0
        self._after_return = False
        self._at_start = True
        self._name = ""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """Read on. Raises `StreamTooLargeError`."""
        if self._after_return and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._after_return = False
        if b"\n" not in chunk and b"\r" not in chunk:
            self._keep(chunk)
            return []
        self._after_return = chunk.endswith(b"\r")
        lines = (b"".join(self._pieces) + chunk).splitlines(keepends=True)
        self._pieces.clear()
        self._pending = 0
        if not lines[-1].endswith((b"\n", b"\r")):
            self._keep(lines.pop())
        events: list[ServerEvent] = []
        for line in lines:
            self._line(line.rstrip(b"\r\n"), events)
        return events

    def rest(self) -> list[ServerEvent]:
        """At the end of the stream: the event whose closing blank line never came, if any."""
        events: list[ServerEvent] = []
        if self._pieces:
            self._line(b"".join(self._pieces), events)
            self._pieces.clear()
        self._dispatch(events)
        return events

    def _keep(self, piece: bytes) -> None:
        self._pending += len(piece)
        self._limit(self._pending)
        self._pieces.append(piece)

    def _limit(self, size: int) -> None:
        if size > self._largest:
            raise StreamTooLargeError(f"an event is larger than {self._largest} bytes")

    def _line(self, line: bytes, events: list[ServerEvent]) -> None:
        self.lines += 1
        if self._at_start:
            line = line.removeprefix(BYTE_ORDER_MARK)
            self._at_start = False
        if not line:
            self._dispatch(events)
            return
        field, _, value = line.partition(b":")
        if field == b"data":
            self._size += len(line)
            self._limit(self._size)
            self._data.append(value.removeprefix(b" "))
        elif field == b"event":
            self._name = value.removeprefix(b" ").decode("utf-8", "replace")

    def _dispatch(self, events: list[ServerEvent]) -> None:
        if self._data:
            events.append(ServerEvent(self._name, b"\n".join(self._data)))
        self._name = ""
        self._data = []
        self._size = 0
