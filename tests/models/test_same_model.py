"""Whether the model that answered is the one that was asked."""

from __future__ import annotations

import pytest

from keystead.models.same_model import same_model


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("gpt-4o", "gpt-4o"),
        ("gpt-4o", "GPT-4o"),
        ("gpt-4o", "gpt-4o-2024-08-06"),
        ("gpt-4", "gpt-4-0613"),
        ("gpt-4o", "openai/gpt-4o-2024-08-06"),
        ("openai/gpt-4o", "gpt-4o"),
        ("claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022"),
        ("claude-sonnet-4", "claude-sonnet-4@20250514"),
        ("claude-sonnet-4@20250514", "claude-sonnet-4-20250514"),
        ("gemini-2.0-flash", "models/gemini-2.0-flash-001"),
        ("gemini-2.0-flash", "publishers/google/models/gemini-2.0-flash-001"),
        ("accounts/fireworks/models/llama-v3p1-70b-instruct", "llama-v3p1-70b-instruct"),
        ("llama3.2", "llama3.2:latest"),
        ("mistral-large-latest", "mistral-large-2411"),
        ("grok-2", "grok-2-1212"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("Meta-Llama/Llama-3.3-70B", "meta-llama/llama-3.3-70b"),
        ("openai/gpt-4o:nitro", "openai/gpt-4o-2024-08-06"),
        ("openai/gpt-4o:online", "openai/gpt-4o"),
        ("meta-llama/Llama-3.1-8B:cheapest", "meta-llama/Llama-3.1-8B"),
        ("qwen/qwen3-coder:free", "qwen/qwen3-coder:free"),
        ("anything", ""),
    ],
)
def test_a_more_exact_name_is_the_same_model(asked: str, served: str) -> None:
    assert same_model(asked, served)


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("gpt-4o", "gpt-4o-mini"),
        ("gpt-4o", "gpt-4"),
        ("gpt-4o-2024-08-06", "gpt-4o-2024-05-13"),
        ("meta-llama/llama-3", "somebody/llama-3"),
        ("llama3.2:3b", "llama3.2:1b"),
        ("qwen/qwen3-coder:free", "qwen/qwen3-coder"),
        ("qwen/qwen3-coder", "qwen/qwen3-coder:free"),
        ("anthropic/claude-3.7-sonnet:thinking", "anthropic/claude-3.7-sonnet"),
        ("gpt-4-0613", "gpt-4-1106"),
        ("falcon", "falcon-180"),
        ("model", "model-1000"),
        ("gemini-2.5-flash", "gemini-2.5-flash-preview-04-17"),
        ("gemini-2.5-flash", "gemini-2.5-flash-lite"),
        ("openrouter/auto", "anthropic/claude-sonnet-4"),
        ("claude-3-opus-20240229", "claude-3-haiku-20240307"),
        ("qwen2.5-0.5b", "/models/qwen2.5-0.5b-instruct-q4_k_m.gguf"),
        ("model", "other"),
    ],
)
def test_another_model_is_told(asked: str, served: str) -> None:
    assert not same_model(asked, served)


@pytest.mark.parametrize("served", ["gpt-4o-2024-08-06", "gpt-4o-mini", ""])
def test_the_name_of_a_deployment_contradicts_no_model(served: str) -> None:
    assert same_model("our-assistant", served, deployment=True)
    assert same_model("gpt-4o", served, deployment=True)
