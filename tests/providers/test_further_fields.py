"""Further fields of a body lie over what is built, whatever the format."""

from __future__ import annotations

from typing import Any

import pytest

from keystead.profiles.generation import Effort, Generation
from keystead.profiles.preset import Quirks
from keystead.providers.anthropic.request import to_wire as to_messages
from keystead.providers.gemini.request import to_wire as to_generate_content
from keystead.providers.openai_chat.request import to_wire as to_chat
from keystead.providers.openai_responses.request import to_wire as to_responses
from tests.providers.asking import request


@pytest.mark.parametrize(
    ("to_wire", "more", "built"),
    [
        (to_chat, {"stream_options": {"x": 1}}, {"include_usage": True}),
        (to_responses, {"reasoning": {"x": 1}}, {"effort": "high"}),
        (to_messages, {"output_config": {"x": 1}}, {"effort": "high"}),
        (to_generate_content, {"generationConfig": {"x": 1}}, {"maxOutputTokens": 7}),
    ],
)
def test_an_object_gets_more_fields_and_loses_none(to_wire: Any, more: Any, built: Any) -> None:
    (name,) = more
    generation = Generation(Effort.HIGH, 7, extra_body=more)
    wire = to_wire(request(generation=generation), Quirks())
    assert wire[name].items() >= {"x": 1, **built}.items()
    again = Generation(Effort.HIGH, 7, extra_body={name: None})
    assert to_wire(request(generation=again), Quirks())[name] is None
