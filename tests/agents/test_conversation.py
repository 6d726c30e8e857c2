"""From a transcript to messages that every API takes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from keystead.agents.conversation import messages_of
from keystead.agents.entries import Entry, EntryKind
from keystead.providers.messages import (
    Message,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)


def entry(kind: EntryKind, text: str = "", complete: bool = True, **data: Any) -> Entry:
    return Entry(1, "agent", kind, text, data, 0.0, complete)


def call(call_id: str = "c") -> Entry:
    return entry(EntryKind.TOOL_CALL, "{}", id=call_id, name="look", provider_data={})


def result(call_id: str = "c") -> Entry:
    return entry(EntryKind.TOOL_RESULT, "seen", call_id=call_id, name="look", is_error=False)


USER = entry(EntryKind.USER, "Hi")
TEXT = entry(EntryKind.TEXT, "Hello")
ERROR = entry(EntryKind.ERROR, "broken")
RETRY = entry(EntryKind.NOTICE, "Asked again.", retry=True)


def roles(*entries: Entry) -> list[Role]:
    return [message.role for message in messages_of(entries)]


def test_texts_of_one_side_in_a_row_are_one_message() -> None:
    assert messages_of([USER, ERROR, entry(EntryKind.USER, "Still there?")]) == (
        Message(Role.USER, (TextPart("Hi"), TextPart("Still there?"))),
    )


def test_reasoning_goes_back_with_its_signature_unless_it_broke_off() -> None:
    signature: Mapping[str, Any] = {"signature": "abc"}
    whole = entry(EntryKind.REASONING, "Hm", provider_data=signature)
    cut = entry(EntryKind.REASONING, "Hm", complete=False)
    assert messages_of([USER, whole, TEXT])[1].parts == (
        ReasoningPart("Hm", signature),
        TextPart("Hello"),
    )
    assert messages_of([USER, cut, TEXT])[1].parts == (TextPart("Hello"),)


def test_an_answer_of_reasoning_alone_is_left_out() -> None:
    assert roles(USER, entry(EntryKind.REASONING, "Hm")) == [Role.USER]


def test_a_call_without_result_gets_one() -> None:
    parts = messages_of([USER, call("a"), call("b"), result("b"), ERROR])[-1].parts
    assert [
        (part.call_id, part.is_error) for part in parts if isinstance(part, ToolResultPart)
    ] == [
        ("a", True),
        ("b", False),
    ]


def test_what_was_asked_for_again_is_forgotten() -> None:
    assert roles(USER, TEXT, call(), ERROR, RETRY) == [Role.USER]
    assert messages_of([USER, TEXT, RETRY, entry(EntryKind.TEXT, "Better")])[1].parts == (
        TextPart("Better"),
    )


ENTRIES = st.lists(
    st.sampled_from(
        [
            USER,
            TEXT,
            ERROR,
            RETRY,
            call("a"),
            call("b"),
            result("a"),
            result("b"),
            entry(EntryKind.TEXT, " \n"),
            entry(EntryKind.REASONING, "Hm", provider_data={}),
            entry(EntryKind.FINISH),
            entry(EntryKind.USAGE),
        ]
    )
)


@given(ENTRIES)
def test_whatever_happened_the_request_is_valid(entries: list[Entry]) -> None:
    messages = messages_of([USER, *entries, USER])
    assert messages[0].role is messages[-1].role is Role.USER
    for before, after in itertools.pairwise(messages):
        assert before.role is not after.role
        calls = [part.id for part in before.parts if isinstance(part, ToolCallPart)]
        results = [part.call_id for part in after.parts if isinstance(part, ToolResultPart)]
        assert calls == results
        assert (after.role is Role.TOOL) == bool(calls)
    texts = [p for m in messages for p in m.parts if isinstance(p, TextPart)]
    assert all(part.text.strip() for part in texts)
