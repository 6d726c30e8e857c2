"""Usage objects as providers send them, in one form; each adds up to the provider's own total.

The objects are those of the providers' API references, with the numbers made distinct.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from keystead.network.event_stream import ServerEvent
from keystead.providers.anthropic.events import MessagesEventMapper
from keystead.providers.events import Usage
from keystead.providers.gemini.events import GenerateContentEventMapper
from keystead.providers.ollama.events import ChatLinesEventMapper
from keystead.providers.openai_chat.events import ChatEventMapper
from keystead.providers.openai_responses.events import ResponsesEventMapper
from keystead.providers.sentences import Asked
from keystead.providers.stream import EventMapper

ASKED = Asked("work", "http://127.0.0.1", model="m")


def usage_from(mapper: EventMapper, *chunks: dict[str, Any]) -> Usage:
    """The one usage event of an answer."""
    events = []
    for chunk in chunks:
        data = json.dumps(chunk).encode()
        events += mapper.feed(ServerEvent(chunk.get("type", ""), data))
    (usage,) = [event for event in [*events, *mapper.finish()] if isinstance(event, Usage)]
    return usage


def of_chat(usage: dict[str, Any], cost_field: str = "") -> Usage:
    stop = {"choices": [{"delta": {"content": "Hi"}, "finish_reason": "stop"}]}
    return usage_from(ChatEventMapper(ASKED, cost_field), stop, {"choices": [], "usage": usage})


CHAT = {
    "OpenAI": (
        {
            "prompt_tokens": 2006,
            "completion_tokens": 300,
            "total_tokens": 2306,
            "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": 192,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        },
        Usage(86, 1920, 0, 300, 192),
    ),
    "DeepSeek": (
        {
            "prompt_tokens": 1000,
            "completion_tokens": 150,
            "total_tokens": 1150,
            "prompt_cache_hit_tokens": 960,
            "prompt_cache_miss_tokens": 40,
            "completion_tokens_details": {"reasoning_tokens": 100},
        },
        Usage(40, 960, 0, 150, 100),
    ),
    "OpenRouter": (
        {
            "prompt_tokens": 10339,
            "completion_tokens": 60,
            "total_tokens": 10399,
            "cost": 0.00432,
            "cost_details": {"upstream_inference_cost": None},
            "prompt_tokens_details": {"cached_tokens": 10318, "cache_write_tokens": 11},
            "completion_tokens_details": {"reasoning_tokens": 0},
        },
        Usage(10, 10318, 11, 60, 0),
    ),
    "Groq": (
        {
            "queue_time": 0.037493756,
            "prompt_tokens": 18,
            "prompt_time": 0.000680594,
            "completion_tokens": 556,
            "completion_time": 0.463333333,
            "total_tokens": 574,
            "total_time": 0.464013927,
        },
        Usage(18, 0, 0, 556, 0),
    ),
    "Mistral": (
        {"prompt_tokens": 16, "total_tokens": 50, "completion_tokens": 34},
        Usage(16, 0, 0, 34, 0),
    ),
    "xAI, which counts reasoning beside the completion": (
        {
            "prompt_tokens": 32,
            "completion_tokens": 9,
            "total_tokens": 135,
            "prompt_tokens_details": {"text_tokens": 32, "audio_tokens": 0, "cached_tokens": 6},
            "completion_tokens_details": {"reasoning_tokens": 94},
        },
        Usage(26, 6, 0, 103, 94),
    ),
    "Gemini's compatible address, which does not name what it thought": (
        {"prompt_tokens": 11, "completion_tokens": 20, "total_tokens": 531},
        Usage(11, 0, 0, 520, 500),
    ),
    "Moonshot": (
        {"prompt_tokens": 80, "completion_tokens": 12, "total_tokens": 92, "cached_tokens": 64},
        Usage(16, 64, 0, 12, 0),
    ),
    "Alibaba": (
        {
            "prompt_tokens": 3019,
            "completion_tokens": 104,
            "total_tokens": 3123,
            "prompt_tokens_details": {"cached_tokens": 2048, "cache_creation_input_tokens": 900},
        },
        Usage(71, 2048, 900, 104, 0),
    ),
    "Ollama's compatible address": (
        {"prompt_tokens": 26, "completion_tokens": 298, "total_tokens": 324},
        Usage(26, 0, 0, 298, 0),
    ),
}


@pytest.mark.parametrize(("reported", "expected"), CHAT.values(), ids=CHAT)
def test_chat_usage_adds_up_to_the_providers_total(
    reported: dict[str, Any], expected: Usage
) -> None:
    usage = of_chat(reported)
    assert usage == expected
    assert usage.input + usage.output == reported["total_tokens"]


def test_responses_usage_adds_up_to_the_providers_total() -> None:
    reported = {
        "input_tokens": 328,
        "input_tokens_details": {"cached_tokens": 256},
        "output_tokens": 152,
        "output_tokens_details": {"reasoning_tokens": 110},
        "total_tokens": 480,
    }
    response = {"status": "completed", "usage": reported}
    usage = usage_from(
        ResponsesEventMapper(ASKED), {"type": "response.completed", "response": response}
    )
    assert usage == Usage(72, 256, 0, 152, 110)
    assert usage.input + usage.output == reported["total_tokens"]


def test_anthropics_input_has_no_cache_in_it() -> None:
    begun = {
        "input_tokens": 21,
        "cache_creation_input_tokens": 1086,
        "cache_read_input_tokens": 2095,
        "output_tokens": 1,
    }
    usage = usage_from(
        MessagesEventMapper(ASKED),
        {"type": "message_start", "message": {"model": "m", "usage": begun}},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn"},
            "usage": {"output_tokens": 393},
        },
        {"type": "message_stop"},
    )
    assert usage == Usage(21, 2095, 1086, 393, 0)
    assert usage.input + usage.output == 21 + 1086 + 2095 + 393


def test_geminis_usage_adds_up_to_the_providers_total() -> None:
    reported = {
        "promptTokenCount": 1200,
        "cachedContentTokenCount": 1024,
        "candidatesTokenCount": 80,
        "thoughtsTokenCount": 220,
        "totalTokenCount": 1500,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 1200}],
    }
    candidate = {"content": {"parts": [{"text": "Hi"}]}, "finishReason": "STOP"}
    chunk = {"candidates": [candidate], "usageMetadata": reported}
    usage = usage_from(GenerateContentEventMapper(ASKED), chunk)
    assert usage == Usage(176, 1024, 0, 300, 220)
    assert usage.input + usage.output == reported["totalTokenCount"]


def test_ollamas_counts_are_the_usage() -> None:
    last = {
        "model": "m",
        "message": {"role": "assistant", "content": ""},
        "done": True,
        "done_reason": "stop",
        "total_duration": 4883583458,
        "prompt_eval_count": 26,
        "eval_count": 282,
    }
    assert usage_from(ChatLinesEventMapper(ASKED), last) == Usage(26, 0, 0, 282, 0)


@pytest.mark.parametrize(
    ("cost_field", "reported", "expected"),
    [
        ("cost", {"cost": 0.00432}, 0.00432),
        ("cost", {"cost": 0}, 0.0),
        ("cost.total_cost", {"cost": {"total_cost": 0.006}}, 0.006),
        ("cost", {}, None),
        ("cost", {"cost": "0.1"}, None),
        ("cost", {"cost": True}, None),
        ("cost", {"cost": -1}, None),
        ("cost", {"cost": {"total_cost": 1}}, None),
        ("cost.total_cost", {"cost": 1}, None),
        ("", {"cost": 0.5}, None),
    ],
)
def test_a_cost_is_read_where_the_preset_says_that_it_stands(
    cost_field: str, reported: dict[str, Any], expected: float | None
) -> None:
    assert of_chat({"prompt_tokens": 1, **reported}, cost_field).reported_usd == expected


def test_usage_adds_up_and_comes_back_from_what_is_kept() -> None:
    first, second = Usage(1, 2, 3, 4, 5, 0.5), Usage(10, 20, 30, 40, 50)
    assert first + second == Usage(11, 22, 33, 44, 55, 0.5)
    assert (second + second).reported_usd is None
    assert Usage.of({"input_fresh": 1, "reported_usd": 0.25}) == Usage(1, reported_usd=0.25)
    assert Usage.of({"output": 3}) == Usage(output=3)
