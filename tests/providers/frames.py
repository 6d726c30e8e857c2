"""Frames of AWS's binary event streams, as a server makes them."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any


def frame(kind: str, payload: Any, message_type: str = "event") -> bytes:
    """A frame as AWS sends it."""
    kind_name = ":event-type" if message_type == "event" else f":{message_type}-type"
    texts = {
        kind_name: kind, ":content-type": "application/json", ":message-type": message_type,
    }  # fmt: skip
    headers = b"\x03:at\x08" + bytes(8)  # a header of another type than text
    for name, text in texts.items():
        headers += bytes([len(name)]) + name.encode() + b"\x07"
        headers += struct.pack(">H", len(text)) + text.encode()
    body = json.dumps(payload, ensure_ascii=False).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    whole = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + body
    return whole + struct.pack(">I", zlib.crc32(whole))
