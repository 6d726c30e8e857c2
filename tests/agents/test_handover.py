"""Whatever happened to whom, each format is sent what it takes, and what stays behind is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.agents.conversation import messages_of
from keystead.agents.entries import Entry, EntryKind
from keystead.agents.handover import Handover, hand_over, note
from keystead.agents.maker import Maker
from keystead.profiles.effective import EffectiveProfile, Source
from keystead.profiles.preset import ApiFormat, Quirks
from keystead.profiles.presets import Presets
from keystead.profiles.profile import Profile
from keystead.providers.anthropic.raw_predict import to_body
from keystead.providers.anthropic.request import to_wire as to_messages
from keystead.providers.bedrock.request import to_wire as to_converse
from keystead.providers.gemini.request import to_wire as to_generate_content
from keystead.providers.messages import (
    Message,
    ReasoningPart,
    Request,
    Role,
    TextPart,
    ToolCallPart,
)
from keystead.providers.ollama.request import to_wire as to_ollama
from keystead.providers.openai_chat.request import to_wire as to_chat
from keystead.providers.openai_responses.request import to_wire as to_responses
from keystead.providers.pictures import picture
from tests.agents.wire_rules import RULES

TO_WIRE: Mapping[ApiFormat, Callable[[Request], dict[str, Any]]] = {
    ApiFormat.OPENAI_CHAT: lambda request: to_chat(request, Quirks()),
    ApiFormat.ANTHROPIC: lambda request: to_messages(request, Quirks(prompt_cache_marks=True)),
    ApiFormat.RAW_PREDICT: lambda request: to_body(to_messages(request, Quirks())),
    ApiFormat.GEMINI: lambda request: to_generate_content(request, Quirks()),
    ApiFormat.OLLAMA: lambda request: to_ollama(request, Quirks()),
    ApiFormat.OPENAI_RESPONSES: lambda request: to_responses(request, Quirks()),
    ApiFormat.AZURE_DEPLOYMENTS: lambda request: to_chat(request, Quirks()),
    ApiFormat.BEDROCK: lambda request: to_converse(request, Quirks()),
}
HTTP_FORMATS = [each for each in ApiFormat if each is not ApiFormat.PRACTICE]
MAKERS = {each: Maker(each.value, "p1", "https://one.example", "m1") for each in ApiFormat}
# What each format leaves on a part, as its own mapper does.
LEFT: Mapping[ApiFormat, dict[str, Any]] = {
    ApiFormat.OPENAI_CHAT: {"format": "openai-chat", "extra_content": {"s": 1}},
    ApiFormat.ANTHROPIC: {"format": "anthropic-messages", "signature": "c2ln"},
    ApiFormat.RAW_PREDICT: {"format": "anthropic-messages", "signature": "c2ln"},
    ApiFormat.GEMINI: {"format": "google-generative", "signature": "c2ln", "length": 2},
    ApiFormat.OLLAMA: {},
    ApiFormat.OPENAI_RESPONSES: {
        "format": "openai-responses",
        "reasoning_item": {"id": "rs_1", "type": "reasoning", "encrypted_content": "eA"},
        "call_item_id": "fc_1",
    },
    ApiFormat.AZURE_DEPLOYMENTS: {"format": "openai-chat", "extra_content": {"s": 1}},
    ApiFormat.BEDROCK: {"format": "bedrock-converse", "signature": "c2ln"},
}
CLAUDE, GEMINI = MAKERS[ApiFormat.ANTHROPIC], MAKERS[ApiFormat.GEMINI]


def entry(kind: EntryKind, text: str = "", complete: bool = True, **data: Any) -> Entry:
    return Entry(1, "agent", kind, text, data, 0.0, complete)


def reasoning(text: str, maker: Maker, data: Mapping[str, Any]) -> Entry:
    return entry(EntryKind.REASONING, text, provider_data=maker.mark(data))


def signed_text(text: str) -> Entry:
    """A text as the one format leaves it that signs texts."""
    return entry(EntryKind.TEXT, text, provider_data=GEMINI.mark(LEFT[ApiFormat.GEMINI]))


def call(identity: str, name: str, arguments: str, maker: Maker, data: Any) -> Entry:
    return entry(
        EntryKind.TOOL_CALL, arguments, id=identity, name=name, provider_data=maker.mark(data)
    )


USER = entry(EntryKind.USER, "Hi")
SIGNED = LEFT[ApiFormat.ANTHROPIC]


def test_every_format_has_rules_and_a_way_to_the_wire() -> None:
    assert set(RULES) == set(TO_WIRE) == set(HTTP_FORMATS)


def test_reasoning_goes_back_unchanged_to_the_model_that_made_it() -> None:
    handed = hand_over(messages_of([USER, reasoning("Hm", CLAUDE, SIGNED), TEXT]), CLAUDE)
    assert handed.messages[1].parts == (ReasoningPart("Hm", SIGNED), TextPart("Hello"))
    assert note([], handed) is None


TEXT = entry(EntryKind.TEXT, "Hello")
ANOTHER = {
    "format": Maker("other", "p1", "https://one.example", "m1"),
    "account": Maker(CLAUDE.format, "p2", "https://one.example", "m1"),
    "server": Maker(CLAUDE.format, "p1", "https://two.example", "m1"),
    "model": Maker(CLAUDE.format, "p1", "https://one.example", "m2"),
}


@pytest.mark.parametrize("reader", ANOTHER.values(), ids=ANOTHER)
def test_nobody_else_is_sent_reasoning_or_signatures_and_one_notice_says_so(reader: Maker) -> None:
    signed_text = entry(EntryKind.TEXT, "Hello", provider_data=CLAUDE.mark(SIGNED))
    entries = [USER, reasoning("Hm", CLAUDE, SIGNED), signed_text,
               call("c", "f", "{}", CLAUDE, SIGNED)]  # fmt: skip
    handed = hand_over(messages_of(entries), reader)
    assert handed.messages[1].parts == (TextPart("Hello"), ToolCallPart("c", "f", "{}"))
    told = note(entries, handed)
    assert told
    assert told[0] == (
        f"Not sent along to {reader.model}: 1 passage of reasoning and 2 signatures, which stay "
        "with m1. All that was said goes along."
    )
    again = [*entries, entry(EntryKind.NOTICE, told[0], **told[1])]
    assert note(again, hand_over(messages_of(again), reader)) is None


def test_what_comes_later_is_told_of_too_and_each_reader_of_its_own() -> None:
    def told(entries: list[Entry], reader: Maker) -> Entry | None:
        words = note(entries, hand_over(messages_of(entries), reader))
        return entry(EntryKind.NOTICE, words[0], **words[1]) if words else None

    entries = [USER, reasoning("Hm", CLAUDE, SIGNED), TEXT, USER]
    first = told(entries, GEMINI)
    assert first
    entries += [first, reasoning("So", GEMINI, LEFT[ApiFormat.GEMINI]), TEXT, USER]
    assert told(entries, GEMINI) is None
    back = told(entries, CLAUDE)
    assert back
    assert "stays with m1" in back.text
    entries += [back, reasoning("Hm", CLAUDE, SIGNED), TEXT, USER]
    second = told(entries, GEMINI)
    assert second
    assert "2 passages" in second.text


def test_reasoning_of_before_makers_were_kept_is_for_nobody() -> None:
    old = entry(EntryKind.REASONING, "Hm", provider_data={"signature": "c2ln"})
    handed = hand_over(messages_of([USER, old, TEXT]), CLAUDE)
    assert handed.messages[1].parts == (TextPart("Hello"),)
    told = note([], handed)
    assert told
    assert "the model before" in told[0]


@pytest.mark.parametrize(
    ("arguments", "sent"),
    [
        ("", {}),
        ('{"a": 1}', {"a": 1}),
        ("{broken", {"unreadable": "{broken"}),
        ("[1]", {"unreadable": "[1]"}),
        ("null", {"unreadable": "null"}),
    ],
)
def test_arguments_that_are_no_object_go_inside_one(arguments: str, sent: Any) -> None:
    entries = [USER, call("c", "functions.look up", arguments, CLAUDE, {})]
    (part,) = hand_over(messages_of(entries), CLAUDE).messages[1].parts
    assert isinstance(part, ToolCallPart)
    assert json.loads(part.arguments) == sent
    assert part.name == "_functions_look_up"


IDS = st.sampled_from(["a", "a", "call:1/ä", "toolu_01", "x" * 80, " "])
NAMES = st.sampled_from(["look", "functions.look up", "", "9 lives", "n" * 200, "名前"])
ARGUMENTS = st.sampled_from(["{}", "", '{"path": "."}', "{broken", "[1]", "7", "null"])
TEXTS = st.sampled_from(["Hello", " \n", "", "Grüße 🚀", "x"])


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Entries as any mixture of models, failures and corrections may have left them."""
    entries = [USER]
    for _ in range(draw(st.integers(0, 12))):
        made_in = draw(st.sampled_from(HTTP_FORMATS))
        maker, left = MAKERS[made_in], draw(st.sampled_from([{}, LEFT[made_in]]))
        identity, name = draw(IDS), draw(NAMES)
        entries.append(
            draw(
                st.sampled_from(
                    [
                        USER,
                        entry(EntryKind.TEXT, draw(TEXTS)),
                        signed_text(draw(TEXTS)),
                        reasoning(draw(TEXTS), maker, left),
                        entry(EntryKind.REASONING, "Hm", complete=False),
                        call(identity, name, draw(ARGUMENTS), maker, left),
                        entry(
                            EntryKind.TOOL_RESULT,
                            draw(TEXTS),
                            call_id=identity,
                            name=name,
                            is_error=draw(st.booleans()),
                        ),
                        entry(EntryKind.ERROR, "broken"),
                        entry(EntryKind.FINISH),
                        entry(EntryKind.NOTICE, "Go on.", go_on=True),
                        entry(EntryKind.NOTICE, "Asked again.", retry=True),
                    ]
                )
            )
        )
    return [*entries, USER]


@pytest.mark.parametrize("api_format", HTTP_FORMATS)
@given(entries=histories())
def test_whatever_happened_the_wire_form_is_valid(
    api_format: ApiFormat, entries: list[Entry]
) -> None:
    handed: Handover = hand_over(messages_of(entries), MAKERS[api_format])
    body = TO_WIRE[api_format](Request("m1", handed.messages))
    json.dumps(body)
    RULES[api_format](body)


def test_a_maker_is_known_before_its_address_can_be_used() -> None:
    profile = Profile(name="here", id="here-id", provider="local")
    effective = EffectiveProfile(profile, Presets.load().get("local"), Source.BUILT_IN, None)
    broken = replace(effective, profile=profile.model_copy(update={"base_url": "nowhere at all"}))
    assert Maker.of(effective, "m") != Maker.of(broken, "m")
    assert Maker.of(broken, "m") == Maker.of(broken, "m")


def test_a_picture_stays_behind_for_a_model_that_is_known_not_to_see_and_it_is_told_so() -> None:
    shown = picture(b"GIF89a" + bytes(306))
    asked = [Message(Role.USER, (shown, TextPart("What is it?"))), Message(Role.USER, (shown,))]
    handed = hand_over(asked, CLAUDE, blind=True)
    stands_for = TextPart("[image/gif, 312 bytes]")
    assert handed.messages == (
        Message(Role.USER, (stands_for, TextPart("What is it?"), stands_for)),
    )
    told = note([], handed)
    assert told
    words, data = told
    assert words == (
        "Not sent along to m1, which is known not to see: 2 pictures. All that was said goes along."
    )
    assert note([entry(EntryKind.NOTICE, words, **data)], handed) is None


def test_a_picture_goes_along_to_a_model_that_may_see() -> None:
    shown = picture(b"GIF89a")
    handed = hand_over([Message(Role.USER, (shown, TextPart("Look")))], CLAUDE)
    assert handed.messages == (Message(Role.USER, (shown, TextPart("Look"))),)
    assert note([], handed) is None
