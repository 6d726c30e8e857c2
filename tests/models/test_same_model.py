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
        ("gemini-2.0-flash", "models/gemini-2.0-flash-001"),
        ("llama3.2", "llama3.2:latest"),
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
        ("model", "other"),
    ],
)
def test_another_model_is_told(asked: str, served: str) -> None:
    assert not same_model(asked, served)
