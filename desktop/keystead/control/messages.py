"""What processes say to each other: JSON-RPC 2.0, one message a line.

Owns the form of calls, answers and refusals and how large a line may be; what can be asked is
``control``'s. One call at a time and no batches. Source: https://www.jsonrpc.org/specification
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, cast

from keystead.errors import ErrorKind, KeysteadError

LARGEST = 1024 * 1024  # bytes of a line
VERSION = "2.0"

Json = Mapping[str, Any]
CallId = str | int | float | None


class Code(IntEnum):
    """Why a call was refused; the last is ours, for what the program itself raises."""

    PARSE_ERROR = -32700
    INVALID_REQUEST = -32600
    METHOD_NOT_FOUND = -32601
    INVALID_PARAMS = -32602
    INTERNAL_ERROR = -32603
    REFUSED = -32000


class CallError(Exception):
    """A call that cannot be understood or done."""

    def __init__(self, code: Code, message: str, call_id: CallId = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.call_id = call_id


@dataclass(frozen=True, slots=True)
class Call:
    """One question; a notice has no ``id`` and gets no answer."""

    method: str
    params: Json
    id: CallId = None
    is_notice: bool = False


def call_line(method: str, params: Json) -> bytes:
    """A question as it goes over the wire."""
    return _line({"id": 1, "method": method, "params": params})


def result_line(call_id: CallId, result: Json) -> bytes:
    """An answer."""
    return _line({"id": call_id, "result": result})


def refusal_line(call_id: CallId, code: Code, message: str, data: Json | None = None) -> bytes:
    """A refusal."""
    error: dict[str, Any] = {"code": int(code), "message": message}
    return _line({"id": call_id, "error": error | ({"data": data} if data else {})})


def read_call(line: bytes) -> Call:
    """The question on a line. Raises `CallError` where it is none."""
    message = _object(line)
    call_id = message.get("id")
    if not isinstance(call_id, str | int | float | None) or isinstance(call_id, bool):
        raise CallError(Code.INVALID_REQUEST, "The id is neither text nor a number")
    method, params = message.get("method"), message.get("params", {})
    if message.get("jsonrpc") != VERSION or not isinstance(method, str):
        raise CallError(Code.INVALID_REQUEST, "This is no call of JSON-RPC 2.0", call_id)
    if not isinstance(params, dict):
        raise CallError(Code.INVALID_PARAMS, "Parameters are given by name", call_id)
    return Call(method, cast("Json", params), call_id, is_notice="id" not in message)


def read_result(line: bytes) -> Json:
    """What was answered. Raises `KeysteadError` where it was refused, or is no answer."""
    try:
        message = _object(line)
    except CallError as error:
        raise _unreadable() from error
    result, refusal = message.get("result"), message.get("error")
    if isinstance(refusal, dict):
        raise _refused(cast("Json", refusal))
    if not isinstance(result, dict):
        raise _unreadable()
    return cast("Json", result)


def _line(message: Json) -> bytes:
    return json.dumps({"jsonrpc": VERSION, **message}).encode() + b"\n"


def _object(line: bytes) -> Json:
    try:
        message = json.loads(line)
    # Deep nesting ends the parser's recursion, digits without end its patience.
    except (ValueError, RecursionError) as error:
        raise CallError(Code.PARSE_ERROR, "This is no JSON") from error
    if not isinstance(message, dict):
        raise CallError(Code.INVALID_REQUEST, "One call a line, as an object")
    return cast("Json", message)


def _refused(refusal: Json) -> KeysteadError:
    data = refusal.get("data")
    known: Json = cast("Json", data) if isinstance(data, dict) else {}
    reference = str(known.get("reference", "refused"))
    what = str(refusal.get("message", "")) or "The other process refused"
    return KeysteadError(reference, what, str(known.get("why", "")), kind=ErrorKind.BAD_REQUEST)


def _unreadable() -> KeysteadError:
    what = "The other process answered something that cannot be understood"
    return KeysteadError("unreadable-answer", what, kind=ErrorKind.SERVER)
