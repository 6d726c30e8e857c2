"""Cuts a stream of bytes into the frames of AWS's binary event streams, however the bytes arrive.

Owns the format, its check sums and the size limit; what a frame says belongs to the API format.
https://smithy.io/2.0/aws/amazon-eventstream.html
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from keystead.network.body import NotJsonError
from keystead.network.event_stream import ServerEvent, StreamTooLargeError
from keystead.network.policy import LARGEST_LINE

PRELUDE = struct.Struct(">III")  # length of the frame, of its headers, check sum of these two
CHECK_SUM = struct.Struct(">I")
LENGTH = struct.Struct(">H")
BYTES, STRING = 6, 7
SIZES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""How long the values of a header's other types are."""
EXCEPTION = "exception "
"""What the name of a frame begins with that is no event but a failure."""


class FrameStream:
    """Takes bytes in, gives whole frames out, each as an event under its type.

    ``lines`` counts them: while it grows, the other side is alive.
    """

    def __init__(self, largest: int = LARGEST_LINE) -> None:
        self.lines = 0
        self._largest = largest
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """Read on. Raises `StreamTooLargeError`, and `NotJsonError` for what is no such stream."""
        self._pending += chunk
        events: list[ServerEvent] = []
        done = 0
        while frame := self._frame_at(done):
            events.append(_event(*_opened(frame)))
            self.lines += 1
            done += len(frame)
        # Once for all of them: a chunk may hold hundreds of thousands.
        del self._pending[:done]
        return events

    def rest(self) -> list[ServerEvent]:
        """Nothing: a frame that is not whole says nothing."""
        return []

    def _frame_at(self, start: int) -> bytes:
        """The frame that begins at ``start``; nothing while it is not whole."""
        if len(self._pending) < start + PRELUDE.size:
            return b""
        prelude = bytes(self._pending[start : start + PRELUDE.size])
        length, headers, check_sum = PRELUDE.unpack(prelude)
        least = PRELUDE.size + headers + CHECK_SUM.size
        if zlib.crc32(prelude[: -CHECK_SUM.size]) != check_sum or length < least:
            raise NotJsonError("no event stream, or a damaged one")
        if length > self._largest:
            raise StreamTooLargeError(f"an event is larger than {self._largest} bytes")
        whole = len(self._pending) >= start + length
        return bytes(self._pending[start : start + length]) if whole else b""


def _opened(frame: bytes) -> tuple[bytes, bytes]:
    """Headers and payload of a frame."""
    body = frame[: -CHECK_SUM.size]
    if CHECK_SUM.pack(zlib.crc32(body)) != frame[-CHECK_SUM.size :]:
        raise NotJsonError("a damaged event stream")
    _, headers, _ = PRELUDE.unpack_from(frame)
    begins = PRELUDE.size + headers
    return body[PRELUDE.size : begins], body[begins:]


def _event(headers: bytes, payload: bytes) -> ServerEvent:
    try:
        said = dict(_headers(headers))
    except (IndexError, KeyError, struct.error) as error:
        raise NotJsonError("an event stream whose headers nobody understands") from error
    if said.get(":message-type") == "event":
        return ServerEvent(said.get(":event-type", ""), payload)
    kind = said.get(":exception-type") or said.get(":error-code", "")
    return ServerEvent(f"{EXCEPTION}{kind}", payload or said.get(":error-message", "").encode())


def _headers(data: bytes) -> Iterator[tuple[str, str]]:
    """The headers that hold text, each with its name."""
    at = 0
    while at < len(data):
        name_ends = at + 1 + data[at]
        name, kind = data[at + 1 : name_ends].decode("utf-8", "replace"), data[name_ends]
        at = name_ends + 1
        if kind in (BYTES, STRING):
            (size,) = LENGTH.unpack_from(data, at)
            at += LENGTH.size
        else:
            size = SIZES[kind]
        if kind == STRING:
            yield name, data[at : at + size].decode("utf-8", "replace")
        at += size
