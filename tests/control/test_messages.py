"""The form of calls and answers, whatever the other side writes."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.control.messages import (
    CallError,
    Code,
    call_line,
    read_call,
    read_result,
    refusal_line,
    result_line,
)
from keystead.errors import KeysteadError


def test_a_call_comes_back_as_it_was_written() -> None:
    line = call_line("stop", {"agent": "a\nb"})
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    call = read_call(line)
    assert (call.method, call.params, call.is_notice) == ("stop", {"agent": "a\nb"}, False)


def test_a_result_and_a_refusal_come_back() -> None:
    assert read_result(result_line(1, {"process": 7})) == {"process": 7}
    data = {"reference": "unknown-agent", "why": "it was never here"}
    with pytest.raises(KeysteadError) as caught:
        read_result(refusal_line(1, Code.REFUSED, "There is no agent x", data))
    error = caught.value
    assert (error.reference, error.what, error.why) == (
        "unknown-agent",
        "There is no agent x",
        "it was never here",
    )


@pytest.mark.parametrize(
    ("line", "code", "call_id"),
    [
        (b"", Code.PARSE_ERROR, None),
        (b"{", Code.PARSE_ERROR, None),
        (b"\xff\xfe", Code.PARSE_ERROR, None),
        (b"[" * 200_000, Code.PARSE_ERROR, None),
        (b"9" * 5_000, Code.PARSE_ERROR, None),
        (b"[]", Code.INVALID_REQUEST, None),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "status"}]', Code.INVALID_REQUEST, None),
        (b'{"id": 1, "method": "status"}', Code.INVALID_REQUEST, 1),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "status"}', Code.INVALID_REQUEST, 1),
        (b'{"jsonrpc": "2.0", "id": "x", "method": 3}', Code.INVALID_REQUEST, "x"),
        (b'{"jsonrpc": "2.0", "id": true, "method": "status"}', Code.INVALID_REQUEST, None),
        (b'{"jsonrpc": "2.0", "id": {}, "method": "status"}', Code.INVALID_REQUEST, None),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "x", "params": []}', Code.INVALID_PARAMS, 1),
    ],
)
def test_what_is_no_call_is_told_apart(line: bytes, code: Code, call_id: object) -> None:
    with pytest.raises(CallError) as caught:
        read_call(line)
    assert (caught.value.code, caught.value.call_id) == (code, call_id)


def test_a_call_without_an_id_is_a_notice() -> None:
    assert read_call(b'{"jsonrpc": "2.0", "method": "raise"}').is_notice
    assert not read_call(b'{"jsonrpc": "2.0", "id": null, "method": "raise"}').is_notice


Json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
Message = st.fixed_dictionaries(
    {},
    optional={
        "jsonrpc": st.just("2.0") | Json,
        "id": Json,
        "method": Json,
        "params": Json,
        "result": Json,
        "error": Json | st.fixed_dictionaries({"message": Json, "data": Json}),
    },
)


@given(Message | Json)
def test_any_json_is_read_or_refused(message: Any) -> None:
    line = json.dumps(message).encode()
    with suppress(CallError):
        assert isinstance(read_call(line).method, str)
    with suppress(KeysteadError):
        assert isinstance(read_result(line), dict)


@given(st.binary())
def test_any_bytes_are_read_or_refused(line: bytes) -> None:
    with suppress(CallError):
        read_call(line)
    with suppress(KeysteadError):
        read_result(line)
