"""What servers on this computer say of their models beside the list."""

from __future__ import annotations

from typing import Any

import pytest

from keystead.profiles.presets import Presets
from keystead.providers.provider import ListedModel
from keystead.providers.server_facts import add_facts
from tests.providers.asking import connection, models_of, run
from tests.providers.local_shapes import listed
from tests.providers.wire_server import Answer, as_json, by_path, serving

LMSTUDIO = {
    "object": "list",
    "data": [
        {
            "id": "qwen2-vl-7b",
            "type": "vlm",
            "state": "not-loaded",
            "max_context_length": 32768,
        },
        {
            "id": "qwen3-14b",
            "type": "llm",
            "state": "loaded",
            "max_context_length": 131072,
            "loaded_context_length": 4096,
            "capabilities": ["tool_use"],
        },
    ],
}
PROPS = {
    "default_generation_settings": {"n_ctx": 8192, "params": {}},
    "total_slots": 1,
    "modalities": {"vision": True, "audio": False},
    "chat_template_caps": {"supports_tools": False},
}


@pytest.mark.parametrize(
    ("ids", "said", "expected"),
    [
        (
            ("qwen3-14b", "qwen2-vl-7b", "other"),
            LMSTUDIO,
            [
                ListedModel("qwen3-14b", context_window=4096, tools=True, vision=False),
                ListedModel("qwen2-vl-7b", context_window=32768, vision=True),
                ListedModel("other"),
            ],
        ),
        (
            ("model.gguf",),
            PROPS,
            [ListedModel("model.gguf", context_window=8192, tools=False, vision=True)],
        ),
        (("a", "b"), PROPS, [ListedModel("a"), ListedModel("b")]),
        (("a",), {}, [ListedModel("a")]),
        (("a",), {"data": [7, None, {"id": "a", "max_context_length": "x"}]}, [ListedModel("a")]),
        (("a",), {"default_generation_settings": {"n_ctx": -1}}, [ListedModel("a")]),
    ],
)
def test_facts_are_read_where_they_are_said(
    ids: tuple[str, ...], said: dict[str, Any], expected: list[ListedModel]
) -> None:
    assert add_facts([*map(ListedModel, ids)], said) == expected


@pytest.mark.parametrize(
    ("preset", "path", "said", "expected"),
    [
        ("lmstudio", "/api/v0/models", as_json(LMSTUDIO), 4096),
        ("llamacpp", "/props", as_json(PROPS), 8192),
        ("lmstudio", "/api/v0/models", as_json({"error": "no"}, 404), None),
        ("llamacpp", "/props", as_json({"error": "no"}, 401), None),
    ],
)
def test_a_list_is_had_whether_or_not_the_server_says_more(
    preset: str, path: str, said: Answer, expected: int | None
) -> None:
    async def main() -> None:
        answers = {"/v1/models": listed("x", "qwen3-14b"), path: said}
        async with serving(by_path(answers)) as server:
            known = Presets.load().get(preset)
            asked = connection(f"{server.origin}/v1", preset=known)
            (model,) = await models_of(asked)
            assert model.context_window == expected

    run(main())
