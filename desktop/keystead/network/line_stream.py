"""Cuts a stream of bytes into lines that are each a value of their own, however the bytes arrive.

Owns the format and the size limit, the same as ``event_stream``'s; what a line says belongs to each
API format. https://github.com/ndjson/ndjson-spec
"""

from __future__ import annotations

from keystead.network.event_stream import BYTE_ORDER_MARK, ServerEvent, StreamTooLargeError
from keystead.network.policy import LARGEST_LINE


class LineStream:
    """Takes bytes in, gives whole lines out, each as an event without a name.

    ``lines`` counts all that were whole, blank ones included: while it grows, the other side is
    alive. `rest` hands out a last line that no line break follows.
    """

    def __init__(self, largest: int = LARGEST_LINE) -> None:
        self.lines = 0
        self._largest = largest
        self._pieces: list[bytes] = []
        self._pending = 0

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """Read on. Raises `StreamTooLargeError`."""
        *whole, rest = chunk.split(b"\n")
        events: list[ServerEvent] = []
        for line in whole:
            self._keep(line)
            events.extend(self.rest())
            self.lines += 1
        self._keep(rest)
        return events

    def rest(self) -> list[ServerEvent]:
        """What came after the last line break, if anything."""
        line = b"".join(self._pieces).removeprefix(BYTE_ORDER_MARK).strip()
        self._pieces.clear()
        self._pending = 0
        return [ServerEvent("", line)] if line else []

    def _keep(self, piece: bytes) -> None:
        self._pending += len(piece)
        if self._pending > self._largest:
            raise StreamTooLargeError(f"a line is larger than {self._largest} bytes")
        self._pieces.append(piece)
